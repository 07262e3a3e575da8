"""The app `certifications`."""

from django.apps import AppConfig


class CertificationsConfig(AppConfig):
    """Configuration of the app."""

    name = "certifications"

    def ready(self) -> None:
        """Register the checks."""
        from certifications import checks  # noqa: F401 -- importing them registers them
