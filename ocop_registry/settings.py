"""Settings of the registry, all from the environment, each with a safe default. `.env.example` lists them."""

import os
import re
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import django
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ocop_registry import local_postgres

BASE_DIR = Path(__file__).resolve().parent.parent
OCOP_HOME = local_postgres.home()


def env_flag(name: str, *, default: bool) -> bool:
    """A yes/no setting: 1, true, yes, on (any case) are yes; empty takes the default."""
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value in {"1", "true", "yes", "on"}


def kept_secret(name: str) -> str:
    """A secret from the environment, else generated once and kept under OCOP_HOME with mode 0600."""
    if os.environ.get(name):
        return os.environ[name]
    path = OCOP_HOME / name.lower().removeprefix("ocop_")
    if not path.exists():
        OCOP_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(temporary, path)  # of two processes that start at once, the first one's secret stays
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text()


SECRET_KEY = kept_secret("OCOP_SECRET_KEY")
DEBUG = env_flag("OCOP_DEBUG", default=False)
ALLOWED_HOSTS = os.environ.get("OCOP_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("OCOP_TRUSTED_ORIGINS", "").split(",") if o]
HTTPS = env_flag("OCOP_HTTPS", default=True)  # `make run` says 0: it serves the loopback address only
BEHIND_PROXY = env_flag("OCOP_BEHIND_PROXY", default=False)
SAMPLE_DATA = env_flag("OCOP_SAMPLE_DATA", default=False)  # `make run` says 1


def site_url() -> str:
    """The address of the public pages, as certificates and files that stay have it; by default the first host that others can reach."""
    found = os.environ.get("OCOP_SITE_URL", "").strip().rstrip("/")
    if not found:
        names = [name for name in ALLOWED_HOSTS if name not in {"127.0.0.1", "localhost", "[::1]", "*", ""}]
        here = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"  # `make run`
        found = f"https://{names[0].lstrip('.')}" if HTTPS and names else here
    if not re.fullmatch(r"https?://[^\s/?#]+", found):
        raise ImproperlyConfigured(
            f"OCOP_SITE_URL is {found!r}; write it like https://ocop.example.vn, no path."
        )
    return found


SITE_URL = site_url()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "csp",
    "axes",
    "pgtrigger",
    "pghistory",
    "django_tasks",
    "django_tasks_db",
    "accounts",
    "localities",
    "producers",
    "products",
    "certifications",
    "trust",
    "evaluations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "ocop_registry.middleware.no_body_for_head",
    "ocop_registry.middleware.CompressText",
    "django.middleware.http.ConditionalGetMiddleware",
    "ocop_registry.languages.speak_as_addressed",
    "ocop_registry.middleware.refuse_control_characters",
    "ocop_registry.middleware.refuse_huge_bodies",
    "ocop_registry.middleware.no_length_of_nothing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ocop_registry.middleware.SignInUnlessPublic",
    "ocop_registry.middleware.keep_staff_pages_private",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ocop_registry.middleware.AuditContextMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ocop_registry.urls"
WSGI_APPLICATION = "ocop_registry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            BASE_DIR / "templates",
            Path(django.__file__).parent / "contrib" / "sitemaps" / "templates",
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "ocop_registry.context.site",
                "ocop_registry.context.visitor",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ocop_registry.templatetags.languages",
            ],
            "libraries": {
                "ocop": "certifications.templatetags.ocop",
                "dossiers": "evaluations.templatetags.dossiers",
                "trust": "trust.templatetags.trust",
            },
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------------------


def database() -> dict[str, Any]:
    """DATABASE_URL wins; else the local server, started when it is not up."""
    if os.environ.get("DATABASE_URL"):
        found: dict[str, Any] = dict(dj_database_url.config())
    else:
        local_postgres.ensure()
        found = local_postgres.django_database()
    found |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # Rows of a list join a dozen small tables; weighing every order of them costs ten times what the query does.
    options = {"application_name": "ocop", "connect_timeout": 5, "options": "-c join_collapse_limit=4"}
    found["OPTIONS"] = options | found.get("OPTIONS", {})
    found["TEST"] = {"NAME": os.environ.get("OCOP_TEST_DATABASE", "test_ocop")}
    return found


DATABASES = {"default": database()}

# Work outside the request waits in the same database (docs/adr/0019); `ocop_registry.worker` does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The audit trail: each row carries its own who and why, and nobody can edit it (docs/adr/0005).
# Events are looked up by their record only, or by its owner (`tracked(part_of=...)`).
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_MIDDLEWARE_METHODS = (
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
)  # the others change nothing; asking who touches the session

# --- People -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "UserAttributeSimilarityValidator": {"user_attributes": ["username", "full_name"]},
        "NumericPasswordValidator": {},
    }.items()
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True

# --- E-mail: notices of results; without a host they are printed and sent by hand ---------------------------

EMAIL_HOST = os.environ.get("OCOP_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("OCOP_EMAIL_PORT") or 587)
EMAIL_HOST_USER = os.environ.get("OCOP_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("OCOP_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env_flag("OCOP_EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("OCOP_EMAIL_FROM", "ocop@localhost")

# --- Security -----------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
AXES_CLIENT_IP_CALLABLE = "ocop_registry.limits.client_address"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [NONE],
        # No script is there to connect; tools read robots.txt through the page (docs/adr/0038).
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment")
}
# Bytes of public pages that each process keeps ready (ocop_registry/page_memory.py).
PAGE_MEMORY = int(os.environ.get("OCOP_PAGE_MEMORY_MB") or 16) * 1024 * 1024
# Questions a minute from one address to the open API, in each process; 0 is no limit (ocop_registry/limits.py).
API_PER_MINUTE = int(os.environ.get("OCOP_API_PER_MINUTE") or 120)
API_SEARCHES_PER_MINUTE = int(os.environ.get("OCOP_API_SEARCHES_PER_MINUTE") or 30)
SUGGESTIONS_PER_MINUTE = int(os.environ.get("OCOP_SUGGESTIONS_PER_MINUTE") or 240)  # of search boxes
# Reports of doubts, and labels as PDF, that one address may send or fetch a minute, in each process; 0 is no limit.
DOUBTS_PER_MINUTE = int(os.environ.get("OCOP_DOUBTS_PER_MINUTE") or 5)
LABELS_PER_MINUTE = int(os.environ.get("OCOP_LABELS_PER_MINUTE") or 20)
# Days after which the contact of who reported a doubt is removed.
DOUBT_CONTACT_DAYS = int(os.environ.get("OCOP_DOUBT_CONTACT_DAYS") or 90)
# Seconds after which look-ups of certificates are written down (trust/lookups.py); 0 never.
LOOK_UPS_WRITTEN_AFTER = 30
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # one decision with a thousand products on the certify screen
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Words --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("km", "ខ្មែរ")]  # each by its own name (docs/adr/0029)
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ocop_registry.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = OCOP_HOME / "static"
MEDIA_ROOT = OCOP_HOME / "media"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pictures": {  # drawn from records, named by what is on them: may be thrown away at any time
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": OCOP_HOME / "cache" / "pictures",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # Every scanner asks for hosts that are not ours; the answer is 400, and no fault of anybody here.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
