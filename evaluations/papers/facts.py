"""What stands on the papers of a council: plain words and numbers, ready to be set."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import council, derivation, queries
from evaluations.models import Hearing, Round, ScoreItem, ScoreSheet
from evaluations.presenters import star_words
from evaluations.sight import Place


def head() -> dict[str, str]:
    """The national heading of official papers."""
    return {"state": _("SOCIALIST REPUBLIC OF VIETNAM"), "motto": _("Independence - Freedom - Happiness")}


def day_words(day: date) -> str:
    """The day as papers write it: ngày 05 tháng 11 năm 2026."""
    return _("day %(d)s month %(m)s year %(y)s") % {"d": f"{day:%d}", "m": f"{day:%m}", "y": day.year}


def minutes(hearings: Sequence[Hearing], plan: Round) -> dict[str, Any]:
    """The minutes of closed hearings of one council in one round."""
    body = hearings[0].council
    last = max(timezone.localdate(hearing.result.closed_at) for hearing in hearings)
    members = [
        {"name": str(seat.user), "role": str(seat.get_role_display()), "title": seat.title, "lead": seat.role}
        for seat in body.seats.select_related("user")
    ]
    return {
        **head(),
        "authority": body.authority,
        "council": body.name,
        "title": _("MINUTES"),
        "subtitle": _("of the evaluation and rating of OCOP products"),
        "session": _session(plan, last),
        "decision": _("Established by decision %(number)s of %(day)s, %(authority)s.")
        % {"number": body.decision_no, "day": f"{body.decided_on:%d/%m/%Y}", "authority": body.authority},
        "rules": _rules(body),
        "members": members,
        "hearings": [_hearing(number, each) for number, each in enumerate(hearings, start=1)],
        "labels": _labels(),
        "place_day": day_words(last),
    }


def _session(plan: Round, last: date) -> str:
    if plan.session_at:
        at = timezone.localtime(plan.session_at)
        words = _("%(round)s, session of %(hour)s, %(day)s") % {
            "round": plan,
            "hour": f"{at:%H:%M}",
            "day": f"{at:%d/%m/%Y}",
        }
        return f"{words}, {plan.place}" if plan.place else words
    return _("%(round)s, closed on %(day)s") % {"round": plan, "day": f"{last:%d/%m/%Y}"}


def _rules(body: Any) -> str:
    facts = {
        "mode": body.get_mode_display(),
        "percent": body.quorum_percent,
        "spread": body.max_spread,
        "rule": str(body.get_minima_rule_display()).lower(),
    }
    return (
        _(
            "Working rules: %(mode)s; quorum %(percent)s %%; spread of the totals at most %(spread)s points; "
            "a minimum requirement is reached when %(rule)s."
        )
        % facts
    )


def _labels() -> dict[str, str]:
    return {
        "members": _("I. Members"),
        "results": _("II. Results"),
        "no": _("No."),
        "name": _("Full name"),
        "role": _("Role"),
        "title": _("Office and unit"),
        "member": _("Member"),
        "total": _("Total"),
        "conflict": _("conflict of interest, neither voted nor saw"),
        "absent": _("no sheet"),
        "unmet": _("Minimum requirements that are not met"),
        "chair_found": _("Found by the chair"),
        "secretary": _("SECRETARY"),
        "chair": _("CHAIR"),
        "sign": _("(signature, full name)"),
        "product": _("Product"),
        "producer": _("Producer"),
        "code": _("Product code"),
        "address": _("Address"),
        "phone": _("Telephone"),
        "criterion": _("Criterion"),
        "choice": _("Chosen line"),
        "points": _("Points"),
        "most": _("Most"),
        "opinion": _("Opinion of the member"),
        "all": _("Total of points"),
    }


def _hearing(number: int, hearing: Hearing) -> dict[str, Any]:
    dossier, result = hearing.dossier, hearing.result
    found = derivation.of_result(result)
    said = derivation.reasons(result)
    rows = derivation.seats(Place(hearing, None, None, None, keeps_register=True))
    return {
        "number": number,
        "product": dossier.product_name,
        "producer": dossier.producer_name,
        "code": dossier.code,
        "kind": str(dossier.get_kind_display()),
        "commune": dossier.commune.name,
        "totals": [
            {
                "name": str(row.seat.user),
                "role": str(row.seat.get_role_display()),
                "total": row.total,
                "conflict": row.conflicted,
            }
            for row in rows
            if row.votes
        ],
        "mean": council.mean_text(result.total_sum, result.counted),
        "star": star_words(result.star),
        "sentence": derivation.sentence(found),
        "outcome": derivation.outcome_words(result.outcome),
        "spread": _("Spread: %(n)s points.") % {"n": result.spread}
        + (f" {_('The chair accepted the spread:')} {result.spread_why}" if result.spread_why else ""),
        "unmet": [
            f"{mark.finding.criterion} {mark.title} ({star_words(mark.finding.star)})"
            for mark in derivation.marks(hearing, found)
            if not mark.finding.met
        ],
        "found": [f"{criterion}, {star_words(star)}: {why}" for (criterion, star), why in said.items()],
        "note": result.note,
    }


def sheet(score_sheet: ScoreSheet) -> dict[str, Any]:
    """One member's sheet as Phụ lục II prints it: head, every criterion with the chosen line, total, opinion."""
    hearing = score_sheet.hearing
    dossier, seat = hearing.dossier, score_sheet.seat
    producer = dossier.product.producer
    items = {
        item.criterion_id: item
        for item in ScoreItem.objects.filter(score_sheet=score_sheet).select_related("option")
    }
    day = timezone.localdate(score_sheet.submitted_at or timezone.now())
    return {
        **head(),
        "authority": hearing.council.authority,
        "council": hearing.council.name,
        "title": _("SCORE SHEET"),
        "subtitle": dossier.sheet.title,
        "decision": dossier.sheet.rubric.decision_no,
        "product": dossier.product_name,
        "producer": dossier.producer_name,
        "code": dossier.code,
        "address": ", ".join(part for part in (producer.address, dossier.commune.name) if part),
        "phone": producer.phone,
        "parts": [_part(part, items) for part in queries.frozen_sheet(dossier.sheet_id).sheet.parts.all()],
        "total": score_sheet.total,
        "opinion": score_sheet.opinion,
        "member": str(seat.user),
        "role": str(seat.get_role_display()),
        "edition": score_sheet.edition,
        "labels": _labels(),
        "place_day": day_words(day),
    }


def _part(part: Any, items: dict[int, ScoreItem]) -> dict[str, Any]:
    rows = []
    for group in part.groups.all():
        criteria = list(group.criteria.all())
        if [each.code for each in criteria] != [group.code]:
            rows.append({"group": f"{group.code}. {group.title}", "most": group.max})
        rows += [_criterion(each, items.get(each.pk)) for each in criteria]
    return {"title": f"{part.code}. {part.title}", "most": part.max, "rows": rows}


def _criterion(criterion: Any, item: ScoreItem | None) -> dict[str, Any]:
    option = item.option if item else None
    return {
        "code": criterion.code,
        "title": criterion.title,
        "most": criterion.max,
        "choice": option.label if option else _("Not reached"),
        "points": option.points if option else 0,
        "remark": item.remark if item else "",
    }
