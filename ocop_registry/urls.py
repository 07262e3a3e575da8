"""Every address of the registry."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from certifications.api import api, open_to_everybody
from evaluations.api import attach
from ocop_registry.health import healthz
from ocop_registry.middleware import error_page, server_error
from ocop_registry.open_api import unknown
from ocop_registry.views import components, record_history, start

attach(api)

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", open_to_everybody()),
    path("api/<path:rest>", unknown, name="api_unknown"),
    path("noi-bo/bat-dau/", start, name="start"),
    path("noi-bo/thanh-phan/", components, name="components"),
    path("noi-bo/lich-su/<str:kind>/<int:pk>/", record_history, name="history"),
    path("", include("accounts.urls")),
    path("", include("producers.urls")),
    path("", include("products.urls")),
    path("", include("certifications.urls_staff")),
    path("", include("certifications.urls_files")),
    path("", include("trust.urls")),
    path("", include("evaluations.urls")),
    # Pages for everybody, in each language; the middleware of ocop_registry/languages.py says which.
    *i18n_patterns(
        path("", include("certifications.urls")),
        path("", include("trust.urls_public")),
        path("", include("evaluations.urls_public")),
        prefix_default_language=False,
    ),
]

handler400, handler403, handler404 = (error_page(status) for status in (400, 403, 404))
handler500 = server_error
