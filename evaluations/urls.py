"""Addresses of evaluations for those who sign in: dossiers and rounds for staff, the scoring room."""

from django.urls import include, path

urlpatterns = [
    path("noi-bo/ho-so/", include("evaluations.urls_dossiers")),
    path("noi-bo/", include("evaluations.urls_rounds")),
    path("hoi-dong/", include("evaluations.urls_room")),
]
