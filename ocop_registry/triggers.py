"""Rules on rows that a constraint cannot say, because they look into another table."""

import pgtrigger

# `count`, as EXISTS would be planned for a row found early, and here there is none.
_CHECK = """
    IF (SELECT count(*) FROM {rows} AS r WHERE {broken}) > 0 THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
"""


def refuse(
    name: str, *, broken: str, message: str, columns: tuple[str, ...] = ()
) -> tuple[pgtrigger.Trigger, pgtrigger.Trigger]:
    """Refuse rows `r` for which the condition `broken` holds: new ones, and changed ones (in these columns, or in any).

    New rows are looked at once for each statement, for the sake of large imports; PostgreSQL allows no list of
    columns there, so changed rows are looked at one by one.
    """
    check = {"broken": broken, "message": message, "name": name}
    on_change = pgtrigger.UpdateOf(*columns) if columns else pgtrigger.Update  # type: ignore[no-untyped-call]
    return (
        pgtrigger.Trigger(
            name=f"{name}_new",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
            func=_CHECK.format(rows="new_rows", **check),
        ),
        pgtrigger.Trigger(
            name=name,
            when=pgtrigger.After,
            operation=on_change,
            func=_CHECK.format(rows="(SELECT NEW.*)", **check),
        ),
    )
