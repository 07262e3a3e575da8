"""How a view says who may open it. Views without a word are open to nobody but signed-in people."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.rules import Visitor

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in (for type checkers)."""

    user: User


def requires(rule: Callable[[Visitor], bool]) -> Callable[[V], V]:
    """403 unless the rule allows the person. Anonymous visitors were sent to sign in by LoginRequiredMiddleware."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not rule(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("V", guarded)

    return decorate
