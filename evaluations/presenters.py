"""Sheets and results as the pages show them."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from evaluations.answers import Answers
from evaluations.enums import NOT_REACHED, Case
from evaluations.models import Criterion, Group, Part, Sheet
from evaluations.queries import criteria_of
from evaluations.scoring import MARKED_STARS, Assessment, Missing
from products import names


def star_words(star: int) -> str:
    """The star in words, also where no certificate is given for it: "2 stars"."""
    words = {1: _("1 star"), 2: _("2 stars"), 3: _("3 stars"), 4: _("4 stars"), 5: _("5 stars")}
    return words[star]


def title(sheet: Sheet) -> str:
    """What the sheet is for, in the language of the page."""
    return names.sheet_name(sheet.product_set, sheet.title)


def parts(sheet: Sheet, answers: Answers) -> list[dict[str, Any]]:
    """The sheet from top to bottom with what was chosen."""
    problems: dict[str, list[str]] = {}
    for problem in answers.problems:
        problems.setdefault(problem.criterion, []).append(problem.text)
    return [
        {
            "code": part.code,
            "title": part.title,
            "max": part.max,
            "groups": [_group(group, answers, problems) for group in part.groups.all()],
        }
        for part in sheet.parts.all()
    ]


def _group(group: Group, answers: Answers, problems: dict[str, list[str]]) -> dict[str, Any]:
    criteria = list(group.criteria.all())
    return {
        "code": group.code,
        "title": group.title,
        "max": group.max,
        # A group that is one criterion needs no heading above it.
        "headed": [criterion.code for criterion in criteria] != [group.code],
        "inner": group.parent_id is not None,
        "criteria": [_criterion(criterion, answers, problems) for criterion in criteria],
    }


def _criterion(criterion: Criterion, answers: Answers, problems: dict[str, list[str]]) -> dict[str, Any]:
    code, options = criterion.code, list(criterion.options.all())
    chosen = answers.chosen.get(code)
    return {
        "record": criterion,
        "problems": problems.get(code, []),
        "answered": code in answers.chosen,
        "chosen": chosen,
        "zero_chosen": code in answers.chosen and chosen is None,
        "offers_zero": all(option.key != NOT_REACHED for option in options),
        "cases": [
            {"label": str(Case(case).label) if case else "", "options": list(lines)}
            for case, lines in groupby(options, key=lambda option: option.case)
        ],
    }


@dataclass(frozen=True)
class Goal:
    """What stands between the sheet and one star."""

    star: int
    words: str
    reached: bool
    points_short: int
    least: int
    marks: list[dict[str, Any]]


def goals(sheet: Sheet, result: Assessment, bands: dict[int, int]) -> list[Goal]:
    """3, 4 and 5 stars, each with all that is missing for it; of two marks on a criterion the higher one."""
    criteria = {criterion.code: criterion for _part, criterion in criteria_of(sheet)}
    return [
        Goal(
            star=star,
            words=star_words(star),
            reached=result.star >= star,
            points_short=result.points_to(star),
            least=bands[star],
            marks=[_mark(mark, criteria[mark.criterion]) for mark in _highest(result.missing_for(star))],
        )
        for star in MARKED_STARS
    ]


def _highest(marks: list[Missing]) -> list[Missing]:
    return list({mark.criterion: mark for mark in marks}.values())


def _mark(mark: Missing, criterion: Criterion) -> dict[str, Any]:
    labels = {option.points: option.label for option in criterion.options.all()}
    return {
        "code": mark.criterion,
        "title": criterion.title,
        "needed": mark.needed,
        "got": mark.got,
        "label": labels[mark.needed],
    }


def summary(sheet: Sheet, answers: Answers, result: Assessment) -> dict[str, Any]:
    """The result in the words and numbers of the panel above the sheet."""
    criteria = [criterion for _part, criterion in criteria_of(sheet)]
    open_ones = [criterion for criterion in criteria if criterion.code not in answers.chosen]
    return {
        "total": result.total,
        "star": result.star,
        "words": star_words(result.star),
        "band_words": star_words(result.band_star),
        "marks_words": star_words(result.minima_star) if result.minima_star in MARKED_STARS else "",
        "held_back": result.minima_star < result.band_star,
        "parts": [_part_sum(part, result) for part in sheet.parts.all()],
        "criteria": len(criteria),
        "answered": len(criteria) - len(open_ones),
        "first_open": open_ones[0] if open_ones else None,
    }


def _part_sum(part: Part, result: Assessment) -> dict[str, Any]:
    return {"code": part.code, "title": part.title, "got": result.by_part[part.code], "max": part.max}
