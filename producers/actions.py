"""What is done with producers."""

from django.db import transaction

from accounts.models import User
from ocop_registry import slugs
from ocop_registry.audit import because
from producers.models import Producer, Representative


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
