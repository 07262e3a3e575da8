"""An address that leads to a person is called so, whatever was chosen for it, and so it needs the producer's consent."""

from django.db import migrations, models

PERSONAL = r"^https://([a-z0-9-]+\.)*(zalo\.me|zaloapp\.com|wa\.me|t\.me|m\.me)(/|$)"
MENDED = f"""
    DELETE FROM producers_saleschannel c USING producers_producer p
    WHERE p.id = c.producer_id AND NOT p.publish_contact AND c.kind <> 'zalo' AND c.url ~ '{PERSONAL}';
    UPDATE producers_saleschannel SET kind = 'zalo' WHERE kind <> 'zalo' AND url ~ '{PERSONAL}';
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('producers', '0003_where_to_buy'),
    ]

    operations = [
        migrations.RunSQL(MENDED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='saleschannel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('url__regex', '^https://([a-z0-9-]+\\.)*(zalo\\.me|zaloapp\\.com|wa\\.me|t\\.me|m\\.me)(/|$)'), _negated=True), ('kind', 'zalo'), _connector='OR'), name='channel_of_a_person_is_called_so', violation_error_message='This address leads to a person, not to a shop: choose Zalo as the kind of channel.'),
        ),
    ]
