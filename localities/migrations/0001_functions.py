"""Extensions and the text functions that columns of all apps are computed with.

Both functions repeat `ocop_registry/vietnamese.py` in SQL; only built-in, immutable functions are used, so they
may stand in generated columns and indexes, and need neither ICU nor `unaccent`.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

SEPARATORS = (
    r"\t-\r -/:-@\[-`{-~\u0085\u00a0\u00ab\u00b7\u00bb\u1680\u2000-\u200a\u2010-\u2029\u202f\u205f\u2212\u3000"
)
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
ORDER = "".join(chr(65 + place) for place in range(len(ALPHABET)))  # code points in the dictionary's order

FOLD = rf"""
CREATE FUNCTION ocop_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        replace(regexp_replace(normalize(lower($1), NFD), '[\u0300-\u036f]', '', 'g'), 'đ', 'd'),
        '[{SEPARATORS}]+', ' ', 'g'))
$$
"""

# Letters first ('!' for a word break sorts below digits and letters), then, as the tie-breaker, the tones in the
# order of Vietnamese dictionaries: none, huyền, hỏi, ngã, sắc, nặng.
SORT_KEY = rf"""
CREATE FUNCTION ocop_sort_key(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(
        btrim(regexp_replace(
            normalize(regexp_replace(normalize(lower($1), NFD), '[\u0300\u0309\u0303\u0301\u0323]', '', 'g'), NFC),
            '[^0-9{ALPHABET}]+', '!', 'g'), '!'),
        '{ALPHABET}', '{ORDER}')
    || ' ' ||
    regexp_replace(regexp_replace(translate(
        regexp_replace(normalize(lower($1), NFD), '[^a-zđ\u0300\u0309\u0303\u0301\u0323]', '', 'g'),
        U&'\0300\0309\0303\0301\0323', '12345'),
        '[a-zđ](?=[1-5])', '', 'g'), '[a-zđ]', '0', 'g')
$$
"""


class Migration(migrations.Migration):
    """The first migration of all."""

    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION ocop_fold(text)"),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION ocop_sort_key(text)"),
    ]
