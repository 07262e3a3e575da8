"""Addresses of evaluations for those who sign in: dossiers and rounds for staff, the scoring room."""

from django.urls import include, path

from evaluations.views import days_off

urlpatterns = [
    path("noi-bo/ho-so/", include("evaluations.urls_dossiers")),
    path("noi-bo/ngay-nghi/", days_off.day_off_list, name="day_off_list"),
    path("noi-bo/ngay-nghi/<int:pk>/bo/", days_off.day_off_remove, name="day_off_remove"),
    path("noi-bo/", include("evaluations.urls_rounds")),
    path("hoi-dong/", include("evaluations.urls_room")),
]
