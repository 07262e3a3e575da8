"""Verbs of the criteria."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from evaluations.models import Rubric
from evaluations.queries import SumOff, sums_off
from ocop_registry.audit import because


class NotPublishable(Exception):
    """The sums of a version do not add up; `problems` says where."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems


@transaction.atomic
def publish(*, rubric: Rubric, by: User | None) -> Rubric:
    """Freeze a version after its sums were checked. Once is enough: a published one is left as it is.

    Raises NotPublishable with every sum that is off. Waits for who is still writing rows of the version.
    """
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if rubric.published_at:
        return rubric
    problems = [_worded(each) for each in sums_off(rubric)]
    if problems:
        raise NotPublishable(problems)
    rubric.published_at = timezone.now()
    with because(by=by, why="publish"):
        rubric.save(update_fields=["published_at"])
    return rubric


def _worded(off: SumOff) -> str:
    return _("%(sheet)s, %(code)s: what stands below comes to %(found)s, not %(wanted)s.") % off._asdict()
