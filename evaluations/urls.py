"""Addresses of evaluations: self-assessment for everybody, dossiers and rounds for staff, the scoring room."""

from django.urls import include, path

from evaluations.views import public

urlpatterns = [
    path("tu-danh-gia/", public.self_assessment_choose, name="self_assessment_choose"),
    path("tu-danh-gia/<slug:product_set>/", public.self_assessment, name="self_assessment"),
    path("noi-bo/ho-so/", include("evaluations.urls_dossiers")),
    path("noi-bo/", include("evaluations.urls_rounds")),
    path("hoi-dong/", include("evaluations.urls_room")),
]
