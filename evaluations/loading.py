"""Loads the criteria from `evaluations/data` and publishes them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction

from certifications.enums import RUBRIC_SINCE, RubricVersion
from evaluations.actions.criteria import publish
from evaluations.models import Criterion, Group, Option, Part, Rubric, Sheet
from ocop_registry import bulk
from ocop_registry.reference import has_table

DATA = Path(__file__).parent / "data"
DECISIONS = {
    RubricVersion.QD1048: "1048/QĐ-TTg",
    RubricVersion.QD148: "148/QĐ-TTg",
    RubricVersion.QD26: "26/2026/QĐ-TTg",
}


def load_rubrics(**_signal: Any) -> None:
    """Bring every version into the database once; what is published is left alone, at the price of one query."""
    if not has_table(Option):
        return
    published = set(Rubric.objects.filter(published_at__isnull=False).values_list("code", flat=True))
    for since, version in RUBRIC_SINCE:
        if version not in published:
            with transaction.atomic():
                rubric, _ = Rubric.objects.get_or_create(
                    code=version.value, defaults={"decision_no": DECISIONS[version], "effective_from": since}
                )
                fill(rubric, read_sheets(DATA / version.value))
                publish(rubric=rubric, by=None)


def read_sheets(folder: Path) -> list[dict[str, Any]]:
    """The sheets of a version, none when there is no such folder."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def fill(rubric: Rubric, sheets: list[dict[str, Any]]) -> None:
    """Write sheets into an unpublished version, in place of those it has; one statement a table, however many rows."""
    rubric.sheets.all().delete()
    rows = _Rows(rubric)
    for data in sheets:
        rows.add_sheet(data)
    tables: list[list[Any]] = [rows.sheets, rows.parts, rows.groups, rows.criteria, rows.options]
    for table in tables:
        keys = bulk.reserve_keys(type(table[0]), len(table)) if table else []
        for row, key in zip(table, keys, strict=True):
            row.pk = key
    for table in tables:
        _name_owners(table)
    Sheet.objects.bulk_create(rows.sheets)  # an array column is not plain enough for COPY
    for table in tables[1:]:
        bulk.insert(table)


def _name_owners(table: list[Any]) -> None:
    """Rows built before their owners had keys learn them now."""
    for name in (
        [field.name for field in table[0]._meta.concrete_fields if field.is_relation] if table else []
    ):
        for row in table:
            if row._state.fields_cache.get(name):
                setattr(row, name, row._state.fields_cache[name])


class _Rows:
    """The rows of all sheets, by table, in the order of the sheets."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.sheets: list[Sheet] = []
        self.parts: list[Part] = []
        self.groups: list[Group] = []
        self.criteria: list[Criterion] = []
        self.options: list[Option] = []

    def add_sheet(self, data: dict[str, Any]) -> None:
        sheet = Sheet(
            rubric=self.rubric,
            product_set_id=data["set"],
            title=data["name"],
            disqualifiers=data["disqualifiers"],
            sample_required=data["sample_required"],
        )
        self.sheets.append(sheet)
        for each in data["parts"]:
            part = Part(sheet=sheet, code=each["code"], title=each["title"], max=each["max"])
            self.parts.append(part)
            self._add_groups(part, None, each["groups"])

    def _add_groups(self, part: Part, parent: Group | None, groups: list[dict[str, Any]]) -> None:
        for each in groups:
            head = {name: each[name] for name in ("code", "title", "max")}
            group = Group(part=part, parent=parent, position=len(self.groups), **head)
            self.groups.append(group)
            self._add_groups(part, group, each.get("groups", []))
            for criterion in each.get("criteria", []):
                self._add_criterion(group, criterion)

    def _add_criterion(self, group: Group, data: dict[str, Any]) -> None:
        plain = {name: value for name, value in data.items() if name != "options"}
        criterion = Criterion(group=group, position=len(self.criteria), **plain)
        self.criteria.append(criterion)
        seen: Counter[str] = Counter()
        for position, each in enumerate(data["options"]):
            key = option_key(each["points"], each.get("case", ""), seen)
            self.options.append(Option(criterion=criterion, position=position, key=key, **each))


def option_key(points: int, case: str, seen: Counter[str]) -> str:
    """The name of an option inside its criterion: its points, `1b` for a second one with 1, `cong_dong-3` in a case."""
    key = f"{case}-{points}" if case else str(points)
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}{chr(ord('a') + seen[key] - 1)}"
