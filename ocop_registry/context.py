"""What every page knows."""

from typing import Any

from django.conf import settings
from django.contrib.auth.context_processors import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.context_processors import messages
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """`sample_data`: whether this copy was filled with sample records, so that each page says so."""
    return {"sample_data": settings.SAMPLE_DATA}


def visitor(request: HttpRequest) -> dict[str, Any]:
    """Who is looking and what there is to tell them; for a page that is the same for all, nobody and nothing.

    Looking would touch the session, and the answer could not be kept (`ocop_registry/public.py`).
    """
    if getattr(request, "is_for_all", False):
        return {"user": AnonymousUser(), "messages": ()}
    return auth(request) | messages(request)
