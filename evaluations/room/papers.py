"""The dossier beside the sheet: its papers with their warnings, and its texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.enums import EvidenceKind
from evaluations.models import AdvisoryReport, CommuneReport, Dossier, Evidence

SOON = timedelta(days=60)
_ORDER = {kind: place for place, kind in enumerate(EvidenceKind.values)}  # that of Mẫu 02


@dataclass(frozen=True)
class Paper:
    """One paper as it lies beside the sheet on a day."""

    record: Evidence
    on: date

    @property
    def aside(self) -> bool:
        """Whether it was set aside: it stays to be seen, and proves nothing."""
        return self.record.set_aside_at is not None

    @property
    def expired(self) -> bool:
        """Whether its last day lies behind us."""
        return self.record.expires_on is not None and self.record.expires_on < self.on

    @property
    def ends_soon(self) -> bool:
        """Whether it expires within 60 days."""
        ends = self.record.expires_on
        return ends is not None and self.on <= ends <= self.on + SOON

    def proves(self, code: str) -> bool:
        """Whether it was handed in for the criterion and still counts."""
        return not self.aside and code in self.record.criteria


@dataclass(frozen=True)
class Text:
    """Something written in the dossier: a heading and lines, each with its own small heading or none."""

    title: str
    lines: list[tuple[str, str]]
    about: str = ""


def papers(dossier: Dossier) -> list[Paper]:
    """The papers in the order of Mẫu 02, those set aside last."""
    today = timezone.localdate()
    found = [Paper(record, today) for record in dossier.evidence.all()]
    return sorted(found, key=lambda paper: (paper.aside, _ORDER[paper.record.kind], paper.record.pk))


def texts(dossier: Dossier) -> list[Text]:
    """The product story, the words of Mẫu 01 and 02, and what commune and advisory team reported on this submission."""
    reports = dossier.commune_reports.filter(submission=dossier.submissions)
    advice = dossier.advisory_reports.filter(submission=dossier.submissions)
    found = [
        Text(_("Product story"), [("", dossier.product.story)]),
        Text(_("Registration (form 01)"), list(_registration(dossier))),
        Text(_("What changed since the former rating"), [("", dossier.changes)]),
        Text(_("History and organisation (form 02)"), [("", dossier.history)]),
        Text(_("Results of the business plan (form 02)"), [("", dossier.results)]),
        Text(_("Plan for the coming years (form 02)"), [("", dossier.plan)]),
        *(_commune(report) for report in reports),
        *(_advice(report) for report in advice),
    ]
    return [text for text in found if any(words.strip() for _head, words in text.lines)]


def _registration(dossier: Dossier) -> Iterator[tuple[str, str]]:
    yield _("Pack, volume"), dossier.packaging
    yield _("Standard declared"), dossier.standard
    yield _("Samples handed in"), str(dossier.samples or "")


def _commune(report: CommuneReport) -> Text:
    findings = [
        (_("Local raw material"), report.raw_material_met, report.raw_material),
        (_("Local labour"), report.labour_met, report.labour),
        (_("Origin of the idea"), report.idea_met, report.idea),
        (_("Local identity and know-how"), report.identity_met, report.identity),
    ]
    words_of = {True: _("confirmed"), False: _("not confirmed")}
    lines = [(f"{head}: {words_of[met]}", words) for head, met, words in findings]
    facts = {"number": report.number, "day": f"{report.reported_on:%d/%m/%Y}"}
    return Text(_("Report of the commune (form 03)"), lines, _("No. %(number)s of %(day)s") % facts)


def _advice(report: AdvisoryReport) -> Text:
    lines = [("", report.findings), (_("Tests still due"), report.tests_due)]
    about = _("Of %(day)s") % {"day": f"{report.reported_on:%d/%m/%Y}"}
    if report.visited_on:
        about = _("Of %(day)s; site visited on %(visited)s") % {
            "day": f"{report.reported_on:%d/%m/%Y}",
            "visited": f"{report.visited_on:%d/%m/%Y}",
        }
    return Text(_("Report of the advisory team"), lines, about)
