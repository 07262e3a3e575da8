"""Photos: their public address, and the staff's pages that add and remove them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from products import actions
from products.enums import Rendition
from products.forms import PhotoForm
from products.models import PHOTOS_PER_PRODUCT, Product, ProductPhoto
from products.photos import MAX_UPLOAD_BYTES, MAX_UPLOAD_MEGABYTES, PhotoRefused
from products.views import tabs

UNFIT = 422
TOO_LARGE = 413
FRAME_BYTES = 64 * 1024  # caption, token and boundaries around the file
FOR_EVER = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def photo(request: HttpRequest, key: UUID, rendition: str) -> HttpResponseBase:
    """A picture by its key. A key is never given twice and its pictures never change."""
    if rendition not in set(Rendition):
        raise Http404
    found = Rendition(rendition)
    path = actions.stored_rendition(key=key, rendition=found)
    if not path:
        raise Http404
    etag = f'"{key.hex}-{rendition}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    headers = {"Cache-Control": FOR_EVER, "ETag": etag, "X-Content-Type-Options": "nosniff"}
    return FileResponse(default_storage.open(path), content_type=found.content_type, headers=headers)


@requires(can_keep_register)
@require_GET
def product_photos(request: StaffRequest, pk: int) -> HttpResponse:
    """The photos of a product, with a form for one more."""
    return _page(request, _product(pk), PhotoForm())


@csrf_exempt  # so that nothing reads the body before its size is known; `_add` asks for the token
@requires(can_keep_register)
@require_POST
def photo_add(request: StaffRequest, pk: int) -> HttpResponse:
    """One more photo, unless it is too heavy: then the body is not even read."""
    product = _product(pk)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) <= MAX_UPLOAD_BYTES + FRAME_BYTES:
        return _add(request, product)
    form = PhotoForm({}, MultiValueDict())
    form.errors.clear()
    form.add_error(
        "upload",
        _("The photo is larger than %(limit)s MB. Make it smaller, then upload it again.")
        % {"limit": MAX_UPLOAD_MEGABYTES},
    )
    return _page(request, product, form, status=TOO_LARGE)


@csrf_protect
def _add(request: StaffRequest, product: Product) -> HttpResponse:
    """The photo re-encoded and hung behind the others, or what is wrong with it."""
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, product, form, status=UNFIT)
    try:
        actions.add_photo(
            product=product,
            upload=form.cleaned_data["upload"],
            caption=form.cleaned_data["caption"],
            by=request.user,
        )
    except PhotoRefused as refused:
        form.add_error("upload", refused.message)
    except ValidationError as error:
        form.add_error("upload", error.messages)
    else:
        messages.success(request, _("The photo has been added."))
        return redirect("staff_product_photos", product.pk)
    return _page(request, product, form, status=UNFIT)


@requires(can_keep_register)
@require_POST
def photo_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then take a photo away."""
    found = get_object_or_404(ProductPhoto.objects.select_related("product"), pk=pk)
    if "sure" not in request.POST:
        return render(request, "staff/products/photo_remove.html", {"photo": found, "product": found.product})
    actions.remove_photo(photo=found, by=request.user)
    messages.success(request, _("The photo has been removed."))
    return redirect("staff_product_photos", found.product_id)


def _product(pk: int) -> Product:
    return get_object_or_404(Product.objects.select_related("producer"), pk=pk)


def _page(request: StaffRequest, product: Product, form: PhotoForm, status: int = 200) -> HttpResponse:
    photos = list(product.photos.all())
    context = {
        "product": product,
        "photos": photos,
        "limit": PHOTOS_PER_PRODUCT,
        "full": len(photos) >= PHOTOS_PER_PRODUCT,
        "form": form,
        "tabs": tabs.of(product, current="photos"),
    }
    return render(request, "staff/products/photos.html", context, status=status)
