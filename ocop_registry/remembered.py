"""Results kept in the memory of a process for as long as nothing public has changed."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from ocop_registry import stamp

P = ParamSpec("P")
R = TypeVar("R")


def remembered(size: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Ask the database once for each stamp and arguments; `size` results at most are kept.

    For functions of public data and their arguments alone. The stamp is read before the function reads, so that a
    result is never older than the stamp it is kept under. Threads share a result: nobody may change it.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        kept: OrderedDict[object, R] = OrderedDict()
        lock = Lock()

        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            now = stamp.known()
            if now is None:
                with stamp.held():
                    return ask(*args, **kwargs)
            key = (now, args, tuple(sorted(kwargs.items())))
            with lock:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
            result = function(*args, **kwargs)
            with lock:
                kept[key] = result
                while len(kept) > size:
                    kept.popitem(last=False)
            return result

        return ask

    return decorate
