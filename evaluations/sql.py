"""What is published does not change: triggers that also bind SQL typed by hand (docs/adr/0017)."""

import pgtrigger

from evaluations.enums import PART_MAX

_PARTS = "SELECT p.id, s.rubric_id FROM evaluations_part p JOIN evaluations_sheet s ON s.id = p.sheet_id"
_GROUPS = f"SELECT g.id, p.rubric_id FROM evaluations_group g JOIN ({_PARTS}) p ON p.id = g.part_id"
_CRITERIA = f"SELECT c.id, g.rubric_id FROM evaluations_criterion c JOIN ({_GROUPS}) g ON g.id = c.group_id"

# From a row `r` to the criteria it belongs to.
SHEET = "SELECT r.rubric_id FROM {rows} r"
PART = "SELECT s.rubric_id FROM {rows} r JOIN evaluations_sheet s ON s.id = r.sheet_id"
GROUP = f"SELECT p.rubric_id FROM {{rows}} r JOIN ({_PARTS}) p ON p.id = r.part_id"
CRITERION = f"SELECT g.rubric_id FROM {{rows}} r JOIN ({_GROUPS}) g ON g.id = r.group_id"
OPTION = f"SELECT c.rubric_id FROM {{rows}} r JOIN ({_CRITERIA}) c ON c.id = r.criterion_id"

# The share lock makes publishing wait for whoever is still writing, and a late writer wait for publishing.
_REFUSE = """
    IF EXISTS (
        WITH touched AS (
            SELECT code, published_at FROM evaluations_rubric
            WHERE code IN ({rubrics}) FOR SHARE)
        SELECT 1 FROM touched WHERE published_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'published criteria are frozen: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rubric_frozen';
    END IF;
"""


def frozen(path: str) -> list[pgtrigger.Trigger]:
    """Refuse every row that comes into, changes in, leaves or moves between published criteria."""
    both = f"{path.format(rows='(SELECT OLD.*)')} UNION {path.format(rows='(SELECT NEW.*)')}"
    return [
        pgtrigger.Trigger(  # once for each statement: the 26 sheets come in as five
            name="frozen_new",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
            func=_REFUSE.format(rubrics=path.format(rows="new_rows")) + "RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="frozen",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            func=_REFUSE.format(rubrics=both) + "RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="frozen_gone",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=_REFUSE.format(rubrics=path.format(rows="(SELECT OLD.*)")) + "RETURN OLD;",
        ),
    ]


# Every sum of a version that is off: sheet, code, what the rows below come to, what stands above. The largest option
# makes a criterion's most, criteria and groups that of their group, groups that of their part, and the parts 40, 25, 35.
_SHEETS = "SELECT id, product_set_id AS sheet FROM evaluations_sheet WHERE rubric_id = {rubric}"
_PART_MAX = " UNION ALL ".join(f"SELECT '{code}' AS code, {most} AS most" for code, most in PART_MAX.items())
SUMS_OFF = f"""
    WITH s AS ({_SHEETS}),
    p AS (SELECT p.*, s.sheet FROM evaluations_part p JOIN s ON s.id = p.sheet_id),
    g AS (SELECT g.*, p.sheet FROM evaluations_group g JOIN p ON p.id = g.part_id),
    c AS (SELECT c.*, g.sheet FROM evaluations_criterion c JOIN g ON g.id = c.group_id),
    o AS (SELECT criterion_id, max(points) AS comes_to FROM evaluations_option GROUP BY criterion_id),
    in_group AS (
        SELECT owner, sum(max) AS comes_to FROM (
            SELECT group_id AS owner, max FROM c UNION ALL
            SELECT parent_id, max FROM g WHERE parent_id IS NOT NULL) AS below GROUP BY owner),
    in_part AS (SELECT part_id, sum(max) AS comes_to FROM g WHERE parent_id IS NULL GROUP BY part_id),
    sums AS (
        SELECT c.sheet, c.code, o.comes_to, c.max AS wanted FROM c LEFT JOIN o ON o.criterion_id = c.id
        UNION ALL
        SELECT g.sheet, g.code, i.comes_to, g.max FROM g LEFT JOIN in_group i ON i.owner = g.id
        UNION ALL
        SELECT p.sheet, p.code, i.comes_to, p.max FROM p LEFT JOIN in_part i ON i.part_id = p.id
        UNION ALL
        SELECT s.sheet, m.code, p.max, m.most FROM s CROSS JOIN ({_PART_MAX}) m
            LEFT JOIN p ON p.sheet_id = s.id AND p.code = m.code
        UNION ALL
        SELECT c.sheet, c.code, 0, 1 FROM c WHERE c.depends_on <> '' AND NOT EXISTS (
            SELECT 1 FROM c earlier WHERE earlier.sheet = c.sheet AND earlier.code = c.depends_on
                AND earlier.position < c.position)
    )
    SELECT sheet, code, COALESCE(comes_to, 0)::int AS comes_to, wanted FROM sums
    WHERE comes_to IS DISTINCT FROM wanted
"""

# The version itself: born unpublished, published once when its sums are right, then as it is for ever.
RUBRIC_BORN_OPEN = pgtrigger.Protect(
    name="born_open", operation=pgtrigger.Insert, condition=pgtrigger.Q(new__published_at__isnull=False)
)
RUBRIC_FROZEN = pgtrigger.Protect(
    name="frozen",
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__published_at__isnull=False),
)
RUBRIC_ADDS_UP = pgtrigger.Trigger(
    name="adds_up",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__published_at__isnull=False),
    func=f"""
        IF EXISTS ({SUMS_OFF.format(rubric="NEW.code")}) THEN
            RAISE EXCEPTION 'the points of % do not add up', NEW.code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rubric_adds_up';
        END IF;
        RETURN NEW;
    """,
)
RUBRIC_RULES = [RUBRIC_BORN_OPEN, RUBRIC_FROZEN, RUBRIC_ADDS_UP]
