"""The stamp of what the public may see (`ocop_registry/stamp.py`, docs/adr/0030).

A few counters, of which each changing transaction moves one that no other holds: nobody waits, nobody can be caught
in a deadlock. The sum of the counters tells two moments apart because what is visible only ever grows by whole
transactions; the time tells a restored database from the one that went on without it.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

TABLE = """
CREATE TABLE ocop_public_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changes bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""

# The first change of a transaction counts; later ones only leave their time in a setting that ends with the
# transaction (and with a savepoint that is rolled back), so that the transaction itself sees them too.
# Outside of read committed a row moved by others meanwhile could not be moved again: such a writer adds one.
CHANGE = """
CREATE FUNCTION ocop_public_change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own text := pg_current_xact_id()::text;
BEGIN
    IF split_part(current_setting('ocop.public_change', true), '-', 1) IS DISTINCT FROM own THEN
        IF current_setting('transaction_isolation') = 'read committed' THEN
            UPDATE ocop_public_changes SET changes = changes + 1, changed_at = clock_timestamp()
            WHERE id = (SELECT id FROM ocop_public_changes ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
        END IF;
        IF NOT FOUND THEN
            INSERT INTO ocop_public_changes DEFAULT VALUES;
        END IF;
    END IF;
    PERFORM set_config(
        'ocop.public_change', own || '-' || extract(epoch FROM clock_timestamp()), true);
END
$$
"""

STAMP = """
CREATE FUNCTION ocop_public_stamp() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(
        '-', coalesce(sum(changes), 0), extract(epoch FROM max(changed_at)),
        nullif(current_setting('ocop.public_change', true), ''))
    FROM ocop_public_changes
$$
"""


class Migration(migrations.Migration):
    """Before the first table that is watched."""

    dependencies = [("localities", "0002_places")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE ocop_public_changes"),
        migrations.RunSQL(CHANGE, "DROP FUNCTION ocop_public_change()"),
        migrations.RunSQL(STAMP, "DROP FUNCTION ocop_public_stamp()"),
        pgtrigger.migrations.AddTrigger(
            model_name='commune',
            trigger=pgtrigger.compiler.Trigger(name='public_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM ocop_public_change(); RETURN NULL;', hash='8954787d0936ea9c5a553e0aae83914dd86be594', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_public_change_22614', table='localities_commune', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='district',
            trigger=pgtrigger.compiler.Trigger(name='public_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM ocop_public_change(); RETURN NULL;', hash='c7be1926180c20c37adef3e6b3be291bb4fe0c4c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_public_change_0c2a1', table='localities_district', when='AFTER')),
        ),
    ]
