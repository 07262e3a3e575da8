"""The app `localities`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LocalitiesConfig(AppConfig):
    """Configuration of the app."""

    name = "localities"

    def ready(self) -> None:
        """After every migration (and after every flush of a test database) the reference data is there."""
        from localities.loading import load_places  # here: models are not ready when this module is imported

        post_migrate.connect(load_places, sender=self)
