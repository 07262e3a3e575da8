"""Names of products in other languages stand in the lines of the public list, so that they are found (docs/adr/0034).

A changed translation holds its product against a certificate that is being entered at the same moment: that one reads
the translations after it holds the product, and so one of the two sees the other.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

NAME_IN = """
CREATE FUNCTION ocop_name_in(product bigint, spoken text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT ocop_fold(replace(t.name, U&'\\200B', '')) FROM products_producttranslation t
                     WHERE t.product_id = product AND t.language = spoken), '')
$$
"""

LINES = """
    INSERT INTO certifications_listed (
        certificate_id, star, product_id, name, words, district_id, commune_id, product_set_id,
        producer_id, producer_words, segment{columns})
    SELECT c.id, c.star, p.id, p.name_sort, p.name_fold, p.district_id, p.commune_id, p.product_set_id,
        r.id, r.name_fold, r.segment{values}
    FROM new_rows c JOIN products_product p ON p.id = c.product_id
    JOIN producers_producer r ON r.id = p.producer_id;
"""

NEW_CERTIFICATES = """
CREATE OR REPLACE FUNCTION ocop_list_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM producers_producer WHERE id IN (
        SELECT p.producer_id FROM products_product p JOIN new_rows n ON n.product_id = p.id)
    ORDER BY id FOR SHARE;
    PERFORM FROM products_product WHERE id IN (SELECT product_id FROM new_rows) ORDER BY id FOR SHARE;
    {lines}
    RETURN NULL;
END
$$
"""
WITH_TRANSLATIONS = LINES.format(
    columns=", words_en, words_km", values=", ocop_name_in(p.id, 'en'), ocop_name_in(p.id, 'km')"
)

CHANGED_TRANSLATIONS = """
CREATE FUNCTION ocop_list_translations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM products_product WHERE id IN (SELECT product_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE certifications_listed l
    SET words_en = ocop_name_in(l.product_id, 'en'), words_km = ocop_name_in(l.product_id, 'km')
    WHERE l.product_id IN (SELECT product_id FROM changed)
        AND (l.words_en, l.words_km)
            IS DISTINCT FROM (ocop_name_in(l.product_id, 'en'), ocop_name_in(l.product_id, 'km'));
    RETURN NULL;
END
$$;
"""
TRIGGER = """
CREATE TRIGGER ocop_listed_{name} AFTER {event} ON products_producttranslation REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ocop_list_translations();
"""
TRIGGERS = [
    ("inserted", "INSERT", "NEW"),
    ("updated", "UPDATE", "NEW"),
    ("moved", "UPDATE", "OLD"),
    ("deleted", "DELETE", "OLD"),
]
FILL = """
UPDATE certifications_listed l
SET words_en = ocop_name_in(l.product_id, 'en'), words_km = ocop_name_in(l.product_id, 'km')
WHERE l.product_id IN (SELECT product_id FROM products_producttranslation)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('certifications', '0006_number_fold'),
        ('products', '0004_translations_stamp'),
    ]

    operations = [
        migrations.AddField(
            model_name='listed',
            name='words_en',
            field=models.TextField(default='', help_text="The product's name in English, folded."),
        ),
        migrations.AddField(
            model_name='listed',
            name='words_km',
            field=models.TextField(default='', help_text="The product's name in Khmer, folded."),
        ),
        migrations.RunSQL(NAME_IN, "DROP FUNCTION ocop_name_in(bigint, text)"),
        migrations.RunSQL(
            f"ALTER TABLE certifications_listed DISABLE TRIGGER USER; {FILL}; ALTER TABLE certifications_listed ENABLE TRIGGER USER",
            migrations.RunSQL.noop),
        migrations.RunSQL(
            NEW_CERTIFICATES.format(lines=WITH_TRANSLATIONS),
            NEW_CERTIFICATES.format(lines=LINES.format(columns="", values=""))),
        migrations.RunSQL(
            CHANGED_TRANSLATIONS + "".join(TRIGGER.format(name=n, event=e, rows=r) for n, e, r in TRIGGERS),
            "".join(f"DROP TRIGGER ocop_listed_{n} ON products_producttranslation; " for n, _e, _r in TRIGGERS)
            + "DROP FUNCTION ocop_list_translations()"),
        migrations.AddIndex(
            model_name='listed',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words_en', 'words_km'], name='listed_translated_words', opclasses=['gin_trgm_ops', 'gin_trgm_ops']),
        ),
    ]
