"""The languages of the public pages. The address alone says which one: no header, cookie or session (docs/adr/0029).

Vietnamese has no prefix; the others begin with theirs: `/en/san-pham/`, `/km/san-pham/`. Pages of staff and councils
and the API speak Vietnamese only.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

DEFAULT: str = settings.LANGUAGE_CODE
PREFIXED: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES if code != DEFAULT)
VIETNAMESE_ONLY = ("/noi-bo/", "/hoi-dong/", "/api/")
View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Choice:
    """One language of the switcher: its own name for itself, and this page's address in it."""

    code: str
    name: str
    url: str
    current: bool


def active() -> str:
    """The language being spoken; Vietnamese where none was chosen, as in commands."""
    return translation.get_language() or DEFAULT


def is_default() -> bool:
    """Whether the page is in Vietnamese, the language of the records themselves."""
    return active() == DEFAULT


def of_address(path: str) -> str:
    """The language that the first part of a path names, else Vietnamese."""
    first = path[1:].split("/", 1)[0]
    return first if path.startswith("/") and first in PREFIXED else DEFAULT


def in_language(address: str, language: str) -> str:
    """The same page in another language; a query stays as it is.

    Slashes at the beginning become one: `//example.org/` is another site to a browser.
    """
    spoken = of_address(address)
    bare = address if spoken == DEFAULT else address.removeprefix(f"/{spoken}")
    prefix = "" if language == DEFAULT else f"/{language}"
    return f"{prefix}/{bare.lstrip('/')}"


def choices(request: HttpRequest) -> list[Choice]:
    """The languages this page has, in the order of the settings; none for pages in Vietnamese only."""
    if request.path.startswith(VIETNAMESE_ONLY):
        return []
    address, spoken = request.get_full_path(), active()
    return [
        Choice(code, name, in_language(address, code), code == spoken) for code, name in settings.LANGUAGES
    ]


def speak_as_addressed(get_response: View) -> View:
    """Middleware: everything behind it speaks the language of the address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = of_address(request.path_info)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
