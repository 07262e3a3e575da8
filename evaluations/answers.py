"""A filled-in sheet as it stands in an address: `?1.1=2&3.5=1`, each value the key of an option (or 0, not reached)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from evaluations import wording
from evaluations.enums import NOT_REACHED
from evaluations.models import Criterion, Option
from evaluations.scoring import Rule, misfits

# Other parameters (of search engines, of social networks) are none of ours.
CRITERION = re.compile(r"\d{1,3}(\.\d{1,3}){0,2}", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """Something that cannot be counted, at a criterion of the sheet or at none ("")."""

    criterion: str
    text: str


@dataclass
class Answers:
    """What was chosen: an option, or None for "not reached"; criteria left open are not in it."""

    chosen: dict[str, Option | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    given: bool = False

    @property
    def scores(self) -> dict[str, int]:
        """The points of each criterion above 0."""
        return {code: option.points for code, option in self.chosen.items() if option}

    @property
    def cases(self) -> dict[str, str]:
        """The case that was chosen at each criterion that has cases."""
        return {code: option.case for code, option in self.chosen.items() if option and option.case}


def read(query: QueryDict, criteria: Sequence[Criterion], rules: Sequence[Rule]) -> Answers:
    """The answers in an address. Whatever is not on the sheet becomes a problem, never a silent 0."""
    answers = Answers(given="result" in query)
    for criterion in criteria:
        if values := [value for value in query.getlist(criterion.code) if value]:
            _choose(answers, criterion, values)
    known = {criterion.code for criterion in criteria}
    answers.problems += _strangers(query, known)
    answers.problems += [
        Problem(each.criterion, wording.misfit(each, rules))
        for each in misfits(rules, answers.scores, answers.cases)
    ]
    answers.given = answers.given or bool(answers.chosen or answers.problems)
    return answers


def _choose(answers: Answers, criterion: Criterion, values: list[str]) -> None:
    options = {option.key: option for option in criterion.options.all()}
    names = {"criterion": criterion.code, "value": values[0][:20]}
    if len(values) > 1:
        text = _("Criterion %(criterion)s is answered more than once. Choose one line.") % names
        answers.problems.append(Problem(criterion.code, text))
    elif values[0] in options or values[0] == NOT_REACHED:
        answers.chosen[criterion.code] = options.get(values[0])
    else:
        text = _("Criterion %(criterion)s has no line “%(value)s”. Choose one of its lines.") % names
        answers.problems.append(Problem(criterion.code, text))


def _strangers(query: QueryDict, known: set[str]) -> Iterator[Problem]:
    for name in sorted(query.keys() - known):
        if CRITERION.fullmatch(name):
            yield Problem("", wording.unknown(name))
