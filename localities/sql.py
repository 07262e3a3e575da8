"""Database rules on places that several apps attach to their tables."""

from ocop_registry.triggers import refuse

# A record's commune lies in the record's district: the district of the commune, or of one of the units merged
# into it (three new communes cross former district lines).
COMMUNE_IN_DISTRICT = refuse(
    "commune_in_district",
    columns=("commune_id", "district_id"),
    broken="""
        r.commune_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM localities_commune c
            WHERE (c.id = r.commune_id OR c.successor_id = r.commune_id) AND c.district_id = r.district_id)
    """,
    message="the commune is not in the district",
)
