"""Database rules on places that several apps attach to their tables."""

import pgtrigger

# A record's commune lies in the record's district: the district of the commune, or of one of the units merged
# into it (three new communes cross former district lines).
COMMUNE_IN_DISTRICT = pgtrigger.Trigger(
    name="commune_in_district",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("commune_id", "district_id"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Condition("NEW.commune_id IS NOT NULL"),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM localities_commune c
            WHERE (c.id = NEW.commune_id OR c.successor_id = NEW.commune_id) AND c.district_id = NEW.district_id
        ) THEN
            RAISE EXCEPTION 'commune % is not in district %', NEW.commune_id, NEW.district_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'commune_in_district';
        END IF;
        RETURN NEW;
    """,
)
