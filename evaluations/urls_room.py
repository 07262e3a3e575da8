"""Addresses of the scoring room, below /hoi-dong/."""

from django.urls import path

from evaluations.views import room

urlpatterns = [
    path("", room.queue, name="room"),
    path("<int:pk>/", room.hearing, name="hearing"),
]
