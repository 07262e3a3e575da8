"""The tabs above every page of one product."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from products.models import Product


def of(product: Product, *, current: str) -> list[dict[str, Any]]:
    """Facts, photos, translations, certificates, dossiers, history; `current` is the one that is open."""
    counts = {
        "photos": product.photos.count(),
        "translations": product.translations.count(),
        "certificates": getattr(product, "certificates").count(),  # noqa: B009 -- certifications hang themselves on
    }
    dossiers: Any = getattr(product, "dossiers")  # noqa: B009 -- evaluations likewise
    labels = {
        "edit": _("Facts"),
        "photos": _("Photos"),
        "translations": _("Translations"),
        "certificates": _("Certificates"),
    }
    tabs = [
        {
            "label": label,
            "url": reverse(f"staff_product_{name}", args=[product.pk]),
            "current": name == current,
            "count": counts.get(name),
        }
        for name, label in labels.items()
    ]
    return [
        *tabs,
        {
            "label": _("Dossiers"),
            "url": reverse("product_dossiers", args=[product.pk]),
            "current": current == "dossiers",
            "count": dossiers.count(),
        },
        {
            "label": _("Change history"),
            "url": reverse("history", args=["product", product.pk]),
            "count": None,
        },
    ]
