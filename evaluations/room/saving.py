"""What a member sends from the sheet, read and held against what stands (docs/adr/0027).

`1.1=2` is the option of a criterion, `r-1.1=…` the remark on it; with them comes the version of the sheet they were
chosen on. The script sends what changed, the plain form all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from evaluations import wording
from evaluations.answers import CRITERION
from evaluations.enums import NOT_REACHED
from evaluations.errors import EvaluationError
from evaluations.models import Criterion, Option, ScoreItem, ScoreSheet
from evaluations.queries import FrozenSheet, criteria_of
from ocop_registry import vietnamese

REMARK = "r-"
LONGEST_REMARK = 1000
_remark = forms.CharField(max_length=LONGEST_REMARK, required=False)


@dataclass
class Sent:
    """Choices and remarks by code of the criterion, on a version; what is unfit in them, by code."""

    version: int = -1
    choices: dict[str, str | None] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.choices or self.remarks)

    @property
    def sentences(self) -> list[str]:
        """All that is unfit."""
        return [text for texts in self.problems.values() for text in texts]


def read(post: QueryDict, frozen: FrozenSheet) -> Sent:
    """What was sent. Whatever is not on the sheet becomes a problem, never a silent 0."""
    sent = Sent(version=_version(post))
    if sent.version < 0:
        sent.problems[""] = [_("The form carries no version of the sheet. Load the page again.")]
    for code in frozen.codes:
        if value := post.get(code):
            _choose(sent, frozen, code, value)
        if (words := post.get(REMARK + code)) is not None:
            _remember(sent, code, words)
    for name in sorted(post.keys() - set(frozen.codes)):
        if CRITERION.fullmatch(name.removeprefix(REMARK)) and name.removeprefix(REMARK) not in frozen.codes:
            sent.problems.setdefault("", []).append(wording.unknown(name.removeprefix(REMARK)))
    return sent


def _version(post: QueryDict) -> int:
    text = post.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004 -- digits of int4


def _choose(sent: Sent, frozen: FrozenSheet, code: str, key: str) -> None:
    try:
        reached = frozen.option(code, key) is not None
    except EvaluationError as unfit:
        sent.problems.setdefault(code, []).append(str(unfit))
    else:
        sent.choices[code] = key if reached else None


def _remember(sent: Sent, code: str, words: str) -> None:
    try:
        sent.remarks[code] = _remark.clean(vietnamese.clean_lines(words.replace("\r\n", "\n")))
    except ValidationError as unfit:
        sent.remarks[code] = words
        sent.problems.setdefault(code, []).extend(unfit.messages)


@dataclass(frozen=True)
class Standing:
    """What stands at one criterion of the sheet in the database."""

    answered: bool = False
    option: str | None = None
    remark: str = ""


NOTHING = Standing()


def standing(sheet: ScoreSheet) -> dict[str, Standing]:
    """What stands on the sheet, by code of the criterion; one query."""
    items = ScoreItem.objects.filter(score_sheet=sheet).order_by()
    rows = items.values_list("criterion__code", "answered", "option__key", "remark")
    return {code: Standing(answered, option, remark) for code, answered, option, remark in rows}


def differing(sent: Sent, stands: Mapping[str, Standing]) -> Sent:
    """Only what differs from what stands: a plain form sends every criterion each time."""
    return replace(
        sent,
        choices={
            code: key
            for code, key in sent.choices.items()
            if (True, key) != (stands.get(code, NOTHING).answered, stands.get(code, NOTHING).option)
        },
        remarks={
            code: words for code, words in sent.remarks.items() if words != stands.get(code, NOTHING).remark
        },
    )


def sides(sent: Sent, stands: Mapping[str, Standing], frozen: FrozenSheet) -> list[dict[str, Any]]:
    """What stands beside what was sent, at each criterion where they differ, in the order of the sheet."""
    return [
        {
            "criterion": criterion,
            "choice": _both(criterion, sent, stands.get(criterion.code, NOTHING)),
            "remark": _words(criterion, sent, stands.get(criterion.code, NOTHING)),
        }
        for _part, criterion in criteria_of(frozen.sheet)
        if criterion.code in sent.choices or criterion.code in sent.remarks
    ]


def _both(criterion: Criterion, sent: Sent, there: Standing) -> list[dict[str, Any]] | None:
    if criterion.code not in sent.choices:
        return None
    key = sent.choices[criterion.code]
    theirs = _line(criterion, there.option) if there.answered else {"value": "", "open": True}
    return [theirs, _line(criterion, key) | {"mine": True}]


def _line(criterion: Criterion, key: str | None) -> dict[str, Any]:
    options: dict[str, Option] = {option.key: option for option in criterion.options.all()}
    return {"value": key or NOT_REACHED, "option": options.get(key or NOT_REACHED)}


def _words(criterion: Criterion, sent: Sent, there: Standing) -> list[dict[str, Any]] | None:
    if criterion.code not in sent.remarks:
        return None
    return [{"value": there.remark}, {"value": sent.remarks[criterion.code], "mine": True}]
