"""The app `trust`."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Configuration of the app."""

    name = "trust"
