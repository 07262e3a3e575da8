"""How often each certificate is looked up: counted in memory, written down now and then, never who asked.

A page that may be answered from memory or with 304 must not wait for a write. So each process counts by code and day
and hands the sums to the database in one statement: half a minute after the first one, and when the process ends
(docs/adr/0036). What was counted and not written when a process is killed is lost.
"""

import atexit
import logging
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import wraps
from threading import Lock, Timer
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from certifications.dates import normal_code

log = logging.getLogger(__name__)
V = TypeVar("V", bound=Callable[..., HttpResponse])
ANSWERED = {200, 304}
MOST_WAITING = 5000  # codes and days at once; what comes on top is dropped until the next writing

# Sorted, so that two processes that write the same rows never wait for one another in a circle.
_ADD = """
INSERT INTO trust_lookups (certificate_id, day, count)
SELECT c.id, waiting.day, waiting.count
FROM unnest(%s::text[], %s::date[], %s::integer[]) AS waiting (code, day, count)
JOIN certifications_certificate c ON c.code = waiting.code
ORDER BY c.id, waiting.day
ON CONFLICT (certificate_id, day) DO UPDATE SET count = trust_lookups.count + excluded.count
"""


class Tally:
    """The look-ups of this process that are not written down yet."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[str, date]] = Counter()
        self._lock = Lock()
        self._timer: Timer | None = None

    def count(self, code: str, day: date) -> None:
        """One more look-up."""
        with self._lock:
            if (code, day) in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[code, day] += 1
            if self._timer is None and settings.LOOK_UPS_WRITTEN_AFTER:
                self._timer = Timer(settings.LOOK_UPS_WRITTEN_AFTER, self._write_aside)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Add what waits to the rows of the database. What cannot be written waits on."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
            self._timer = None
        if not waiting:
            return
        try:
            _add(waiting)
        except (DatabaseError, InterfaceError) as problem:
            log.warning("look-ups are not written yet: %s", problem)
            with self._lock:
                self._waiting += waiting

    def _write_aside(self) -> None:
        try:
            self.write()
        finally:
            connection.close()


def _add(waiting: Counter[tuple[str, date]]) -> None:
    codes, days = zip(*waiting, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [list(codes), list(days), list(waiting.values())])


tally = Tally()


def _at_the_end() -> None:
    if settings.LOOK_UPS_WRITTEN_AFTER:
        tally.write()


atexit.register(_at_the_end)


def counted(view: V) -> V:
    """Count each answer about a certificate, also an unchanged one; looks of signed-in people do not count."""

    @wraps(view)
    def page(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        response = view(request, code, **kwargs)
        known = response.status_code in ANSWERED and request.method == "GET"
        if known and not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            tally.count(normal_code(code), timezone.localdate())
        return response

    return cast("V", page)
