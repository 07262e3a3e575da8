"""Names in small letters with their tones stand in the lines of the public list: what is typed with tones comes first.

In the line, so that a search of thousands of names need not fetch each name from its product (docs/adr/0031).
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

NEW_CERTIFICATES = """
CREATE OR REPLACE FUNCTION ocop_list_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM producers_producer WHERE id IN (
        SELECT p.producer_id FROM products_product p JOIN new_rows n ON n.product_id = p.id)
    ORDER BY id FOR SHARE;
    PERFORM FROM products_product WHERE id IN (SELECT product_id FROM new_rows) ORDER BY id FOR SHARE;
    INSERT INTO certifications_listed (
        certificate_id, star, product_id, name, words, district_id, commune_id, product_set_id,
        producer_id, producer_words, segment, words_en, words_km{columns})
    SELECT c.id, c.star, p.id, p.name_sort, p.name_fold, p.district_id, p.commune_id, p.product_set_id,
        r.id, r.name_fold, r.segment, ocop_name_in(p.id, 'en'), ocop_name_in(p.id, 'km'){values}
    FROM new_rows c JOIN products_product p ON p.id = c.product_id
    JOIN producers_producer r ON r.id = p.producer_id;
    RETURN NULL;
END
$$
"""

CHANGED_PRODUCTS = """
CREATE OR REPLACE FUNCTION ocop_list_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE certifications_listed l
    SET name = n.name_sort, words = n.name_fold, district_id = n.district_id, commune_id = n.commune_id,
        product_set_id = n.product_set_id{product_set}
    FROM new_rows n
    WHERE l.product_id = n.id
        AND (l.name, l.words, l.district_id, l.commune_id, l.product_set_id{product_old})
            IS DISTINCT FROM (n.name_sort, n.name_fold, n.district_id, n.commune_id, n.product_set_id{product_new});
    IF EXISTS (SELECT FROM new_rows n JOIN certifications_listed l ON l.product_id = n.id
               WHERE l.producer_id <> n.producer_id) THEN
        PERFORM FROM producers_producer WHERE id IN (SELECT producer_id FROM new_rows) ORDER BY id FOR SHARE;
        UPDATE certifications_listed l
        SET producer_id = r.id, producer_words = r.name_fold, segment = r.segment{producer_set}
        FROM new_rows n JOIN producers_producer r ON r.id = n.producer_id
        WHERE l.product_id = n.id AND l.producer_id <> n.producer_id;
    END IF;
    RETURN NULL;
END
$$
"""

CHANGED_PRODUCERS = """
CREATE OR REPLACE FUNCTION ocop_list_producers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE certifications_listed l SET producer_words = n.name_fold, segment = n.segment{renamed}
    FROM new_rows n
    WHERE l.producer_id = n.id
        AND (l.producer_words, l.segment{producer_old}) IS DISTINCT FROM (n.name_fold, n.segment{producer_new});
    RETURN NULL;
END
$$
"""
NOW = {
    "columns": ", said, producer_said",
    "values": ", lower(p.name), lower(r.name)",
    "product_set": ", said = lower(n.name)",
    "product_old": ", l.said",
    "product_new": ", lower(n.name)",
    "producer_set": ", producer_said = lower(r.name)",
    "renamed": ", producer_said = lower(n.name)",
    "producer_old": ", l.producer_said",
    "producer_new": ", lower(n.name)",
}
BEFORE = dict.fromkeys(NOW, "")
FILL = """
ALTER TABLE certifications_listed DISABLE TRIGGER USER;
UPDATE certifications_listed l SET said = lower(p.name), producer_said = lower(r.name)
FROM products_product p JOIN producers_producer r ON r.id = p.producer_id WHERE p.id = l.product_id;
ALTER TABLE certifications_listed ENABLE TRIGGER USER
"""


class Migration(migrations.Migration):

    dependencies = [
        ('certifications', '0007_translated_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='listed',
            name='said',
            field=models.TextField(default='', help_text="The product's name in small letters."),
        ),
        migrations.AddField(
            model_name='listed',
            name='producer_said',
            field=models.TextField(default='', help_text="The producer's name in small letters."),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(function.format(**NOW), function.format(**BEFORE))
            for function in (NEW_CERTIFICATES, CHANGED_PRODUCTS, CHANGED_PRODUCERS)
        ),
        migrations.AddIndex(
            model_name='listed',
            index=django.contrib.postgres.indexes.GinIndex(fields=['said', 'producer_said'], name='listed_said', opclasses=['gin_trgm_ops', 'gin_trgm_ops']),
        ),
    ]
