"""The criteria sheet of QĐ 26/2026 as it is filled in: a criterion, and what a sheet comes to."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import answers, presenters, queries, scoring
from ocop_registry.showcase_fields import Samples, draw

SET = "qd26-06"
SCORES = "1.1=3&1.2=0&2.3=1&4.1=5&5.1=5&5.2=2&8=5"


def _assessed(scores: str) -> tuple[Any, answers.Answers, list[scoring.Rule]]:
    sheets = queries.current_sheets(timezone.localdate()).filter(product_set=SET)
    sheet = queries.whole(sheets).get()
    rules = queries.rules_of(sheet)
    criteria = [criterion for _part, criterion in queries.criteria_of(sheet)]
    return sheet, answers.read(QueryDict(scores), criteria, rules), rules


def _criteria() -> Samples:
    for title, scores in {
        _("not answered"): "result=1",
        _("answered"): SCORES,
        _("with errors"): "1.1=77&5.1=77",
    }.items():
        sheet, given, _rules = _assessed(scores)
        groups = [group for part in presenters.parts(sheet, given) for group in part["groups"]]
        shown = [
            each for group in groups for each in group["criteria"] if each["record"].code in {"1.1", "5.1"}
        ]
        yield title, "".join(draw("criterion", each=each) for each in shown)


def _assessments() -> Samples:
    everything = "&".join(f"{code}={points}" for code, points in _highest().items())
    for title, scores in {_("few points"): SCORES, _("5 stars"): everything}.items():
        sheet, given, rules = _assessed(scores)
        result = scoring.assess(rules, given.scores)
        goals = presenters.goals(sheet, result, scoring.BANDS)
        context = {"result": presenters.summary(sheet, given, result), "goals": goals, "next_goal": 3}
        yield title, draw("assessment", **context)


def _highest() -> dict[str, str]:
    """The best line of every criterion."""
    sheet, _given, _rules = _assessed("result=1")
    best = {}
    for _part, criterion in queries.criteria_of(sheet):
        best[criterion.code] = max(criterion.options.all(), key=lambda option: option.points).key
    return best


SAMPLES: dict[str, Callable[[], Samples]] = {"assessment": _assessments, "criterion": _criteria}
