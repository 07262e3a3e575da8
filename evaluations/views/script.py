"""The pages of the scoring room run one script of ours; nothing else on the site runs any (docs/adr/0009, 0027)."""

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http.response import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def with_script(view: V) -> V:
    """Allow the script of our own files on this page, and that it speaks to our own server."""
    return cast("V", csp_replace({"script-src": [SELF], "connect-src": [SELF]})(view))
