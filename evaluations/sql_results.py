"""Database rules of results: the closing is reckoned again from the sheets, and stands."""

import pgtrigger

from evaluations.sql_hearings import KEEP_ROWS, VOTES, before, refusal

# The sheets that count: submitted, not reopened, of a seat that votes and has no conflict.
COUNTED = f"""
    SELECT s.id, s.total, t.role, c.minima_rule FROM evaluations_scoresheet s
    JOIN evaluations_seat t ON t.id = s.seat_id JOIN evaluations_council c ON c.id = t.council_id
    JOIN evaluations_declaration k ON k.hearing_id = s.hearing_id AND k.seat_id = t.id AND NOT k.has_conflict
    WHERE s.hearing_id = {{hearing}} AND s.submitted_at IS NOT NULL AND s.reopened_at IS NULL AND {VOTES}
"""
STANDS = pgtrigger.Protect(name="stands", operation=pgtrigger.Update)

RECKONED_AGAIN = before(
    "reckoned_again",
    pgtrigger.Insert,
    f"""
        SELECT c.* INTO the_council FROM evaluations_hearing h JOIN evaluations_council c ON c.id = h.council_id
            WHERE h.id = NEW.hearing_id AND h.closed_at IS NULL;
        IF NOT FOUND THEN {refusal("result_of_open_hearing", "the hearing is closed")} END IF;
        SELECT count(*), COALESCE(sum(n.total), 0), COALESCE(max(n.total) - min(n.total), 0),
                COALESCE(bool_or(n.role = 'chair' OR n.role = 'vice_chair' AND EXISTS (
                    SELECT 1 FROM evaluations_declaration k JOIN evaluations_seat p ON p.id = k.seat_id
                    WHERE k.hearing_id = NEW.hearing_id AND p.role = 'chair' AND k.has_conflict)), false)
            INTO the_count, the_sum, the_spread, the_chair FROM ({COUNTED.format(hearing="NEW.hearing_id")}) n;
        SELECT count(*) INTO the_base FROM evaluations_seat t JOIN evaluations_council c ON c.id = t.council_id
            WHERE c.id = the_council.id AND {VOTES} AND NOT EXISTS (
                SELECT 1 FROM evaluations_declaration k
                WHERE k.hearing_id = NEW.hearing_id AND k.seat_id = t.id AND k.has_conflict);
        IF (NEW.counted, NEW.total_sum, NEW.spread, NEW.base) IS DISTINCT FROM (the_count, the_sum, the_spread, the_base)
        THEN {refusal("result_is_the_sum", "the result is not what the sheets come to")} END IF;
        IF the_count * 100 < the_council.quorum_percent * the_base OR the_count = 0
            OR (the_council.chair_required AND NOT the_chair)
        THEN {refusal("result_has_quorum", "there is no quorum")} END IF;
        IF the_spread > the_council.max_spread AND NEW.spread_why = ''
        THEN {refusal("result_spread_answered", "the spread is too wide and not answered")} END IF;
        RETURN NEW;
    """,
    declare=[
        ("the_council", "evaluations_council"),
        ("the_count", "int"),
        ("the_sum", "int"),
        ("the_spread", "int"),
        ("the_base", "int"),
        ("the_chair", "boolean"),
    ],
)

# When the transaction ends: every mark of the sheet has its finding, the star by marks follows from them, and the
# hearing is closed.
BORNE_OUT = pgtrigger.Trigger(
    name="borne_out",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=f"""
        IF EXISTS (
            SELECT 1 FROM evaluations_hearing h JOIN evaluations_dossier d ON d.id = h.dossier_id
            WHERE h.id = NEW.hearing_id AND (
                h.closed_at IS NULL
                OR (SELECT count(DISTINCT (o.criterion_id, o.min_for_star)) FROM evaluations_part p
                    JOIN evaluations_group g ON g.part_id = p.id JOIN evaluations_criterion c ON c.group_id = g.id
                    JOIN evaluations_option o ON o.criterion_id = c.id
                    WHERE p.sheet_id = d.sheet_id AND o.min_for_star IS NOT NULL)
                    <> (SELECT count(*) FROM evaluations_minimafinding f WHERE f.result_id = NEW.id)
                OR NEW.minima_star <> COALESCE(
                    (SELECT min(f.star) - 1 FROM evaluations_minimafinding f
                     WHERE f.result_id = NEW.id AND NOT f.met), 5))
        ) THEN {refusal("result_borne_out", "the star by marks does not follow from the findings")} END IF;
        RETURN NULL;
    """,
)
RESULT_RULES = [KEEP_ROWS, STANDS, RECKONED_AGAIN, BORNE_OUT]

_POINTS = """
    SELECT COALESCE(o.points, 0) AS points, n.minima_rule FROM ({counted}) n
    LEFT JOIN evaluations_scoreitem i ON i.score_sheet_id = n.id AND i.criterion_id = NEW.criterion_id
    LEFT JOIN evaluations_option o ON o.id = i.option_id
"""
FINDING_RULES = [
    KEEP_ROWS,
    STANDS,
    before(
        "found_rightly",
        pgtrigger.Insert,
        f"""
            SELECT r.hearing_id INTO the_hearing FROM evaluations_result r WHERE r.id = NEW.result_id;
            SELECT count(*), count(*) FILTER (WHERE n.points >= NEW.needed), COALESCE(sum(n.points), 0),
                    max(n.minima_rule)
                INTO the_count, the_reached, the_sum, the_rule
                FROM ({_POINTS.format(counted=COUNTED.format(hearing="the_hearing"))}) n;
            IF NEW.reached_by <> the_reached OR NEW.met_by_rule IS DISTINCT FROM (CASE the_rule
                    WHEN 'majority' THEN 2 * the_reached > the_count
                    WHEN 'every' THEN the_reached = the_count
                    ELSE the_sum >= NEW.needed * the_count END)
                OR NOT EXISTS (
                    SELECT 1 FROM evaluations_option o WHERE o.criterion_id = NEW.criterion_id
                        AND o.min_for_star = NEW.star AND o.points = NEW.needed)
            THEN {refusal("finding_follows", "the finding is not what the sheets come to")} END IF;
            RETURN NEW;
        """,
        declare=[
            ("the_hearing", "bigint"),
            ("the_count", "int"),
            ("the_reached", "int"),
            ("the_sum", "int"),
            ("the_rule", "text"),
        ],
    ),
]
CENTRAL_REVIEW_RULES = [
    KEEP_ROWS,
    pgtrigger.ReadOnly(name="facts_stand", fields=["hearing", "letter_no", "sent_on"]),
    pgtrigger.Protect(
        name="answer_stands",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.answered_on IS NOT NULL"),
    ),
    before(
        "of_ninety_points",
        pgtrigger.Insert,
        f"""
            IF NOT EXISTS (
                SELECT 1 FROM evaluations_result r WHERE r.hearing_id = NEW.hearing_id AND r.outcome = 'central')
            THEN {refusal("central_of_ninety_points", "only a result of 90 points goes to the ministry")} END IF;
            RETURN NEW;
        """,
    ),
]
