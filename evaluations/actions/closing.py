"""Closing a hearing: quorum, spread, gates and findings are judged once, and the result stands."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from evaluations import deliberation, queries, sight
from evaluations.actions.moving import check, locked, move
from evaluations.council import Finding, Outlook
from evaluations.enums import Step
from evaluations.errors import EvaluationError, NotYours
from evaluations.models import Hearing, MinimaFinding, Result
from ocop_registry.audit import because

Overrides = Mapping[tuple[str, int], tuple[bool, str]]


@transaction.atomic
def close(
    *,
    hearing: Hearing,
    gates_checked: bool,
    spread_why: str = "",
    overrides: Overrides | None = None,
    note: str = "",
    by: User,
) -> Result:
    """Close the scoring of a dossier and write its result with the whole derivation.

    `overrides`: (criterion, star) -> (met, reason), where the chair finds otherwise than the rule. Only chair and
    vice-chair may give them and answer a spread that is too wide. Raises EvaluationError naming all that stands
    against it. Nothing is rounded (docs/adr/0023); the database reckons everything again.
    """
    dossier = locked(hearing.dossier)
    now = (
        Hearing.objects.select_for_update(of=("self",))
        .select_related("council", "dossier")
        .get(pk=hearing.pk)
    )
    if now.closed_at:
        raise EvaluationError(_("The scoring of this dossier is closed."))
    check(dossier, Step.CLOSE, by=by)
    _presides(now, by, overrides or {}, spread_why)
    found = deliberation.outlook(now, {mark: met for mark, (met, _why) in (overrides or {}).items()})
    problems = against(now, found, gates_checked=gates_checked, spread_why=spread_why)
    problems += _without_reason(found, overrides or {})
    if problems:
        raise EvaluationError(_("The scoring cannot be closed yet."), problems)
    with because(by=by, why=Step.CLOSE):
        result = _write(now, found, overrides or {}, spread_why=spread_why, note=note, by=by)
        now.closed_at = timezone.now()
        now.save(update_fields=["closed_at"])
        move(dossier, Step.CLOSE, by=None)
    return result


def _presides(hearing: Hearing, by: User, overrides: Overrides, spread_why: str) -> None:
    standing = sight.place(by, hearing)
    if standing is None or not standing.leads or not standing.sees_scores:
        raise NotYours(_("Chair, vice-chair or secretary close the scoring, once their own sheet is in."))
    if (overrides or spread_why.strip()) and not standing.presides:
        raise NotYours(_("Only the chair answers a wide spread or finds otherwise on a minimum requirement."))


def against(
    hearing: Hearing, found: Outlook, *, gates_checked: bool = True, spread_why: str = ""
) -> list[str]:
    """Everything that stands against closing, in words."""
    problems = []
    facts = {
        "counted": found.counted,
        "base": found.base,
        "percent": hearing.council.quorum_percent,
        "spread": found.spread,
        "most": hearing.council.max_spread,
    }
    if found.counted == 0:
        problems.append(_("No sheet has been submitted."))
    elif found.counted * 100 < hearing.council.quorum_percent * found.base:
        message = _("No quorum: %(counted)s of %(base)s sheets are in, %(percent)s %% are needed.")
        problems.append(message % facts)
    if hearing.council.chair_required and not found.chair_present:
        problems.append(_("The sheet of the chair is not in."))
    if found.spread_too_wide and not spread_why.strip():
        message = _(
            "The totals differ by %(spread)s points, more than %(most)s: discuss and score again, "
            "or the chair says why it is accepted."
        )
        problems.append(message % facts)
    if not gates_checked:
        problems.append(_("Confirm that the grounds for disqualification were looked at."))
    return problems


def _without_reason(found: Outlook, overrides: Overrides) -> list[str]:
    message = _("Say why the council finds otherwise on %(criterion)s for %(star)s stars.")
    return [
        message % {"criterion": each.criterion, "star": each.star}
        for each in found.findings
        if each.met != each.met_by_rule and not overrides[each.criterion, each.star][1].strip()
    ]


def _write(
    hearing: Hearing, found: Outlook, overrides: Overrides, *, spread_why: str, note: str, by: User
) -> Result:
    result = Result.objects.create(
        hearing=hearing,
        counted=found.counted,
        base=found.base,
        total_sum=found.total_sum,
        spread=found.spread,
        spread_why=spread_why.strip() if found.spread_too_wide else "",
        band_star=found.band_star,
        minima_star=found.minima_star,
        star=found.star,
        outcome=found.outcome,
        gates_checked=True,
        note=note.strip(),
        closed_by=by,
    )
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    MinimaFinding.objects.bulk_create(
        MinimaFinding(
            result=result,
            criterion_id=frozen.criterion(each.criterion),
            star=each.star,
            needed=each.needed,
            reached_by=each.reached_by,
            met_by_rule=each.met_by_rule,
            met=each.met,
            why=_reason(each, overrides),
        )
        for each in found.findings
    )
    return result


def _reason(finding: Finding, overrides: Overrides) -> str:
    if finding.met == finding.met_by_rule:
        return ""
    return overrides[finding.criterion, finding.star][1].strip()
