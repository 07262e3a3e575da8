"""Names in the database: one stored spelling, one key for finding, one for sorting, all kept right by PostgreSQL."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 255
# What `vietnamese.has_invisible` finds, as PostgreSQL writes it.
INVISIBLE = r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
ZERO_WIDTH_SPACE = "\u200b"  # Khmer is written without spaces; this one tells where a line may break


class Fold(Func):
    """The text for finding and matching, see `vietnamese.fold`."""

    function = "ocop_fold"
    output_field = models.TextField()


class SortKey(Func):
    """The text for sorting as a Vietnamese dictionary does: letters first, tones second."""

    function = "ocop_sort_key"
    output_field = models.TextField(db_collation="C")


class IsNFC(Func):
    """Whether the text is in Unicode NFC."""

    template = "%(expressions)s IS NFC NORMALIZED"
    output_field = models.BooleanField()


def stored_well(field: str, name: str, *, line_breaks: bool = False) -> models.CheckConstraint:
    """A text column is NFC and carries no invisible characters, whoever writes it.

    With `line_breaks` the zero width space of Khmer may stand in it.
    """
    invisible = INVISIBLE.replace(r"\u200b-", r"\u200c-") if line_breaks else INVISIBLE
    return models.CheckConstraint(
        condition=Q(IsNFC(F(field))) & ~Q(**{f"{field}__regex": invisible}),
        name=name,
        violation_error_message=_(
            "The text contains invisible or decomposed characters. Please type it again."
        ),
    )


class Named(models.Model):
    """Something with a Vietnamese name that people search and sort by."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    name_fold = models.GeneratedField(
        expression=Fold("name"), output_field=models.TextField(), db_persist=True
    )
    name_sort = models.GeneratedField(
        expression=SortKey("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
