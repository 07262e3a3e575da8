"""Addresses of self-assessment: for everybody, in each language."""

from django.urls import path

from evaluations.views import public

urlpatterns = [
    path("tu-danh-gia/", public.self_assessment_choose, name="self_assessment_choose"),
    path("tu-danh-gia/<slug:product_set>/", public.self_assessment, name="self_assessment"),
]
