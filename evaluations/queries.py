"""Reads of the criteria."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from evaluations import sql, wording
from evaluations.enums import NOT_REACHED
from evaluations.errors import EvaluationError
from evaluations.models import Criterion, Group, Option, Part, Rubric, Sheet
from evaluations.scoring import Rule


def published_rubrics() -> QuerySet[Rubric]:
    """The published versions, newest first, each with the heads of its sheets."""
    heads = Sheet.objects.select_related("product_set__group__sector").order_by("product_set__number")
    return Rubric.objects.filter(published_at__isnull=False).prefetch_related(Prefetch("sheets", heads))


def current_sheets(on: date) -> QuerySet[Sheet]:
    """The sheet of each product set in the newest version in force on a day, by the number of the set."""
    in_force = Sheet.objects.filter(rubric__published_at__isnull=False, rubric__effective_from__lte=on)
    newest = in_force.order_by("product_set_id", "-rubric__effective_from", "-rubric__published_at")
    return (
        Sheet.objects.filter(pk__in=newest.distinct("product_set_id").values("pk"))
        .select_related("rubric", "product_set__group__sector")
        .order_by("product_set__number")
    )


def whole(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Sheets with all that stands on them, in four queries more."""
    options = Prefetch("options", Option.objects.order_by("position"))
    criteria = Prefetch("criteria", Criterion.objects.order_by("position").prefetch_related(options))
    groups = Group.objects.order_by("position").prefetch_related(criteria)
    parts = Part.objects.order_by("code").prefetch_related(Prefetch("groups", groups))
    return sheets.prefetch_related(Prefetch("parts", parts))


def criteria_of(sheet: Sheet) -> list[tuple[Part, Criterion]]:
    """All criteria of a `whole` sheet with their parts, in its order."""
    return [
        (part, criterion)
        for part in sheet.parts.all()
        for group in part.groups.all()
        for criterion in group.criteria.all()
    ]


def rules_of(sheet: Sheet) -> list[Rule]:
    """The arithmetic of a `whole` sheet."""
    return [_rule(part, criterion) for part, criterion in criteria_of(sheet)]


def _rule(part: Part, criterion: Criterion) -> Rule:
    options = list(criterion.options.all())
    points = {
        case: frozenset(option.points for option in options if option.case == case)
        for case in {option.case for option in options}
    }
    marks = {option.min_for_star: option.points for option in options if option.min_for_star}
    return Rule(criterion.code, part.code, points, marks, criterion.depends_on)


class SumOff(NamedTuple):
    """A place on a sheet where the points do not add up (or a criterion that depends on none before it: 0 of 1)."""

    sheet: str
    code: str
    found: int
    wanted: int


def sums_off(rubric: Rubric) -> list[SumOff]:
    """Every sum of a version that is off, in one query; the database asks the same when it is published."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SUMS_OFF.format(rubric="%s") + "ORDER BY sheet, code", [rubric.pk])
        return [SumOff(*row) for row in cursor.fetchall()]


class FrozenSheet:
    """A published sheet for the arithmetic and for saving: codes to keys. It cannot change, so it is read once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        criteria = [criterion for _part, criterion in criteria_of(sheet)]
        self.rules = rules_of(sheet)
        self.codes = [criterion.code for criterion in criteria]
        self._criteria = {criterion.code: criterion.pk for criterion in criteria}
        self._options = {
            criterion.code: {option.key: option for option in criterion.options.all()}
            for criterion in criteria
        }

    def criterion(self, code: str) -> int:
        """The key of a criterion. Raises EvaluationError for one that the sheet does not have."""
        if code not in self._criteria:
            raise EvaluationError(wording.unknown(code))
        return self._criteria[code]

    def option(self, code: str, key: str | None) -> int | None:
        """The key of an option; None for "not reached". Raises EvaluationError for one that is not there."""
        options = self._options.get(code, {})
        if key is None or (key == NOT_REACHED and key not in options):
            return None
        if key not in options:
            names = {"criterion": code, "value": key[: wording.LONGEST]}
            raise EvaluationError(
                _("Criterion %(criterion)s has no line “%(value)s”. Choose one of its lines.") % names
            )
        return options[key].pk


@lru_cache(maxsize=64)
def _frozen(sheet_id: int) -> FrozenSheet:
    return FrozenSheet(whole(Sheet.objects.filter(pk=sheet_id)).get())


def frozen_sheet(sheet_id: int) -> FrozenSheet:
    """A published sheet, kept in memory: published sheets cannot change (docs/adr/0017)."""
    return _frozen(sheet_id)
