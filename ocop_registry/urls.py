"""Every address of the registry."""

from django.urls import URLPattern, URLResolver

from ocop_registry.middleware import error_page

urlpatterns: list[URLPattern | URLResolver] = []

handler400, handler403, handler404, handler500 = (error_page(status) for status in (400, 403, 404, 500))
