"""What is done with products."""

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from ocop_registry import slugs
from ocop_registry.audit import because
from products import photos, translations
from products.enums import Rendition
from products.models import PHOTOS_PER_PRODUCT, Product, ProductPhoto, ProductTranslation


@transaction.atomic
def save_product(*, product: Product, by: User | None, why: str = "") -> Product:
    """Add a product or change one. Raises ValidationError when unfit."""
    with because(by=by, why=why):
        slugs.one_writer(Product)
        slugs.assign([product], fallback="san-pham")
        product.full_clean()
        product.save()
    return product


@transaction.atomic
def add_photo(
    *, product: Product, upload: "UploadedFile[bytes]", caption: str = "", by: User
) -> ProductPhoto:
    """Re-encode a picture and hang it behind the others. Raises PhotoRefused or ValidationError with what to mend."""
    Product.objects.select_for_update().get(pk=product.pk)
    if product.photos.count() >= PHOTOS_PER_PRODUCT:
        raise ValidationError(
            _("A product has at most %(limit)s photos."), params={"limit": PHOTOS_PER_PRODUCT}
        )
    rendered = photos.render(upload.read(photos.MAX_UPLOAD_BYTES + 1), name=upload.name or "")
    last = product.photos.aggregate(last=Max("position"))["last"]
    photo = ProductPhoto(
        product=product,
        caption=caption,
        position=0 if last is None else last + 1,
        width=rendered.width,
        height=rendered.height,
        sha256=rendered.sha256,
    )
    with because(by=by):
        photo.full_clean()
        photo.save()
    for rendition in Rendition:
        default_storage.save(
            rendition.path(photo.key), ContentFile(getattr(rendered, rendition.name.lower()))
        )
    return photo


def stored_rendition(*, key: UUID, rendition: Rendition) -> str:
    """Where a picture is stored, '' when there is none. A medium one that lacks is made from the large one."""
    path, large = rendition.path(key), Rendition.LARGE_WEBP.path(key)
    if default_storage.exists(path):
        return path
    if rendition not in {Rendition.MEDIUM_WEBP, Rendition.MEDIUM_AVIF} or not default_storage.exists(large):
        return ""
    with default_storage.open(large) as file:
        content = photos.medium(file.read(), avif=rendition == Rendition.MEDIUM_AVIF)
    return default_storage.save(path, ContentFile(content))


@transaction.atomic
def remove_photo(*, photo: ProductPhoto, by: User) -> None:
    """Take a photo away; its files go once the database has agreed."""
    key = photo.key
    with because(by=by):
        photo.delete()
    for rendition in Rendition:
        transaction.on_commit(partial(default_storage.delete, rendition.path(key)))


@transaction.atomic
def save_translation(
    *, translation: ProductTranslation, by: User | None, why: str = ""
) -> ProductTranslation:
    """Add or change what a product says in another language. Raises ValidationError when unfit.

    It counts as made from the Vietnamese texts of this moment.
    """
    product = Product.objects.select_for_update().get(pk=translation.product_id)
    translation.source_digest = translations.digest(product)
    with because(by=by, why=why):
        translation.full_clean()
        translation.save()
    return translation


@transaction.atomic
def remove_translation(*, translation: ProductTranslation, by: User, why: str = "") -> None:
    """Take a translation away: the product is shown in Vietnamese again. The history keeps its words."""
    with because(by=by, why=why):
        translation.delete()
