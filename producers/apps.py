"""The app `producers`."""

from django.apps import AppConfig


class ProducersConfig(AppConfig):
    """Configuration of the app."""

    name = "producers"
