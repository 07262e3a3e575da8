"""The staff's pages of translations: a product's public texts in English and Khmer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from products import actions, translations
from products.enums import Language
from products.forms import TranslationForm
from products.models import Product, ProductTranslation
from products.views import tabs

UNFIT = 422


@requires(can_keep_register)
@require_GET
def product_translations(request: StaffRequest, pk: int) -> HttpResponse:
    """What of the product is translated into which language."""
    product = _product(pk)
    known = {each.language: each for each in product.translations.all()}
    context = {
        "product": product,
        "rows": [_row(product, language, known.get(language)) for language in Language],
        "tabs": tabs.of(product, current="translations"),
    }
    return render(request, "staff/products/translations.html", context)


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def translation_edit(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """A translation beside the Vietnamese. The product is locked while it is judged whether others wrote in between."""
    product, translation = _product(pk, lock=request.method == "POST"), _translation(pk, language)
    form = TranslationForm(request.POST if request.method == "POST" else None, instance=translation)
    if form.is_valid():
        try:
            actions.save_translation(translation=translation, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The translation has been saved."))
            return redirect("staff_product_translations", pk)
    context = _row(product, Language(language), translation if translation.pk else None) | {
        "product": product,
        "form": form,
        "tabs": tabs.of(product, current="translations"),
    }
    return render(
        request, "staff/products/translation_form.html", context, status=UNFIT if form.is_bound else 200
    )


@requires(can_keep_register)
@require_POST
def translation_remove(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """Ask, then take a translation away."""
    product, translation = _product(pk), _translation(pk, language)
    if translation.pk is None:
        raise Http404
    if "sure" not in request.POST:
        context = {"product": product, "translation": translation}
        return render(request, "staff/products/translation_remove.html", context)
    actions.remove_translation(translation=translation, by=request.user)
    messages.success(request, _("The translation has been removed."))
    return redirect("staff_product_translations", pk)


def _product(pk: int, *, lock: bool = False) -> Product:
    rows = Product.objects.select_for_update(of=("self",)) if lock else Product.objects
    return get_object_or_404(rows.select_related("producer"), pk=pk)


def _translation(pk: int, language: str) -> ProductTranslation:
    """The translation there is, or an empty one to fill. 404 for other languages."""
    if language not in Language:
        raise Http404
    found = ProductTranslation.objects.filter(product=pk, language=language).first()
    return found or ProductTranslation(product_id=pk, language=language)


def _row(product: Product, language: Language, translation: ProductTranslation | None) -> dict[str, Any]:
    outdated = translation is not None and translations.is_outdated(translation, product)
    return {"language": language, "translation": translation, "outdated": outdated}
