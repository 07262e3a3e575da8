"""Addresses of dossiers, below /noi-bo/ho-so/."""

from django.urls import path

from evaluations.views import dossiers

urlpatterns = [
    path("", dossiers.dossier_list, name="dossier_list"),
    path("<int:pk>/", dossiers.dossier_detail, name="dossier_detail"),
]
