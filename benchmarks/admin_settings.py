"""Settings of the peer "Django admin": the same tables, Django's own middleware, nobody asked to sign in."""

from ocop_registry.settings import *  # noqa: F403 -- a settings module is its names
from ocop_registry.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = ["django.contrib.admin", *OURS]
ROOT_URLCONF = "benchmarks.admin_site"
WSGI_APPLICATION = "django.core.wsgi.get_wsgi_application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
