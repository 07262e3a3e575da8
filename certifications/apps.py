"""The app `certifications`."""

from django.apps import AppConfig


class CertificationsConfig(AppConfig):
    """Configuration of the app."""

    name = "certifications"
