"""The register as it is at this moment, streamed from the database: after a revocation the next download says so."""

from collections.abc import Iterator
from itertools import chain

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certifications.enums import State
from certifications.filters import RegisterFilter
from certifications.models import Certificate
from certifications.opendata import rows
from certifications.opendata.columns import Row
from certifications.opendata.formats import lines
from certifications.opendata.rows import READERS, Scope
from certifications.opendata.tables import CERTIFICATES, TABLES
from ocop_registry import vietnamese

IN_FORCE = "in_force"
PAGING = frozenset(
    {"after", "sort"}
)  # of the list that the reader came from; a file is whole and in its own order


class Misunderstood(Exception):
    """Part of the address was not understood; `problems` says what, in sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems


class DownloadFilter(RegisterFilter):
    """The filters of the public list. Without `state` every certificate is in the file; `in_force` as on the list."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[*State.choices, (IN_FORCE, gettext_lazy("In force")), ("all", gettext_lazy("All"))],
        method="as_is",
    )

    class Meta(RegisterFilter.Meta):
        pass

    def state_asked(self) -> str:
        """As on the list, with another default."""
        asked = super().state_asked()
        return {"": "all", IN_FORCE: ""}.get(asked, asked)


def table(name: str, form: str, query: QueryDict, scope: Scope) -> Iterator[str]:
    """A table as text, piece by piece. Raises Misunderstood before anything is read."""
    found = _certificates(query, scope) if name == CERTIFICATES.name else _whole(name, query, scope)
    head = list(_peeked(found))
    return lines(TABLES[name], form, chain(head, found))


def _peeked(found: Iterator[Row]) -> Iterator[Row]:
    """The first row, read now: what goes wrong goes wrong before the answer has begun."""
    first = next(found, None)
    if first is not None:
        yield first


def _certificates(query: QueryDict, scope: Scope) -> Iterator[Row]:
    found, problems = DownloadFilter.understood(query, queryset=Certificate.objects.all())
    unknown = set(query) - set(found.filters) - PAGING
    problems += [_unknown(name, list(found.filters)) for name in sorted(unknown)]
    if problems:
        raise Misunderstood(problems)
    return rows.certificates(scope, found.narrow(on=scope.on))


def _whole(name: str, query: QueryDict, scope: Scope) -> Iterator[Row]:
    if query:
        raise Misunderstood([_unknown(each, []) for each in sorted(query)])
    return READERS[name](scope)


def _unknown(name: str, allowed: list[str]) -> str:
    message = _("There is no filter “%(name)s” here. Possible: %(allowed)s.")
    return message % {"name": vietnamese.clean(name)[:40], "allowed": ", ".join(allowed) or _("none")}
