"""Addresses of the staff's pages of producers."""

from django.urls import path

from producers.views import staff

urlpatterns = [
    path("noi-bo/chu-the/", staff.producer_list, name="staff_producer_list"),
    path("noi-bo/chu-the/them/", staff.producer_add, name="staff_producer_add"),
    path("noi-bo/chu-the/<int:pk>/", staff.producer_edit, name="staff_producer_edit"),
]
