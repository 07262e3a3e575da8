"""The producer's own scores (Mẫu 02, part III): as stored, as sent by the form, as a self-assessment's address has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext as _

from evaluations import answers, queries
from evaluations.answers import Answers, Problem
from evaluations.models import Criterion, Dossier, Option, SelfScore, Sheet
from ocop_registry.vietnamese import clean_lines

LONGEST_DESCRIPTION = 2000
LONGEST_LINK = 4000
PREFIX = "d-"  # of the field with the words on a criterion
_ADDRESS = re.compile(r"(?:/[a-z]{2})?/tu-danh-gia/(?P<set>[a-z0-9-]{1,30})/?")
_WORDS = forms.CharField(required=False, max_length=LONGEST_DESCRIPTION)


@dataclass
class OwnScores:
    """Choices with the words beside them."""

    answers: Answers
    descriptions: dict[str, str] = field(default_factory=dict)


def whole_sheet(dossier: Dossier) -> Sheet:
    """The dossier's sheet with all that stands on it, for the form."""
    return queries.whole(
        Sheet.objects.filter(pk=dossier.sheet_id).select_related("rubric", "product_set__group__sector")
    ).get()


def stored(dossier: Dossier) -> OwnScores:
    """What the dossier has."""
    found = OwnScores(Answers())
    for row in dossier.self_scores.select_related("criterion", "option"):
        found.answers.chosen[row.criterion.code] = row.option
        if row.description:
            found.descriptions[row.criterion.code] = row.description
    found.answers.given = bool(found.answers.chosen)
    return found


def sent(data: QueryDict, criteria: Sequence[Criterion], sheet: Sheet) -> OwnScores:
    """What the form holds, with whatever cannot be stored among its problems."""
    found = OwnScores(answers.read(data, list(criteria), queries.rules_of(sheet)))
    for criterion in criteria:
        typed = data.get(PREFIX + criterion.code, "")
        try:
            words = clean_lines(_WORDS.clean(typed))
        except ValidationError as error:
            words = typed.replace("\x00", "")
            found.answers.problems += [Problem(criterion.code, message) for message in error.messages]
        if words:
            found.descriptions[criterion.code] = words
    return found


def from_link(link: str, criteria: Sequence[Criterion], sheet: Sheet) -> OwnScores:
    """The choices that the address of a self-assessment holds; nothing is fetched. Problems say what does not fit."""
    found = OwnScores(Answers())
    address = _parts(link.strip())
    if address is None:
        text = _(
            "This is no address of a self-assessment. Open yours, copy the whole address, and paste it here."
        )
        found.answers.problems.append(Problem("", text))
    elif address[0] != sheet.code:
        facts = {"theirs": address[0], "ours": sheet.title}
        text = _("This self-assessment is of the sheet “%(theirs)s”; the dossier has “%(ours)s”.") % facts
        found.answers.problems.append(Problem("", text))
    else:
        query = QueryDict(address[1])
        found.answers = answers.read(query, list(criteria), queries.rules_of(sheet))
        if not found.answers.chosen and not found.answers.problems:
            found.answers.problems.append(Problem("", _("No choice stands in this address.")))
    return found


def _parts(link: str) -> tuple[str, str] | None:
    """The set and the query of the address; None when it is none of ours."""
    if len(link) > LONGEST_LINK:
        return None
    try:
        address = urlsplit(link)
    except ValueError:
        return None
    path = _ADDRESS.fullmatch(address.path)
    return (path["set"], address.query) if path else None


def version(dossier: Dossier) -> int:
    """A mark that grows whenever one of the dossier's own scores is written."""
    events = SelfScore._meta.get_field("events").related_model._default_manager.filter(dossier_id=dossier.pk)
    return int(events.aggregate(last=Max("pgh_id"))["last"] or 0)


def differing(mine: OwnScores, theirs: OwnScores) -> list[str]:
    """The criteria at which two sets of scores differ, in the order of their codes."""
    chosen = _differing(mine.answers.chosen, theirs.answers.chosen)
    return sorted(chosen | _differing(mine.descriptions, theirs.descriptions), key=_place)


def _differing(
    mine: Mapping[str, Option | str | None], theirs: Mapping[str, Option | str | None]
) -> set[str]:
    missing = object()
    codes = mine.keys() | theirs.keys()
    return {code for code in codes if mine.get(code, missing) != theirs.get(code, missing)}


def _place(code: str) -> list[int]:
    return [int(part) for part in code.split(".")]
