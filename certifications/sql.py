"""Database rules of the register that a constraint cannot say."""

import pgtrigger

from ocop_registry.audit import KEEP_TABLE

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
COMMUNE_OF_THE_DAY = pgtrigger.Trigger(
    name="commune_of_the_day",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.commune_id IS NOT NULL"),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM localities_commune c
            WHERE c.id = NEW.commune_id AND daterange(c.valid_from, c.valid_to, '[]') @> NEW.issued_on
        ) THEN
            RAISE EXCEPTION 'commune % did not exist on %', NEW.commune_id, NEW.issued_on
                USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_commune_of_the_day';
        END IF;
        RETURN NEW;
    """,
)

# A decision that grants, revokes or annuls is of that kind and not younger than what it does; 5 stars are given
# and revoked by the ministry (before 2025 the central council), 4 given by the province or above (law notes in docs/adr/0006).
DECISION_FITS = pgtrigger.Trigger(
    name="decision_fits",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF EXISTS (
            SELECT 1 FROM certifications_decision d WHERE
            (d.id = NEW.decision_id AND (d.kind <> 'recognition' OR d.decided_on > NEW.issued_on))
            OR (d.id = NEW.decision_id AND (
                (NEW.star = 5 AND d.level <> 'central') OR (NEW.star = 4 AND d.level = 'district')))
            OR (d.id = NEW.revocation_id AND (d.kind <> 'revocation' OR d.decided_on > NEW.revoked_on
                OR (NEW.star = 5 AND d.level <> 'central')))
            OR (d.id = NEW.annulment_id AND (d.kind <> 'annulment' OR d.decided_on > NEW.annulled_on))
        ) THEN
            RAISE EXCEPTION 'the decision does not fit the certificate' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'certificate_decision_fits';
        END IF;
        RETURN NEW;
    """,
)

DECISION_RULES = [KEEP_ROWS, KEEP_TABLE]
CERTIFICATE_RULES = [KEEP_ROWS, KEEP_TABLE, FACTS_STAND, ONLY_LEARN, COMMUNE_OF_THE_DAY, DECISION_FITS]
