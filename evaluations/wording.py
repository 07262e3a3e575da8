"""Sentences about filled-in sheets, for pages and API alike."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from evaluations.scoring import Fault, Misfit, Rule

LONGEST = 40  # characters of something foreign in a sentence


def unknown(code: str) -> str:
    """A criterion that the sheet does not have."""
    return _("There is no criterion “%(criterion)s” on this sheet.") % {"criterion": code[:LONGEST]}


def misfit(found: Misfit, rules: Sequence[Rule]) -> str:
    """What is wrong at which criterion, and what is possible."""
    if found.fault is Fault.UNKNOWN_CRITERION:
        return unknown(found.criterion)
    rule = next(rule for rule in rules if rule.code == found.criterion)
    values = {
        "criterion": rule.code,
        "given": str(found.given)[:LONGEST],
        "points": ", ".join(str(points) for points in possible_points(rule)),
        "cases": ", ".join(sorted(case for case in rule.points if case)),
    }
    sentences = {
        Fault.NO_OPTION: _("Criterion %(criterion)s cannot be given %(given)s; its points are %(points)s."),
        Fault.NEEDS_OTHER: _(
            "Criterion %(criterion)s counts only when criterion %(given)s is above 0. Answer %(given)s first."
        ),
        Fault.NO_CASES: _("Criterion %(criterion)s has no cases to choose between."),
        Fault.UNKNOWN_CASE: _(
            "Criterion %(criterion)s: “%(given)s” is none of its cases; possible are %(cases)s."
        ),
    }
    return sentences[found.fault] % values


def possible_points(rule: Rule) -> list[int]:
    """All points that the criterion can be given, 0 among them."""
    return sorted({0}.union(*rule.points.values()))
