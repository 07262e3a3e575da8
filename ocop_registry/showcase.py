"""Every component of the pages in each of its states, drawn twice: in the light and in the dark colours.

The same piece stands on one page many times, so ids, names of fields and what refers to them get a number each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ocop_registry import showcase_fields, showcase_register, showcase_sheet

_NAMED = re.compile(r'\b(id|for|name|form|aria-labelledby|aria-describedby)="([^"]+)"')
_LEADS_TO = re.compile(r'href="#(?!i-|stars"|content")([^"]+)"')


@dataclass(frozen=True)
class Panel:
    """One drawing of a state."""

    theme: str
    theme_words: str
    html: SafeString


@dataclass(frozen=True)
class State:
    """A component in one state, in both themes."""

    title: str
    panels: list[Panel]


@dataclass(frozen=True)
class Shown:
    """A component, by the name of its template."""

    name: str
    states: list[State]


def components() -> list[Shown]:
    """All of them, by name."""
    numbers = count(1)
    samples = {**showcase_fields.SAMPLES, **showcase_register.SAMPLES, **showcase_sheet.SAMPLES}
    return [
        Shown(name, [State(str(title), _panels(html, numbers)) for title, html in samples[name]()])
        for name in sorted(samples)
    ]


def _panels(html: str, numbers: Iterator[int]) -> list[Panel]:
    themes = {"light": _("light"), "dark": _("dark")}
    return [Panel(theme, words, _numbered(html, next(numbers))) for theme, words in themes.items()]


def _numbered(html: str, number: int) -> SafeString:
    """The same piece with names of its own, so that a label or a link finds the field beside it."""
    html = _NAMED.sub(
        lambda found: f'{found[1]}="{" ".join(f"{each}-{number}" for each in found[2].split())}"', html
    )
    html = _LEADS_TO.sub(rf'href="#\1-{number}"', html)
    return mark_safe(html)  # noqa: S308 -- rendered by our templates, only names changed
