"""The audit trail: who changed what, when and why, written by the database itself, so raw SQL is seen too.

Every core model is decorated with `tracked`. Its event table holds each version of each row with the context in
the row itself; triggers refuse UPDATE, DELETE and TRUNCATE there. See docs/adr/0005.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
import pghistory.trigger
import pgtrigger
from django.db import models
from pghistory.models import Event

if TYPE_CHECKING:
    from accounts.models import User

# pgtrigger's own Protect knows no TRUNCATE.
KEEP_TABLE = pgtrigger.Trigger(
    name="keep_table",
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    level=pgtrigger.Statement,
    func="RAISE EXCEPTION 'rows of % are kept for ever', TG_TABLE_NAME;",
)
M = TypeVar("M", bound=models.Model)


class AuditEvent(Event):
    """One version of one row. `db_user` and `application` tell hand-typed SQL from the registry's own."""

    db_user = models.TextField(
        db_default=models.Func(template="SESSION_USER", output_field=models.TextField())
    )
    application = models.TextField(
        db_default=models.Func(
            models.Value("application_name"), function="current_setting", output_field=models.TextField()
        )
    )
    recorded_at = models.DateTimeField(
        db_default=models.Func(function="clock_timestamp", output_field=models.DateTimeField())
    )

    class Meta:
        abstract = True


class _InsertTrigger(pghistory.trigger.Event):
    """Fires once for each statement; leaves out pghistory's table of contexts, as each event carries its own."""

    def get_func(self, model: models.Model) -> pgtrigger.Func:
        sql = super().get_func(model).func  # type: ignore[no-untyped-call]
        _with, insert = sql.split(" INSERT INTO ", 1)
        return pgtrigger.Func("INSERT INTO " + insert.replace(", _pgh_attached_context;", ";"))  # type: ignore[no-untyped-call]


class InsertEvent(pghistory.InsertEvent):
    """Writes the first versions of all rows of a statement at once.

    Row by row, each event makes the next dearer, which a large import feels. Changes and deletions stay row by
    row: a statement sees old and new side by side only by their key, and a key may be changed too.
    """

    def add_event_trigger(self, event_model: type[Event]) -> None:
        """Put the trigger on the tracked model."""
        pgtrigger.register(
            _InsertTrigger(  # type: ignore[no-untyped-call]
                event_model=event_model,
                label=self.label,
                name=self.trigger_name,
                row=self.row,
                operation=self.operation,
                level=pgtrigger.Statement,
            )
        )(event_model.pgh_tracked_model)


def tracked(*, exclude: list[str] | None = None, part_of: str | None = None) -> Callable[[type[M]], type[M]]:
    """Keep every version of the model's rows, leaving out columns that the database computes from others.

    `part_of` is the field with the owner in whose history the rows are told.
    """
    meta: dict[str, object] = {"triggers": [KEEP_TABLE]}
    if part_of:
        meta["indexes"] = [models.Index(fields=[part_of])]
    decorator: Callable[[type[M]], type[M]] = pghistory.track(
        InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=exclude,
        base_model=AuditEvent,
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        obj_field=pghistory.ObjForeignKey(related_name="events", db_index=True),
        append_only=True,
        meta=meta,
    )
    return decorator


def because(*, by: "User | None", why: str = "") -> AbstractContextManager[object]:
    """Everything written inside is recorded as done by this person for this reason."""
    who = by.get_username() if by else "system"
    return pghistory.context(user=by.pk if by else None, who=who, why=why)


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """Every version of every row of a tracked model."""
    events: Any = model._meta.get_field("events").related_model
    found: models.QuerySet[Any] = events._default_manager.all()
    return found
