"""What a dossier lacks: before it may be submitted, and for which star (Mẫu 01 and 02, the 15 kinds of evidence)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import queries, scoring
from evaluations.enums import EVIDENCE_RULES, DossierKind, EvidenceKind
from evaluations.models import Dossier, Evidence

STARS = scoring.MARKED_STARS


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, for this star and those above; criterion or kind where it belongs to one."""

    star: int
    text: str
    criterion: str = ""
    kind: str = ""


def counting(dossier: Dossier) -> list[Evidence]:
    """The papers of the dossier that count: those not set aside."""
    return [each for each in dossier.evidence.all() if each.set_aside_at is None]


def before_submission(dossier: Dossier) -> list[str]:
    """What must be there before the commune takes it, whatever the star: the forms, the scores, some evidence."""
    found = []
    if not dossier.self_scores.exists():
        found.append(_("The self-assessment (form 02, part III) has not been filled in."))
    if not dossier.history.strip():
        found.append(_("The history and organisation of the producer (form 02, part I) are missing."))
    if not dossier.plan.strip():
        found.append(_("The plan for the coming years (form 02, part IV) is missing."))
    if dossier.kind != DossierKind.FIRST and not dossier.changes.strip():
        found.append(_("Say what has changed since the former rating."))
    if not counting(dossier):
        found.append(_("There is no evidence yet."))
    if dossier.sheet.sample_required and not dossier.samples:
        found.append(_("The number of samples handed in is missing."))
    return found


def lacks(dossier: Dossier, on: date | None = None) -> list[Lack]:
    """Everything that is missing for 3, 4 and 5 stars, by the papers and by the producer's own scores."""
    on = on or timezone.localdate()
    papers = counting(dossier)
    return [*_kinds(dossier, papers, on), *_marks(dossier, papers)]


def _kinds(dossier: Dossier, papers: list[Evidence], on: date) -> Iterator[Lack]:
    sector = dossier.sheet.product_set.group.sector.code
    for kind, rule in EVIDENCE_RULES.items():
        star = next((each for each in STARS if rule.needed(star=each, sector=sector)), None)
        if star is None:
            continue
        mine = [paper for paper in papers if paper.kind == kind]
        label = EvidenceKind(kind).label
        if not mine:
            yield Lack(star, _("No evidence: %(kind)s.") % {"kind": label}, kind=kind)
        elif all(paper.expires_on and paper.expires_on < on for paper in mine):
            latest = max(paper.expires_on for paper in mine if paper.expires_on)
            facts = {"kind": label, "day": f"{latest:%d/%m/%Y}"}
            yield Lack(star, _("Expired on %(day)s: %(kind)s.") % facts, kind=kind)


def _marks(dossier: Dossier, papers: list[Evidence]) -> Iterator[Lack]:
    """Marks of the sheet that the own scores miss, or claim without any paper."""
    frozen = queries.frozen_sheet(dossier.sheet_id)
    rows = dossier.self_scores.select_related("criterion", "option")
    scores = {row.criterion.code: row.option.points for row in rows if row.option}
    proven = {code for paper in papers for code in paper.criteria}
    for mark in scoring.assess(frozen.rules, scores).missing:
        facts = {"criterion": mark.criterion, "needed": mark.needed, "got": mark.got}
        text = _("Criterion %(criterion)s needs at least %(needed)s points; own score: %(got)s.") % facts
        yield Lack(mark.star, text, criterion=mark.criterion)
    for rule in frozen.rules:
        star = next((each for each in STARS if scores.get(rule.code, 0) >= rule.marks.get(each, 999)), None)
        if star is not None and rule.code not in proven:
            text = _("Criterion %(criterion)s is claimed without a paper that proves it.")
            yield Lack(star, text % {"criterion": rule.code}, criterion=rule.code)
