"""Database rules of the register that a constraint cannot say."""

import pgtrigger

from ocop_registry.audit import KEEP_TABLE
from ocop_registry.triggers import refuse

KEEP_ROWS = pgtrigger.Protect(name="keep_rows", operation=pgtrigger.Delete)

FACTS_STAND = pgtrigger.ReadOnly(
    name="facts_stand",
    fields=["product", "code", "star", "product_name", "producer_name", "rubric_version"],
)

# What was unknown may become known: a decision, a number, a score, an address, a finer date inside the former one.
# What was known stays. Ends may be set once; superseding may only move to an earlier day (an older record found
# later) unless what superseded it was a struck-out typing error, a prolongation only to a later one (its limit is
# a constraint).
ONLY_LEARN = pgtrigger.Trigger(
    name="only_learn",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("span", "text")],
    func="""
        span := OLD.precision;
        IF (OLD.decision_id IS NOT NULL AND NEW.decision_id IS DISTINCT FROM OLD.decision_id)
            OR (OLD.number <> '' AND NEW.number <> OLD.number)
            OR (OLD.score IS NOT NULL AND NEW.score IS DISTINCT FROM OLD.score)
            OR (OLD.address <> '' AND NEW.address <> OLD.address)
            OR (OLD.commune_id IS NOT NULL AND NEW.commune_id IS DISTINCT FROM OLD.commune_id)
            OR (NEW.issued_on <> OLD.issued_on OR NEW.precision <> OLD.precision) AND (
                span = 'day'
                OR date_trunc(span, NEW.issued_on) <> date_trunc(span, OLD.issued_on)
                OR NEW.precision = span
                OR (span = 'month' AND NEW.precision = 'year'))
        THEN
            RAISE EXCEPTION 'a certificate is not rewritten' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'certificate_only_learn';
        END IF;
        IF (OLD.revoked_on IS NOT NULL AND (NEW.revoked_on, NEW.revocation_id, NEW.revocation_ground)
                IS DISTINCT FROM (OLD.revoked_on, OLD.revocation_id, OLD.revocation_ground))
            OR (OLD.annulled_on IS NOT NULL AND (NEW.annulled_on, NEW.annulment_id)
                IS DISTINCT FROM (OLD.annulled_on, OLD.annulment_id))
            OR (OLD.superseded_on IS NOT NULL
                AND (NEW.superseded_on IS NULL OR NEW.superseded_on > OLD.superseded_on)
                AND NOT EXISTS (
                    SELECT 1 FROM certifications_certificate n
                    WHERE n.id = OLD.superseded_by_id AND n.annulled_on = n.issued_on AND n.annulment_id IS NULL))
            OR (OLD.prolonged_until IS NOT NULL AND
                (NEW.prolonged_until IS NULL OR NEW.prolonged_until < OLD.prolonged_until))
        THEN
            RAISE EXCEPTION 'an end of a certificate stands' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'certificate_end_stands';
        END IF;
        RETURN NEW;
    """,
)

# The commune on a certificate existed on the day of issue.
COMMUNE_OF_THE_DAY = refuse(
    "commune_of_the_day",
    broken="""
        r.commune_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM localities_commune c
            WHERE c.id = r.commune_id AND daterange(c.valid_from, c.valid_to, '[]') @> r.issued_on)
    """,
    message="the commune did not exist on the day of issue",
)

# A decision that grants, revokes or annuls is of that kind and not younger than what it does; 5 stars are given
# and revoked by the ministry (before 2025 the central council), 4 given by the province or above (law notes in docs/adr/0006).
DECISION_FITS = refuse(
    "decision_fits",
    broken="""
        EXISTS (
            SELECT 1 FROM certifications_decision d WHERE d.id = r.decision_id AND (
                d.kind <> 'recognition' OR d.decided_on > r.issued_on
                OR (r.star = 5 AND d.level <> 'central') OR (r.star = 4 AND d.level = 'district')))
        OR EXISTS (
            SELECT 1 FROM certifications_decision d WHERE d.id = r.revocation_id AND (
                d.kind <> 'revocation' OR d.decided_on > r.revoked_on OR (r.star = 5 AND d.level <> 'central')))
        OR EXISTS (
            SELECT 1 FROM certifications_decision d WHERE d.id = r.annulment_id AND (
                d.kind <> 'annulment' OR d.decided_on > r.annulled_on))
    """,
    message="the decision does not fit the certificate",
)

# What supersedes a certificate is a newer one of the same product, issued on the day the older one ends. Looked at
# when the transaction ends: the older row may name the newer before that one is written.
SUPERSEDED_BY_THE_NEXT = pgtrigger.Trigger(
    name="superseded_by_the_next",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.superseded_by_id IS NOT NULL"),
    func="""
        IF EXISTS (
            SELECT 1 FROM certifications_certificate o JOIN certifications_certificate n ON n.id = o.superseded_by_id
            WHERE o.id = NEW.id
                AND (n.id = o.id OR n.product_id <> o.product_id OR n.issued_on <> o.superseded_on)
        ) THEN
            RAISE EXCEPTION 'a certificate is superseded by the next one of its product'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'superseded_by_the_next';
        END IF;
        RETURN NULL;
    """,
)

# Lines of the public list follow from certificates, products and producers; nobody writes one by hand.
WRITTEN_BY_TRIGGERS = pgtrigger.Trigger(
    name="written_by_triggers",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    level=pgtrigger.Statement,
    func="""
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'lines of the public list are written by triggers' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'listed_by_triggers';
        END IF;
        RETURN NULL;
    """,
)

DECISION_RULES = [KEEP_ROWS, KEEP_TABLE]
CERTIFICATE_RULES = [
    KEEP_ROWS,
    KEEP_TABLE,
    FACTS_STAND,
    ONLY_LEARN,
    *COMMUNE_OF_THE_DAY,
    *DECISION_FITS,
    SUPERSEDED_BY_THE_NEXT,
]
