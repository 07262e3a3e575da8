"""Database rules of councils, hearings, declarations and score sheets."""

import pgtrigger

KEEP_ROWS = pgtrigger.Protect(name="keep_rows", operation=pgtrigger.Delete)


def before(name: str, operation: pgtrigger.Operation, func: str, **options: object) -> pgtrigger.Trigger:
    """A rule looked at before each row is written."""
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func, **options)  # type: ignore[arg-type]


def refusal(constraint: str, message: str) -> str:
    """The statement that refuses, named as a constraint would be."""
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';"


WRITE = pgtrigger.Insert | pgtrigger.Update

# Settings and seats are frozen when the first scoring opens.
COUNCIL_RULES = [
    pgtrigger.Protect(
        name="frozen",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Condition("OLD.opened_at IS NOT NULL"),
    ),
    pgtrigger.Protect(
        name="born_open",
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.opened_at IS NOT NULL"),
    ),
]
SEAT_RULES = [
    before(
        "frozen",
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        f"""
            PERFORM 1 FROM evaluations_council WHERE opened_at IS NOT NULL AND id IN (
                (CASE WHEN TG_OP = 'INSERT' THEN NEW.council_id ELSE OLD.council_id END),
                (CASE WHEN TG_OP = 'DELETE' THEN OLD.council_id ELSE NEW.council_id END)) FOR SHARE;
            IF FOUND THEN {refusal("seat_frozen", "the seats of a council that scores are frozen")} END IF;
            RETURN (CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
        """,
    )
]
ROUND_RULES = [
    before(
        "council_stays",
        pgtrigger.Update,
        f"""
            IF NEW.council_id IS DISTINCT FROM OLD.council_id AND EXISTS (
                SELECT 1 FROM evaluations_dossier d WHERE d.round_id = OLD.id AND d.status = 'scoring')
            THEN {refusal("round_council_stays", "the council stays while dossiers are scored")} END IF;
            RETURN NEW;
        """,
    ),
]
HEARING_RULES = [
    KEEP_ROWS,
    pgtrigger.ReadOnly(name="facts_stand", fields=["dossier", "round", "council", "number", "opened_at"]),
    pgtrigger.Protect(
        name="closed_stands",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.closed_at IS NOT NULL"),
    ),
    before(
        "opened_rightly",
        pgtrigger.Insert,
        f"""
            IF NOT EXISTS (
                SELECT 1 FROM evaluations_dossier d JOIN evaluations_round r ON r.id = d.round_id
                JOIN evaluations_council c ON c.id = r.council_id
                WHERE d.id = NEW.dossier_id AND r.id = NEW.round_id AND c.id = NEW.council_id
                    AND d.status = 'scoring' AND c.opened_at IS NOT NULL AND NEW.closed_at IS NULL)
            THEN {refusal("hearing_opened_rightly", "a hearing belongs to a dossier that is being scored")} END IF;
            RETURN NEW;
        """,
    ),
]

# The lock makes a closing wait for who is just writing, and a late writer see that it is closed.
_OPEN = """
    PERFORM 1 FROM evaluations_hearing h WHERE h.id = {hearing} AND h.closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN {refusal} END IF;
"""
DECLARATION_RULES = [
    KEEP_ROWS,
    before(
        "declared_rightly",
        WRITE,
        f"""
            {_OPEN.format(hearing="NEW.hearing_id", refusal=refusal("declaration_in_time", "the hearing is closed"))}
            IF NOT EXISTS (
                SELECT 1 FROM evaluations_seat s JOIN evaluations_hearing h ON h.council_id = s.council_id
                WHERE s.id = NEW.seat_id AND h.id = NEW.hearing_id)
            THEN {refusal("declaration_of_seat", "the seat is of another council")} END IF;
            IF TG_OP = 'UPDATE' AND (
                OLD.has_conflict OR NOT NEW.has_conflict
                OR (NEW.hearing_id, NEW.seat_id) IS DISTINCT FROM (OLD.hearing_id, OLD.seat_id))
            THEN {refusal("declaration_stands", "a declaration only turns into a conflict")} END IF;
            RETURN NEW;
        """,
    ),
]

# Who votes: every seat but the secretary's, unless the council lets the secretary score; never with a conflict.
VOTES = "(t.role <> 'secretary' OR c.secretary_scores)"
_MAY_SCORE = f"""
    SELECT 1 FROM evaluations_seat t JOIN evaluations_council c ON c.id = t.council_id
    JOIN evaluations_hearing h ON h.council_id = c.id
    JOIN evaluations_declaration k ON k.hearing_id = h.id AND k.seat_id = t.id AND NOT k.has_conflict
    WHERE {VOTES} AND h.closed_at IS NULL
"""
_SUMS = """
    SELECT COALESCE(sum(o.points), 0) INTO the_points FROM evaluations_scoreitem i
        JOIN evaluations_option o ON o.id = i.option_id WHERE i.score_sheet_id = NEW.id;
    SELECT count(*) INTO the_open FROM evaluations_hearing h JOIN evaluations_dossier d ON d.id = h.dossier_id
        JOIN evaluations_part p ON p.sheet_id = d.sheet_id JOIN evaluations_group g ON g.part_id = p.id
        JOIN evaluations_criterion c ON c.group_id = g.id
        LEFT JOIN evaluations_scoreitem i
            ON i.criterion_id = c.id AND i.score_sheet_id = NEW.id AND i.answered
        WHERE h.id = NEW.hearing_id AND i.id IS NULL;
"""
_CURRENT = "(NEW.hearing_id, NEW.seat_id, NEW.edition)"
SCORE_SHEET_RULES = [
    KEEP_ROWS,
    before(
        "scored_rightly",
        WRITE,
        f"""
            PERFORM 1 FROM evaluations_hearing h WHERE h.id = NEW.hearing_id FOR SHARE;
            IF NOT EXISTS ({_MAY_SCORE} AND h.id = NEW.hearing_id AND t.id = NEW.seat_id)
                AND (TG_OP = 'INSERT' OR NEW.reopened_at IS NULL)
            THEN {refusal("score_sheet_rightly", "this seat does not score this hearing")} END IF;
            IF TG_OP = 'INSERT' AND NEW.submitted_at IS NOT NULL
            THEN {refusal("score_sheet_rightly", "a sheet is not born submitted")} END IF;
            IF TG_OP = 'UPDATE' AND {_CURRENT} IS DISTINCT FROM {_CURRENT.replace("NEW", "OLD")}
            THEN {refusal("score_sheet_stands", "a sheet stays with its member")} END IF;
            IF TG_OP = 'UPDATE' AND OLD.submitted_at IS NOT NULL AND (
                OLD.reopened_at IS NOT NULL
                OR (NEW.version, NEW.opinion, NEW.total, NEW.submitted_at)
                    IS DISTINCT FROM (OLD.version, OLD.opinion, OLD.total, OLD.submitted_at)
                OR NOT EXISTS (
                    SELECT 1 FROM evaluations_hearing h WHERE h.id = NEW.hearing_id AND h.closed_at IS NULL))
            THEN {refusal("score_sheet_stands", "a submitted sheet stands")} END IF;
            IF NEW.submitted_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.submitted_at IS NULL) THEN
                {_SUMS}
                IF the_open > 0 OR NEW.total IS DISTINCT FROM the_points
                THEN {refusal("score_sheet_whole", "the sheet is not whole or its total is off")} END IF;
            END IF;
            RETURN NEW;
        """,
        declare=[("the_points", "int"), ("the_open", "int")],
    ),
]
SCORE_ITEM_RULES = [
    before(
        "chosen_rightly",
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        f"""
            PERFORM 1 FROM evaluations_scoresheet s JOIN evaluations_hearing h ON h.id = s.hearing_id
                WHERE s.id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.score_sheet_id ELSE NEW.score_sheet_id END)
                    AND s.submitted_at IS NULL AND h.closed_at IS NULL
                    AND NOT EXISTS (
                        SELECT 1 FROM evaluations_declaration k
                        WHERE k.hearing_id = h.id AND k.seat_id = s.seat_id AND k.has_conflict)
                FOR SHARE OF s, h;
            IF NOT FOUND THEN {refusal("score_item_in_time", "the sheet takes no choices any more")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF TG_OP = 'UPDATE' AND (NEW.score_sheet_id, NEW.criterion_id)
                IS DISTINCT FROM (OLD.score_sheet_id, OLD.criterion_id)
            THEN {refusal("score_item_stays", "a choice stays at its criterion")} END IF;
            IF NOT EXISTS (
                SELECT 1 FROM evaluations_criterion c JOIN evaluations_group g ON g.id = c.group_id
                JOIN evaluations_part p ON p.id = g.part_id JOIN evaluations_dossier d ON d.sheet_id = p.sheet_id
                JOIN evaluations_hearing h ON h.dossier_id = d.id
                JOIN evaluations_scoresheet s ON s.hearing_id = h.id
                WHERE c.id = NEW.criterion_id AND s.id = NEW.score_sheet_id)
                OR (NEW.option_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM evaluations_option o
                    WHERE o.id = NEW.option_id AND o.criterion_id = NEW.criterion_id))
            THEN {refusal("score_item_on_sheet", "the choice is not on the sheet of the dossier")} END IF;
            RETURN NEW;
        """,
    )
]
