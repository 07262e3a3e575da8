"""Addresses of trust for everybody, in each language."""

from django.urls import path

from trust.views import doubts, verification

urlpatterns = [
    path("xac-thuc/", verification.verify_form, name="verify_form"),
    path("xac-thuc/<str:code>/", verification.verify, name="verify"),
    path("bao-cao-nghi-van/", doubts.doubt_form, name="doubt_form"),
    path("bao-cao-nghi-van/da-gui/", doubts.doubt_thanks, name="doubt_thanks"),
]
