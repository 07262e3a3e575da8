"""What matching notes down as it goes: facts learned, warnings, contradictions."""

from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

from django.utils.translation import gettext as _

from certifications.recognitions import cells, legal
from certifications.recognitions.headings import Column
from certifications.recognitions.known import KnownCertificate, KnownProducer, KnownProduct
from certifications.recognitions.lines import Line
from certifications.recognitions.plans import Contradiction, Plan
from certifications.recognitions.wording import Story

T = TypeVar("T", KnownProducer, KnownProduct)


class Notes:
    """Keeps the plan of a matcher."""

    def __init__(self, set_names: dict[str, str]) -> None:
        self.plan, self.set_names = Plan(), set_names
        self._said: set[tuple[object, ...]] = set()

    def learn(
        self, what: KnownProducer | KnownProduct | KnownCertificate, story: Story, **facts: Any
    ) -> None:
        """Take facts over that the register did not have."""
        for name, value in facts.items():
            setattr(what, name, value)
        if what.pk is not None and facts:
            what.changes.update(facts)
            self.plan.changed[id(what)] = what
            story.learned(facts)

    def keeps(self, line: Line, column: Column, whose: str, value: str) -> None:
        """Say that the register knows otherwise and stays as it is."""
        message = _("The register says otherwise of “%(name)s” and keeps it: %(value)s.")
        score = cells.told(line.score) if line.score is not None else ""
        written = {Column.TAX: line.tax, Column.SCORE: score, Column.NUMBER: line.number}
        text = written.get(column) or line.written(column, self.set_names)
        self.warn(line, column, text, message % {"name": whose, "value": value}, column, whose, value, text)

    def warn(
        self, line: Line, column: Column, value: str, reason: str, *once: object, supposed: bool = False
    ) -> None:
        """Keep a warning; with `once`, only the first of those with the same key."""
        if once and once in self._said:
            return
        self._said.add(once)
        self.plan.warnings.append(line.error(column, value, reason, supposed=supposed))

    def refuse(self, line: Line, column: Column, value: str, reason: str) -> NoReturn:
        """The line cannot be true beside what is known."""
        raise Contradiction(line.error(column, value, reason))


def best(found: Sequence[T], name: str) -> T | None:
    """Of those whose names fold alike, the one with the same tones, else one whose tones were left out."""
    if not found:
        return None
    exact = [one for one in found if one.name == name] or [
        one for one in found if legal.toned(one.name) == legal.toned(name)
    ]
    loose = exact or [one for one in found if legal.may_be_one(one.name, name)]
    return loose[0] if loose else None
