"""The app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Configuration of the app."""

    name = "accounts"
