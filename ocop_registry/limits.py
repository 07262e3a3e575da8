"""How often one address may ask, counted in the memory of each process: nothing is written down anywhere.

A bucket of tokens for each address: every question takes one, and they come back evenly over a minute. Of several
processes each counts for itself, so that an address may get as many times the limit as there are workers.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse

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

    def note(self, response: HttpResponse) -> HttpResponse:
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


def address_of(request: HttpRequest) -> str:
    """Who asks: an IPv4 address, or the home network of an IPv6 one; behind a proxy the one it names."""
    try:
        address = ipaddress.ip_address(get_client_ip_address(request) or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, HOME_NETWORK), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
