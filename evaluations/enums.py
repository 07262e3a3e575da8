"""Words of evaluations, and THE table of what may become of a dossier."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartCode(models.TextChoices):
    """The three parts of every sheet. Their titles are data."""

    A = "A"
    B = "B"
    C = "C"


class Case(models.TextChoices):
    """Who runs a tourism service: criteria 8, 9 and 15 of set 26 have a list of options for each."""

    COMMUNITY = "cong_dong", _("Community tourism")
    ORGANISATION = "diem_to_chuc", _("Tourist site or organisation")


NOT_REACHED = "0"  # the key of "not reached" where a criterion prints no line of 0 points

# QĐ 26/2026/QĐ-TTg, Phụ lục II: what each part of a sheet counts.
PART_MAX = {PartCode.A: 40, PartCode.B: 25, PartCode.C: 35}


class DossierKind(models.TextChoices):
    """Why a product is evaluated (QĐ 26/2026/QĐ-TTg, Điều 6)."""

    FIRST = "first", _("First evaluation")
    UPGRADE = "upgrade", _("Upgrade")
    RERATING = "rerating", _("Re-rating")


class Status(models.TextChoices):
    """Where a dossier stands."""

    DRAFT = "draft", _("Being prepared")
    COMMUNE_REVIEW = "commune_review", _("With the commune")
    PROVINCE_CHECK = "province_check", _("Checked by the province")
    ADVISORY_REVIEW = "advisory_review", _("With the advisory team")
    SCORING = "scoring", _("Being scored")
    SCORED = "scored", _("Scored")
    RECOGNISED = "recognised", _("Recognised")
    NOT_RECOGNISED = "not_recognised", _("Not recognised")
    CENTRAL_PENDING = "central_pending", _("Potential 5 stars, with the ministry")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISQUALIFIED = "disqualified", _("Disqualified")


class Step(models.TextChoices):
    """What moves a dossier from one status to another."""

    SUBMIT = "submit", _("Submit to the commune")
    FORWARD = "forward", _("Forward to the province")
    ACCEPT = "accept", _("Accept as complete")
    OPEN = "open", _("Open scoring")
    CLOSE = "close", _("Close scoring")
    RECOGNISE = "recognise", _("Recognise by decision")
    DECLINE = "decline", _("Record as not recognised")
    PROPOSE = "propose", _("Send to the ministry")
    EVALUATE_AGAIN = "evaluate_again", _("Evaluate again")
    RETURN = "return", _("Return the dossier")
    WITHDRAW = "withdraw", _("Withdraw the dossier")
    DISQUALIFY = "disqualify", _("Disqualify")


class Actor(models.TextChoices):
    """Whose step it is. Officers of the province may take the steps of entry and commune for who has no account."""

    ENTRY = "entry", _("Who enters the dossier")
    COMMUNE = "commune", _("The commune")
    PROVINCE = "province", _("The province")
    COUNCIL = "council", _("Secretary or chair of the council")


@dataclass(frozen=True)
class Transition:
    """One arrow in the life of a dossier."""

    source: Status
    step: Step
    target: Status
    actor: Actor
    reason: bool = False


_BEFORE_SCORED = (
    Status.DRAFT,
    Status.COMMUNE_REVIEW,
    Status.PROVINCE_CHECK,
    Status.ADVISORY_REVIEW,
    Status.SCORING,
)

# THE table of a dossier's life (QĐ 26/2026/QĐ-TTg, Điều 5 and 7; DESIGN §5). Buttons, permissions, the trigger, the
# diagram in docs/dossier-life.md and the tests derive from it.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(Status.DRAFT, Step.SUBMIT, Status.COMMUNE_REVIEW, Actor.ENTRY),
    Transition(Status.COMMUNE_REVIEW, Step.FORWARD, Status.PROVINCE_CHECK, Actor.COMMUNE),
    Transition(Status.PROVINCE_CHECK, Step.ACCEPT, Status.ADVISORY_REVIEW, Actor.PROVINCE),
    Transition(Status.ADVISORY_REVIEW, Step.OPEN, Status.SCORING, Actor.PROVINCE),
    Transition(Status.SCORING, Step.CLOSE, Status.SCORED, Actor.COUNCIL),
    Transition(Status.SCORED, Step.RECOGNISE, Status.RECOGNISED, Actor.PROVINCE),
    Transition(Status.SCORED, Step.DECLINE, Status.NOT_RECOGNISED, Actor.PROVINCE),
    Transition(Status.SCORED, Step.PROPOSE, Status.CENTRAL_PENDING, Actor.PROVINCE),
    Transition(Status.CENTRAL_PENDING, Step.RECOGNISE, Status.RECOGNISED, Actor.PROVINCE),
    Transition(Status.CENTRAL_PENDING, Step.EVALUATE_AGAIN, Status.SCORING, Actor.PROVINCE, reason=True),
    Transition(Status.COMMUNE_REVIEW, Step.RETURN, Status.DRAFT, Actor.COMMUNE, reason=True),
    Transition(Status.PROVINCE_CHECK, Step.RETURN, Status.DRAFT, Actor.PROVINCE, reason=True),
    Transition(Status.ADVISORY_REVIEW, Step.RETURN, Status.DRAFT, Actor.PROVINCE, reason=True),
    *(
        Transition(source, Step.WITHDRAW, Status.WITHDRAWN, Actor.ENTRY, reason=True)
        for source in _BEFORE_SCORED
    ),
    Transition(Status.PROVINCE_CHECK, Step.DISQUALIFY, Status.DISQUALIFIED, Actor.PROVINCE, reason=True),
    Transition(Status.ADVISORY_REVIEW, Step.DISQUALIFY, Status.DISQUALIFIED, Actor.PROVINCE, reason=True),
    Transition(Status.SCORING, Step.DISQUALIFY, Status.DISQUALIFIED, Actor.COUNCIL, reason=True),
)
FINAL = frozenset(
    {Status.RECOGNISED, Status.NOT_RECOGNISED, Status.WITHDRAWN, Status.DISQUALIFIED}
)  # no arrow leaves these; a product may have one dossier that is in none of them


def transition(source: str, step: Step) -> Transition | None:
    """The arrow that the step takes from a status, None when there is none."""
    return next((each for each in TRANSITIONS if (each.source, each.step) == (source, step)), None)


class EvidenceKind(models.TextChoices):
    """The 15 kinds of evidence of Mẫu 02, in its order (QĐ 26/2026/QĐ-TTg, Phụ lục III)."""

    BUSINESS_REGISTRATION = "business_registration", _("Business registration")
    FOOD_SAFETY = "food_safety", _("Certificate of production conditions, food safety")
    RAW_MATERIAL = "raw_material", _("Origin of raw material, supply contracts, invoices")
    ENVIRONMENT = "environment", _("Environmental file, sustainable technology")
    LABOUR = "labour", _("List of workers with insurance and residence")
    FINANCE = "finance", _("Grading of the cooperative or financial reports of two years")
    INTELLECTUAL_PROPERTY = "intellectual_property", _("Intellectual property")
    MARKET = "market", _("Market: contracts, invoices, agents")
    PROMOTION = "promotion", _("Promotion: website, fairs")
    STORY = "story", _("Product story")
    QUALITY_DECLARATION = "quality_declaration", _("Declaration of quality")
    TEST_REPORT = "test_report", _("Test report")
    TRACEABILITY = "traceability", _("Bar code, traceability stamp")
    QUALITY_SYSTEM = "quality_system", _("Advanced quality system (ISO, HACCP …)")
    AWARD = "award", _("Awards")


@dataclass(frozen=True)
class EvidenceRule:
    """What is asked of one kind: from which star it is needed (None: it only supports points), in which sectors."""

    needed_from: int | None = None
    expires: bool = False
    sectors: frozenset[str] = frozenset()  # codes I to VI; empty: every sector

    def needed(self, *, star: int, sector: str) -> bool:
        """Whether a product of the sector needs it for the star."""
        if self.needed_from is None or star < self.needed_from:
            return False
        return not self.sectors or sector in self.sectors


_EATEN = frozenset({"I", "II", "III"})  # food, drinks, herbal: where the law asks for safety papers and tests
# Derived from the gates and marks of the sheets; the decision itself calls its table a guidance (docs/adr/0021).
EVIDENCE_RULES: dict[EvidenceKind, EvidenceRule] = {
    EvidenceKind.BUSINESS_REGISTRATION: EvidenceRule(3),
    EvidenceKind.FOOD_SAFETY: EvidenceRule(3, expires=True, sectors=_EATEN),
    EvidenceKind.RAW_MATERIAL: EvidenceRule(3, expires=True),
    EvidenceKind.ENVIRONMENT: EvidenceRule(4),
    EvidenceKind.LABOUR: EvidenceRule(),
    EvidenceKind.FINANCE: EvidenceRule(4),
    EvidenceKind.INTELLECTUAL_PROPERTY: EvidenceRule(3, expires=True),
    EvidenceKind.MARKET: EvidenceRule(3),
    EvidenceKind.PROMOTION: EvidenceRule(),
    EvidenceKind.STORY: EvidenceRule(3),
    EvidenceKind.QUALITY_DECLARATION: EvidenceRule(3, sectors=_EATEN),
    EvidenceKind.TEST_REPORT: EvidenceRule(3, expires=True, sectors=_EATEN),
    EvidenceKind.TRACEABILITY: EvidenceRule(4),
    EvidenceKind.QUALITY_SYSTEM: EvidenceRule(4, expires=True),
    EvidenceKind.AWARD: EvidenceRule(),
}


class SeatRole(models.TextChoices):
    """Seats of a council (QĐ 26/2026/QĐ-TTg, Điều 7.3b)."""

    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-chair")
    MEMBER = "member", _("Member")
    SECRETARY = "secretary", _("Secretary")


class CouncilMode(models.TextChoices):
    """How a council works: re-ratings are judged in writing (QĐ 26/2026/QĐ-TTg, Điều 7.6)."""

    MEETING = "meeting", _("In a meeting")
    WRITTEN = "written", _("In writing")


class MinimaRule(models.TextChoices):
    """When a council has found that a mark is reached: the law is silent, so it is a setting (docs/adr/0022)."""

    MAJORITY = "majority", _("More than half of the counted sheets reach it")
    EVERY = "every", _("Every counted sheet reaches it")
    MEAN = "mean", _("The mean of the counted sheets reaches it")


class Outcome(models.TextChoices):
    """What a closed scoring leads to."""

    RECOGNITION = "recognition", _("To be recognised by the province")
    CENTRAL = "central", _("To be sent to the ministry: potential 5 stars")
    NONE = "none", _("No recognition")


class Channel(models.TextChoices):
    """How a notice went out."""

    EMAIL = "email", _("By e-mail")
    PAPER = "paper", _("On paper or otherwise")
