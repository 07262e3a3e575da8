"""Settings of the tests: the same registry, with quick passwords and unhashed static files."""

from ocop_registry.settings import *  # noqa: F403 -- a settings module is its names
from ocop_registry.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
