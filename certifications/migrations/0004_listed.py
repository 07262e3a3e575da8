"""What the public list finds, sorts and counts a certificate by, kept by triggers (docs/adr/0031).

A new certificate takes its line from its product and producer, holding both against changes meanwhile. A changed
product then rewrites its own columns of its lines, a changed producer its own: neither needs a lock of the other.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

LINES = """
    INSERT INTO certifications_listed (
        certificate_id, star, product_id, name, words, district_id, commune_id, product_set_id,
        producer_id, producer_words, segment)
    SELECT c.id, c.star, p.id, p.name_sort, p.name_fold, p.district_id, p.commune_id, p.product_set_id,
        r.id, r.name_fold, r.segment
    FROM {certificates} c JOIN products_product p ON p.id = c.product_id
    JOIN producers_producer r ON r.id = p.producer_id;
"""

# Producers first, then products, as everybody who locks both.
NEW_CERTIFICATES = f"""
CREATE FUNCTION ocop_list_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM producers_producer WHERE id IN (
        SELECT p.producer_id FROM products_product p JOIN new_rows n ON n.product_id = p.id)
    ORDER BY id FOR SHARE;
    PERFORM FROM products_product WHERE id IN (SELECT product_id FROM new_rows) ORDER BY id FOR SHARE;
    {LINES.format(certificates="new_rows")}
    RETURN NULL;
END
$$;
CREATE TRIGGER ocop_listed AFTER INSERT ON certifications_certificate REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ocop_list_certificates()
"""

CHANGED_PRODUCTS = """
CREATE FUNCTION ocop_list_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE certifications_listed l
    SET name = n.name_sort, words = n.name_fold, district_id = n.district_id, commune_id = n.commune_id,
        product_set_id = n.product_set_id
    FROM new_rows n
    WHERE l.product_id = n.id
        AND (l.name, l.words, l.district_id, l.commune_id, l.product_set_id)
            IS DISTINCT FROM (n.name_sort, n.name_fold, n.district_id, n.commune_id, n.product_set_id);
    IF EXISTS (SELECT FROM new_rows n JOIN certifications_listed l ON l.product_id = n.id
               WHERE l.producer_id <> n.producer_id) THEN
        PERFORM FROM producers_producer WHERE id IN (SELECT producer_id FROM new_rows) ORDER BY id FOR SHARE;
        UPDATE certifications_listed l
        SET producer_id = r.id, producer_words = r.name_fold, segment = r.segment
        FROM new_rows n JOIN producers_producer r ON r.id = n.producer_id
        WHERE l.product_id = n.id AND l.producer_id <> n.producer_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ocop_listed AFTER UPDATE ON products_product REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ocop_list_products()
"""

CHANGED_PRODUCERS = """
CREATE FUNCTION ocop_list_producers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE certifications_listed l SET producer_words = n.name_fold, segment = n.segment
    FROM new_rows n
    WHERE l.producer_id = n.id AND (l.producer_words, l.segment) IS DISTINCT FROM (n.name_fold, n.segment);
    RETURN NULL;
END
$$;
CREATE TRIGGER ocop_listed AFTER UPDATE ON producers_producer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ocop_list_producers()
"""


class Migration(migrations.Migration):

    dependencies = [
        ('certifications', '0003_public_stamp'),
        ('localities', '0003_public_stamp'),
        ('producers', '0002_public_stamp'),
        ('products', '0002_public_stamp'),
    ]

    operations = [
        migrations.CreateModel(
            name='Listed',
            fields=[
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='listed', serialize=False, to='certifications.certificate')),
                ('star', models.PositiveSmallIntegerField(choices=[(3, '3 stars'), (4, '4 stars'), (5, '5 stars')])),
                ('name', models.TextField(db_collation='C', help_text="Sort key of the product's name.")),
                ('words', models.TextField(help_text="The product's name, folded.")),
                ('producer_words', models.TextField(help_text="The producer's name, folded.")),
                ('segment', models.CharField(choices=[('cooperative', 'Cooperatives'), ('sme', 'Small and medium enterprises'), ('household', 'Households and farms'), ('other', 'Associations and centres'), ('unknown', 'Not recorded')], max_length=12)),
            ],
            options={
                'verbose_name': 'line of the public list',
            },
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['-issued_on', '-id'], name='certificate_newest'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(condition=models.Q(('revoked_on__isnull', False)), fields=['revoked_on'], name='certificate_revoked_on'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(condition=models.Q(('annulled_on__isnull', False)), fields=['annulled_on'], name='certificate_annulled_on'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(condition=models.Q(('superseded_on__isnull', False)), fields=['superseded_on'], name='certificate_superseded_on'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(condition=models.Q(('prolonged_until__isnull', False)), fields=['prolonged_until'], name='certificate_prolonged_until'),
        ),
        migrations.AddField(
            model_name='listed',
            name='commune',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='localities.commune'),
        ),
        migrations.AddField(
            model_name='listed',
            name='district',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='localities.district'),
        ),
        migrations.AddField(
            model_name='listed',
            name='producer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='producers.producer'),
        ),
        migrations.AddField(
            model_name='listed',
            name='product',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='products.product'),
        ),
        migrations.AddField(
            model_name='listed',
            name='product_set',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='products.productset'),
        ),
        migrations.AddIndex(
            model_name='listed',
            index=models.Index(fields=['-star', 'name', 'certificate'], name='listed_by_star'),
        ),
        migrations.AddIndex(
            model_name='listed',
            index=models.Index(fields=['district', '-star', 'name', 'certificate'], name='listed_in_district'),
        ),
        migrations.AddIndex(
            model_name='listed',
            index=models.Index(fields=['name', 'certificate'], name='listed_by_name'),
        ),
        migrations.AddIndex(
            model_name='listed',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words', 'producer_words'], name='listed_words', opclasses=['gin_trgm_ops', 'gin_trgm_ops']),
        ),
        migrations.RunSQL(LINES.format(certificates="certifications_certificate"), migrations.RunSQL.noop),
        migrations.RunSQL(
            NEW_CERTIFICATES,
            "DROP TRIGGER ocop_listed ON certifications_certificate; DROP FUNCTION ocop_list_certificates()"),
        migrations.RunSQL(
            CHANGED_PRODUCTS, "DROP TRIGGER ocop_listed ON products_product; DROP FUNCTION ocop_list_products()"),
        migrations.RunSQL(
            CHANGED_PRODUCERS, "DROP TRIGGER ocop_listed ON producers_producer; DROP FUNCTION ocop_list_producers()"),
        pgtrigger.migrations.AddTrigger(
            model_name='listed',
            trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF pg_trigger_depth() < 2 THEN\n            RAISE EXCEPTION 'lines of the public list are written by triggers' USING ERRCODE = 'check_violation',\n                CONSTRAINT = 'listed_by_triggers';\n        END IF;\n        RETURN NULL;\n    ", hash='10ec11eeb3ad22cb16ea1851ed17aa0aaebd3377', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_triggers_e1bee', table='certifications_listed', when='BEFORE')),
        ),
    ]
