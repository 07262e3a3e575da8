"""Whole answers kept in the memory of a process, under the tag that says they cannot have changed.

For whoever comes without a copy of their own: a crowd that follows one link is answered without a template. The tag
holds the stamp of the data, the day, the language, the address and the release (`ocop_registry/public.py`), so that
an answer needs no end of its own; the least recently asked go when the memory is full.
"""

from collections import OrderedDict
from threading import Lock

from django.http import HttpResponse

KEPT_STATUS = 200
KEPT_HEADERS = ("Content-Type", "Content-Language", "Link", "Content-Disposition")


class PageMemory:
    """So many bytes of bodies at most; `most` 0 keeps nothing."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._pages: OrderedDict[str, tuple[dict[str, str], bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str) -> HttpResponse | None:
        """The answer of this tag, made anew for whoever asks."""
        with self._lock:
            if tag not in self._pages:
                return None
            self._pages.move_to_end(tag)
            headers, body = self._pages[tag]
        return HttpResponse(body, headers=headers)

    def keep(self, tag: str, response: HttpResponse) -> None:
        """Keep an answer, unless it is one of a kind: an error, a stream, one with cookies or other header fields."""
        plain = set(response.headers) <= set(KEPT_HEADERS) and not response.cookies
        if response.status_code != KEPT_STATUS or response.streaming or not plain:
            return
        body = response.content
        if len(body) * 4 > self._most:  # one page shall not push out all others
            return
        with self._lock:
            if tag in self._pages:
                return
            self._pages[tag] = dict(response.headers), body
            self._held += len(body)
            while self._held > self._most:
                _tag, (_headers, oldest) = self._pages.popitem(last=False)
                self._held -= len(oldest)
