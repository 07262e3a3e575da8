"""What is done with producers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from ocop_registry import slugs
from ocop_registry.audit import because
from producers.models import Producer, Representative
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer


@transaction.atomic
def save_producer(
    *, producer: Producer, representative: Representative | None = None, by: User | None, why: str = ""
) -> Producer:
    """Add a producer or change one, with the person who represents it. Raises ValidationError when unfit."""
    with because(by=by, why=why):
        slugs.one_writer(Producer)  # of two people giving one tax number the second sees a clear error
        slugs.assign([producer], fallback="chu-the")
        producer.full_clean()
        producer.save()
        if representative is not None:
            representative.producer = producer
            representative.full_clean()
            representative.save()
    return producer


@transaction.atomic
def save_channel(*, channel: SalesChannel, by: User | None, why: str = "") -> SalesChannel:
    """Add a way to buy from a producer. Raises ValidationError when unfit, or when it needs a consent not given."""
    producer = Producer.objects.select_for_update().get(pk=channel.producer_id)
    if channel.needs_consent and not producer.publish_contact:
        raise ValidationError(
            {
                "kind": _(
                    "Zalo and telephone lead to a person: the producer has to agree first that contacts are published."
                )
            }
        )
    with because(by=by, why=why):
        channel.full_clean()
        channel.save()
    return channel


@transaction.atomic
def remove_channel(*, channel: SalesChannel, by: User) -> None:
    """Take a channel away. The history keeps it."""
    with because(by=by):
        channel.delete()


@transaction.atomic
def save_point(*, point: SalesPoint, by: User | None, why: str = "") -> SalesPoint:
    """Add a sales point or change one. Raises ValidationError when unfit."""
    with because(by=by, why=why):
        point.full_clean()
        point.save()
    return point


@transaction.atomic
def sell_at(*, point: SalesPoint, producer: Producer, by: User | None) -> SalesPointProducer:
    """Say that a place sells a producer's products. Raises ValidationError when it is known already."""
    sold = SalesPointProducer(point=point, producer=producer)
    with because(by=by):
        sold.full_clean()
        sold.save()
    return sold


@transaction.atomic
def stop_selling_at(*, sold: SalesPointProducer, by: User) -> None:
    """Say that a place sells them no longer."""
    with because(by=by):
        sold.delete()
