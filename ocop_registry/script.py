"""Pages that run a script of ours: the scoring room, and public pages with a search box (docs/adr/0009, 0027, 0034)."""

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http.response import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def with_script(view: V) -> V:
    """Allow the script of our own files on this page, and that it speaks to our own server."""
    return cast("V", csp_replace({"script-src": [SELF], "connect-src": [SELF]})(view))
