"""Database rules of dossiers: they also bind `queryset.update` and SQL typed by hand."""

import pgtrigger

from evaluations.enums import TRANSITIONS, Status

BORN_DRAFT = pgtrigger.Protect(
    name="born_draft",
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.status <> 'draft' OR NEW.submissions <> 0"),
)

_ARROWS = ", ".join(sorted({f"('{each.source}', '{each.target}')" for each in TRANSITIONS}))
ALONG_THE_TABLE = pgtrigger.Trigger(
    name="along_the_table",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
    func=f"""
        IF (OLD.status, NEW.status) NOT IN ({_ARROWS}) THEN
            RAISE EXCEPTION 'a dossier does not go from % to %', OLD.status, NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_along_the_table';
        END IF;
        IF NEW.status = 'province_check' AND NOT EXISTS (
            SELECT 1 FROM evaluations_communereport r
            WHERE r.dossier_id = NEW.id AND r.submission = NEW.submissions)
        THEN
            RAISE EXCEPTION 'the report of the commune is missing'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_commune_reported';
        END IF;
        IF OLD.status = 'advisory_review' AND NEW.status = 'scoring' AND NOT EXISTS (
            SELECT 1 FROM evaluations_advisoryreport r
            WHERE r.dossier_id = NEW.id AND r.submission = NEW.submissions AND r.ready)
        THEN
            RAISE EXCEPTION 'the advisory team has not said that the dossier is ready'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_advised';
        END IF;
        RETURN NEW;
    """,
)

# What was submitted stands: the producer's words are written in a draft only.
_WORDS = (
    "sheet_id",
    "former_id",
    "commune_id",
    "packaging",
    "standard",
    "changes",
    "history",
    "results",
    "plan",
)
FACTS_STAND = pgtrigger.Trigger(
    name="facts_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF (NEW.product_id, NEW.kind, NEW.created_on) IS DISTINCT FROM (OLD.product_id, OLD.kind, OLD.created_on)
            OR (OLD.code <> '' AND NEW.code <> OLD.code
                AND NOT (OLD.status = 'advisory_review' AND NEW.status = 'scoring'))
            OR NEW.submissions < OLD.submissions
            OR (OLD.recognition_id IS NOT NULL AND NEW.recognition_id IS DISTINCT FROM OLD.recognition_id)
            OR (OLD.status <> 'draft' AND ({", ".join(f"NEW.{name}" for name in _WORDS)})
                IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in _WORDS)}))
            OR (OLD.status <> 'draft' AND (NEW.product_name, NEW.producer_name)
                IS DISTINCT FROM (OLD.product_name, OLD.producer_name))
            OR (OLD.status NOT IN ('draft', 'commune_review', 'province_check', 'advisory_review')
                AND NEW.round_id IS DISTINCT FROM OLD.round_id)
        THEN
            RAISE EXCEPTION 'what was submitted stands'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_facts_stand';
        END IF;
        RETURN NEW;
    """,
)

KEEP_SUBMITTED = pgtrigger.Protect(
    name="keep_submitted",
    operation=pgtrigger.Delete,
    condition=pgtrigger.Condition("OLD.status <> 'draft' OR OLD.submissions <> 0"),
)

# Looked at when the transaction ends, as the parts come one after another.
_LAST = """
    SELECT h.id, r.star, r.outcome, v.star AS central, v.id AS review, r.id AS result
    FROM evaluations_hearing h LEFT JOIN evaluations_result r ON r.hearing_id = h.id
    LEFT JOIN evaluations_centralreview v ON v.hearing_id = h.id
    WHERE h.dossier_id = d.id ORDER BY h.number DESC LIMIT 1
"""
BORNE_OUT = pgtrigger.Trigger(
    name="borne_out",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    timing=pgtrigger.Deferred,
    func=f"""
        IF EXISTS (
            SELECT 1 FROM evaluations_dossier d LEFT JOIN LATERAL ({_LAST}) l ON true
            LEFT JOIN certifications_certificate c ON c.id = d.recognition_id
            WHERE d.id = NEW.id AND (
                (d.status = 'scoring') IS DISTINCT FROM EXISTS (
                    SELECT 1 FROM evaluations_hearing h WHERE h.dossier_id = d.id AND h.closed_at IS NULL)
                OR d.status IN ('scored', 'recognised', 'not_recognised', 'central_pending') AND l.result IS NULL
                OR d.status = 'central_pending' AND (l.review IS NULL OR l.outcome <> 'central')
                OR d.status = 'not_recognised' AND l.outcome <> 'none'
                OR d.status = 'recognised' AND (c.product_id, c.star) IS DISTINCT FROM (
                    d.product_id,
                    CASE l.outcome WHEN 'recognition' THEN l.star WHEN 'central' THEN l.central END))
        ) THEN
            RAISE EXCEPTION 'the status of the dossier is not borne out by its hearing'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_borne_out';
        END IF;
        RETURN NULL;
    """,
)
# What is upgraded or rated again is a recognition of this very product.
FORMER_OF_PRODUCT = pgtrigger.Trigger(
    name="former_of_product",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.former_id IS NOT NULL"),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM certifications_certificate c
            WHERE c.id = NEW.former_id AND c.product_id = NEW.product_id)
        THEN
            RAISE EXCEPTION 'the former certificate is of another product'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_former_of_product';
        END IF;
        RETURN NEW;
    """,
)
DOSSIER_RULES = [BORN_DRAFT, ALONG_THE_TABLE, FACTS_STAND, KEEP_SUBMITTED, FORMER_OF_PRODUCT, BORNE_OUT]


def _while_dossier(name: str, *statuses: Status, also: str = "") -> pgtrigger.Trigger:
    """Rows of a dossier come, change and go only while it has one of the statuses. The lock makes a step wait."""
    allowed = ", ".join(f"'{status}'" for status in statuses)
    return pgtrigger.Trigger(
        name="while_" + name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("now_at", "text"), ("times", "int")],
        func=f"""
            SELECT status, submissions INTO now_at, times FROM evaluations_dossier
                WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.dossier_id ELSE NEW.dossier_id END) FOR SHARE;
            IF now_at NOT IN ({allowed}) {also} THEN
                RAISE EXCEPTION 'not while the dossier is %', now_at
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}_in_time';
            END IF;
            RETURN (CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
        """,
    )


def _belongs(name: str, broken: str, message: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF {broken} THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,
    )


_ON_SHEET = """
    NOT EXISTS (
        SELECT 1 FROM evaluations_criterion c JOIN evaluations_group g ON g.id = c.group_id
        JOIN evaluations_part p ON p.id = g.part_id JOIN evaluations_dossier d ON d.sheet_id = p.sheet_id
        WHERE c.id = NEW.criterion_id AND d.id = {dossier})
    OR (NEW.option_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM evaluations_option o WHERE o.id = NEW.option_id AND o.criterion_id = NEW.criterion_id))
"""
SELF_SCORE_RULES = [
    _while_dossier("self_score", Status.DRAFT),
    _belongs(
        "self_score_on_sheet",
        _ON_SHEET.format(dossier="NEW.dossier_id"),
        "the choice is not on the sheet of the dossier",
    ),
]

# The file of a paper never changes; a submitted paper may be set aside while the dossier is back, never removed.
EVIDENCE_STANDS = pgtrigger.Trigger(
    name="stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' THEN
            IF OLD.submitted_at IS NOT NULL THEN
                RAISE EXCEPTION 'submitted evidence is kept'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_stands';
            END IF;
            RETURN OLD;
        END IF;
        IF (NEW.key, NEW.dossier_id, NEW.file, NEW.sha256, NEW.size, NEW.pages, NEW.content_type,
                NEW.original_name, NEW.created_at)
            IS DISTINCT FROM (OLD.key, OLD.dossier_id, OLD.file, OLD.sha256, OLD.size, OLD.pages,
                OLD.content_type, OLD.original_name, OLD.created_at)
            OR OLD.submitted_at IS NOT NULL AND (NEW.submitted_at, NEW.kind, NEW.title, NEW.number,
                NEW.issued_on, NEW.expires_on, NEW.criteria)
            IS DISTINCT FROM (OLD.submitted_at, OLD.kind, OLD.title, OLD.number, OLD.issued_on,
                OLD.expires_on, OLD.criteria)
            OR OLD.set_aside_at IS NOT NULL AND (NEW.set_aside_at, NEW.set_aside_why)
                IS DISTINCT FROM (OLD.set_aside_at, OLD.set_aside_why)
        THEN
            RAISE EXCEPTION 'evidence stands as it was handed in'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_stands';
        END IF;
        RETURN NEW;
    """,
)
EVIDENCE_RULES = [
    EVIDENCE_STANDS,
    _while_dossier(
        "evidence", Status.DRAFT, Status.COMMUNE_REVIEW, Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW
    ),
]
_OF_THIS_SUBMISSION = "OR TG_OP = 'DELETE' OR NEW.submission <> times"
COMMUNE_REPORT_RULES = [
    _while_dossier("commune_report", Status.COMMUNE_REVIEW, also=_OF_THIS_SUBMISSION),
]
ADVISORY_REPORT_RULES = [
    _while_dossier("advisory_report", Status.ADVISORY_REVIEW, also=_OF_THIS_SUBMISSION),
]
NOTICE_RULES = [
    pgtrigger.Protect(name="keep_rows", operation=pgtrigger.Delete),
    pgtrigger.Protect(
        name="sent_stands",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.sent_at IS NOT NULL"),
    ),
]
