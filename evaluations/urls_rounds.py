"""Addresses of rounds and councils, below /noi-bo/."""

from django.urls import path

from evaluations.views import rounds

urlpatterns = [
    path("dot/", rounds.round_list, name="round_list"),
    path("dot/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("hoi-dong/", rounds.council_list, name="council_list"),
    path("hoi-dong/<int:pk>/", rounds.council_detail, name="council_detail"),
]
