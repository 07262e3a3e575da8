"""Filters that say what they did not understand instead of showing an empty page."""

from typing import Any, Self

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ocop_registry.marking import said
from ocop_registry.templatetags.languages import in_vietnamese
from ocop_registry.vietnamese import clean

LONGEST_SEARCH = 100
SHOWN = 40  # characters of an unknown value that are repeated to the reader
VIETNAMESE = frozenset({"district", "commune"})  # filters whose values are Vietnamese names on every page


class ForgivingFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """A filter set whose unknown values are left out and named; each repeatable filter has a list of choices."""

    @classmethod
    def understood(cls, query: QueryDict, *, queryset: QuerySet[Any]) -> tuple[Self, list[str]]:
        """The filter with whatever of the query is understood, and a sentence for whatever is not."""
        data = cls.normal(query.copy())
        found = cls._made(data, queryset)
        problems = [problem for name in list(found.form.errors) for problem in found.drop_unknown(data, name)]
        if problems:
            found = cls._made(data, queryset)
            found.form.is_valid()
        return found, problems

    @classmethod
    def _made(cls, data: QueryDict, queryset: QuerySet[Any]) -> Self:
        """The filter with its choices read from the database once, not at every use."""
        made = cls(data, queryset=queryset)
        for each in made.filters.values():
            if hasattr(each.field, "choices"):
                each.field.choices = list(each.field.choices)
        return made

    @classmethod
    def normal(cls, data: QueryDict) -> QueryDict:
        """The query without empty values; a subclass may accept other spellings here."""
        for name in list(data):
            data.setlist(name, [value for value in data.getlist(name) if value])
        return data

    def drop_unknown(self, data: QueryDict, name: str) -> list[str]:
        """Take out the values of one field that are not among its choices; says which, and what is allowed."""
        field: Any = self.form.fields[name]
        if not hasattr(field, "choices"):
            data.pop(name)
            return [
                _("The search text is too long: at most %(limit)s characters.") % {"limit": LONGEST_SEARCH}
            ]
        allowed = {str(value): str(label) for value, label in field.choices if value != ""}
        unknown = [value for value in data.getlist(name) if value not in allowed]
        data.setlist(name, [value for value in data.getlist(name) if value in allowed])
        message = _("%(field)s “%(value)s” is not known. Possible: %(allowed)s.")
        shown = ", ".join(
            value if value in label else f"{label} ({value})" for value, label in allowed.items()
        )
        words = {"field": str(field.label), "allowed": in_vietnamese(shown) if name in VIETNAMESE else shown}
        return [said(message, **words, value=clean(value)[:SHOWN]) for value in unknown]

    def value(self, name: str) -> list[str]:
        """The values of a filter that are in use."""
        return list(self.form.cleaned_data.get(name) or [])
