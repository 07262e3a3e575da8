"""The app `evaluations`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvaluationsConfig(AppConfig):
    """Configuration of the app."""

    name = "evaluations"

    def ready(self) -> None:
        """After every migration (and after every flush of a test database) the criteria are there."""
        from evaluations.loading import (
            load_rubrics,
        )  # here: models are not ready when this module is imported

        post_migrate.connect(load_rubrics, sender=self)
