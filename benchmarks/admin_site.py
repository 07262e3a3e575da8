"""The peer "Django admin": what a team gets for free, with the same rows, columns, filters, order and page size."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone

from certifications.listing import PAGE_SIZE
from certifications.models import Certificate


class Open(admin.AdminSite):
    """Nobody signs in, so that the session costs it nothing."""

    def has_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        """Everybody."""
        return True


class Certificates(admin.ModelAdmin):  # type: ignore[type-arg]
    """The list of certificates."""

    list_display = ("product", "producer", "district", "star", "expires_on")
    list_filter = (
        "product__district",
        "star",
        "product__product_set__group__sector",
        "product__producer__segment",
    )
    list_select_related = ("product__producer", "product__district")
    search_fields = ("product__name_fold", "product__producer__name_fold")
    ordering = ("-star", "product__name_sort", "pk")
    list_per_page = PAGE_SIZE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        """What is in force."""
        return super().get_queryset(request).filter(in_force__contains=timezone.localdate())

    def producer(self, row: Certificate) -> str:
        """Its name."""
        return row.product.producer.name

    def district(self, row: Certificate) -> str:
        """Its name."""
        return row.product.district.name

    def has_view_permission(self, request: HttpRequest, obj: Certificate | None = None) -> bool:  # noqa: ARG002
        """Everybody."""
        return True

    has_add_permission = has_delete_permission = has_change_permission = (
        lambda self, request, obj=None: False  # noqa: ARG005
    )


site = Open(name="admin")
site.register(Certificate, Certificates)
urlpatterns = [path("", site.urls)]
