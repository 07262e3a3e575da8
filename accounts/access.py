"""How a view says who may open it. Views without a word are open to nobody but signed-in people."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.rules import Visitor

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in (for type checkers)."""

    user: User


def requires(
    rule: Callable[[Visitor], bool],
) -> Callable[
    [Callable[Concatenate[Any, P], HttpResponseBase]], Callable[Concatenate[Any, P], HttpResponseBase]
]:
    """403 unless the rule allows the person. Anonymous visitors were sent to sign in by LoginRequiredMiddleware."""

    def decorate(
        view: Callable[Concatenate[Any, P], HttpResponseBase],
    ) -> Callable[Concatenate[Any, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not rule(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
