"""How often one address may ask, counted in the memory of each process: nothing is written down anywhere.

A bucket of tokens for each address: every question takes one, and they come back evenly over a minute. Of several
processes each counts for itself, so that an address may get as many times the limit as there are workers.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)
MINUTE = 60.0
MOST_ADDRESSES = 10_000  # kept at once, the longest silent are forgotten first
HOME_NETWORK = 64  # bits: an IPv6 household owns so many addresses that it counts as one


@dataclass(frozen=True)
class Allowance:
    """What one question was told: `wait` seconds until the next may come, 0 when this one may."""

    limit: int
    left: int
    full_in: int
    wait: int

    def note(self, response: R) -> R:
        """Tell the caller, in the header fields that programs know."""
        response.headers["RateLimit-Limit"] = str(self.limit)
        response.headers["RateLimit-Remaining"] = str(self.left)
        response.headers["RateLimit-Reset"] = str(self.full_in)
        if self.wait:
            response.headers["Retry-After"] = str(self.wait)
        return response


class Limit:
    """So many questions a minute for each address, at most so many at once."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = (
            OrderedDict()
        )  # address -> tokens, when counted
        self._lock = Lock()

    def ask(self, address: str) -> Allowance:
        """Take one token of the address, if there is one."""
        with self._lock:
            now = self._clock()
            tokens, counted = self._buckets.pop(address, (float(self.per_minute), now))
            tokens = min(self.per_minute, tokens + (now - counted) * self.per_minute / MINUTE)
            granted = tokens >= 1
            tokens -= granted
            self._buckets[address] = tokens, now
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return self._told(tokens, granted=granted)

    def _told(self, tokens: float, *, granted: bool) -> Allowance:
        seconds = MINUTE / self.per_minute
        return Allowance(
            limit=self.per_minute,
            left=int(tokens),
            full_in=math.ceil((self.per_minute - tokens) * seconds),
            wait=0 if granted else max(1, math.ceil((1 - tokens) * seconds)),
        )


def client_address(request: HttpRequest) -> str | None:
    """The address of whoever asks; behind a proxy the last one it names, as earlier ones are the visitor's own word.

    Also for django-axes (`AXES_CLIENT_IP_CALLABLE`), so that sign-in and limits mean the same. None for no address.
    """
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2] if settings.BEHIND_PROXY else ""
    for text in (named, request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            address = ipaddress.ip_address(_without_port(text.strip()))
            return str(getattr(address, "ipv4_mapped", None) or address)
    return None


def _without_port(text: str) -> str:
    """Some proxies name 192.0.2.1:4711 and [2001:db8::1]:4711."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def address_of(request: HttpRequest) -> str:
    """Whom to count a question for: an address, for IPv6 the home network that it lies in."""
    text = client_address(request)
    if text is None or ":" not in text:
        return text or "unknown"
    return str(ipaddress.ip_network((text, HOME_NETWORK), strict=False))
