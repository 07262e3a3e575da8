"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """`sample_data`: whether this copy was filled with sample records, so that each page says so."""
    return {"sample_data": settings.SAMPLE_DATA}
