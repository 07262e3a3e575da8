"""Reading the audit trail: what happened to one record, by whom, why, and what became of each field."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

NOTHING = "—"
# Columns that say nothing to people: keys, and what the registry itself writes.
SILENT = {
    "id", "key", "slug", "sha256", "source_digest", "created_at", "updated_at", "width", "height", "position",
    "file", "content_type", "created_by",
}  # fmt: skip
LONGEST = 2000  # characters of one value on the screen


# Records whose history can be read: the model, then the models whose rows belong to one of its rows.
KINDS: dict[str, tuple[str, ...]] = {
    "producer": ("producers.Producer", "producers.Representative", "producers.SalesChannel"),
    "sales_point": ("producers.SalesPoint", "producers.SalesPointProducer"),
    "product": ("products.Product", "products.ProductPhoto", "products.ProductTranslation"),
    "decision": ("certifications.Decision",),
    "certificate": ("certifications.Certificate",),
    "user": ("accounts.User",),
    "dossier": (
        "evaluations.Dossier",
        "evaluations.Evidence",
        "evaluations.CommuneReport",
        "evaluations.AdvisoryReport",
    ),
    "doubt": ("trust.DoubtReport",),
    "council": ("evaluations.Council", "evaluations.Seat"),
    "round": ("evaluations.Round",),
}
# The column of a part that names its whole.
OWNER = {
    "producers.Representative": "producer_id",
    "producers.SalesChannel": "producer_id",
    "producers.SalesPointProducer": "point_id",
    "products.ProductPhoto": "product_id",
    "products.ProductTranslation": "product_id",
    "evaluations.Evidence": "dossier_id",
    "evaluations.CommuneReport": "dossier_id",
    "evaluations.AdvisoryReport": "dossier_id",
    "evaluations.SelfScore": "dossier_id",
    "evaluations.Seat": "council_id",
}


@dataclass(frozen=True)
class Change:
    """One field before and after; `NOTHING` where it was empty."""

    label: str
    before: str
    after: str


@dataclass
class Entry:
    """One event. `verb` is insert, update or delete; `direct` names the role when no person is known."""

    verb: str
    what: str
    when: datetime
    who: str
    why: str
    direct: bool
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class _Step:
    """An event with the one before it of the same row."""

    model: type[models.Model]
    event: Any
    before: Any | None


def record(kind: str, pk: int) -> models.Model | None:
    """The record as it is now; None when it is gone."""
    found: models.Model | None = apps.get_model(KINDS[kind][0])._default_manager.filter(pk=pk).first()
    return found


def version(kind: str, pk: int | None, only: Sequence[str] = ()) -> str:
    """A mark that changes whenever the record or a part of it is written; with `only`, rows of these models."""
    if pk is None:
        return ""
    marks = (events.aggregate(last=Max("pgh_id"))["last"] or 0 for _model, events in _tables(kind, pk, only))
    return ".".join(str(mark) for mark in marks)


def entries(kind: str, pk: int) -> list[Entry]:
    """The whole history of a record, newest first."""
    return _told(_steps(kind, pk))


def entries_since(kind: str, pk: int, mark: str, only: Sequence[str] = ()) -> list[Entry]:
    """What was written since the mark that `version` gave; all of it when the mark is none of ours."""
    seen = [int(part) if part.isdecimal() and part.isascii() else 0 for part in mark[:60].split(".")]
    seen_of = dict(zip((model for model, _events in _tables(kind, pk, only)), seen, strict=False))
    return _told([step for step in _steps(kind, pk, only) if step.event.pgh_id > seen_of.get(step.model, 0)])


def _tables(
    kind: str, pk: int, only: Sequence[str] = ()
) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    """The record's own events, then those of each kind of part. Events outlive their rows."""
    for name in only or KINDS[kind]:
        model = apps.get_model(name)
        events: Any = model._meta.get_field("events").related_model
        yield model, events._default_manager.filter(**{OWNER.get(name, "pgh_obj_id"): pk})


def _steps(kind: str, pk: int, only: Sequence[str] = ()) -> list[_Step]:
    """All events, newest first, each with its predecessor."""
    steps = []
    for model, events in _tables(kind, pk, only):
        last: dict[int, Any] = {}
        for event in events.order_by("pgh_id"):
            steps.append(_Step(model, event, last.get(event.pgh_obj_id)))
            last[event.pgh_obj_id] = event
    return sorted(steps, key=lambda step: (step.event.recorded_at, step.event.pgh_id), reverse=True)


def _told(steps: Sequence[_Step]) -> list[Entry]:
    names = _Names(steps)
    return [_entry(step, names) for step in steps]


def _entry(step: _Step, names: "_Names") -> Entry:
    event, context = step.event, step.event.pgh_context or {}
    who = names.person(context)
    return Entry(
        verb=event.pgh_label,
        what=capfirst(str(step.model._meta.verbose_name)),
        when=timezone.localtime(event.recorded_at),
        who=who
        or _("Direct SQL (role %(role)s, %(program)s)")
        % {"role": event.db_user, "program": event.application or _("unnamed program")},
        why=str(context.get("why") or ""),
        direct=not who,
        changes=list(_changes(step, names)),
    )


def _changes(step: _Step, names: "_Names") -> Iterator[Change]:
    """The fields that differ; of a new row all that are filled, of a deleted one all that were."""
    for name in _fields(step.model, step.event):
        before = getattr(step.before, name.attname) if step.before else None
        after = getattr(step.event, name.attname)
        if step.event.pgh_label == "delete":
            before, after = after, None
        elif step.event.pgh_label == "insert":
            before = None
        told_before, told_after = names.value(name, before), names.value(name, after)
        if before != after and told_before != told_after:
            yield Change(capfirst(str(name.verbose_name)), told_before, told_after)


def _fields(model: type[models.Model], event: models.Model) -> Iterator[Any]:
    """The model's fields that its events keep and people can read."""
    kept = {each.name for each in event._meta.concrete_fields}
    for each in model._meta.concrete_fields:
        if each.name in kept - SILENT and each.attname != OWNER.get(model._meta.label):
            yield each


class _Names:
    """Words for ids: one query for the people and one for each kind of record that the events point to."""

    def __init__(self, steps: Sequence[_Step]) -> None:
        contexts = [step.event.pgh_context or {} for step in steps]
        people = apps.get_model("accounts.User")
        self._people = self._load(people, {context.get("user") for context in contexts})
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for step in steps:
            for each in _fields(step.model, step.event):
                if isinstance(each, models.ForeignKey):
                    wanted[each.related_model].add(getattr(step.event, each.attname))
        self._records = {model: self._load(model, keys) for model, keys in wanted.items()}

    @staticmethod
    def _load(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, str]:
        found = model._default_manager.in_bulk([key for key in keys if key is not None])
        return {key: str(each) for key, each in found.items()}

    def person(self, context: dict[str, Any]) -> str:
        """The full name of who did it, the user name written at the time, or nothing when nobody is named."""
        name = self._people.get(context.get("user")) or str(context.get("who") or "")
        return _("The system") if name == "system" else name

    def value(self, column: Any, value: Any) -> str:
        """The value as people read it."""
        if value is None or value in ("", []):
            return NOTHING
        if isinstance(column, models.ForeignKey):
            return self._records.get(column.related_model, {}).get(value) or f"#{value}"
        if column.flatchoices:
            return str(dict(column.flatchoices).get(value, value))
        return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, int | float | Decimal):
        return str(number_format(value))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def last_name(kind: str, pk: int) -> str:
    """What a record was called when it was last seen."""
    model, events = next(_tables(kind, pk))
    event = events.order_by("-pgh_id").first()
    names = (getattr(event, name, "") for name in ("name", "full_name", "product_name", "number"))
    return next((str(name) for name in names if name), "") or f"{model._meta.verbose_name} #{pk}"
