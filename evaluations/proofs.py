"""Evidence and what it proves: the law's words on each kind, and the criteria that a kind usually speaks to.

The decision names no criteria beside its table of evidence; they are found by the titles on each sheet, since the
same criterion has another number there (docs/adr/0021). A proposal only: who enters the paper says what it proves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.enums import EVIDENCE_RULES, EvidenceKind
from evaluations.models import Criterion, Evidence
from evaluations.scoring import MARKED_STARS
from ocop_registry.vietnamese import fold

SOON_DAYS = 60  # a paper that ends within so many days may end before the council meets

# Words in the titles of criteria, without tones, as QĐ 26/2026/QĐ-TTg, Phụ lục II has them.
SPEAKS_TO: Mapping[EvidenceKind, tuple[str, ...]] = MappingProxyType(
    {
        EvidenceKind.BUSINESS_REGISTRATION: ("loai hinh to chuc",),
        EvidenceKind.FOOD_SAFETY: (
            "dam bao chat luong",
            "dam bao an toan",
            "chat luong an toan thuc pham",
            "tinh an toan",
            "dieu kien kinh doanh",
        ),
        EvidenceKind.RAW_MATERIAL: (
            "nguon goc san pham",
            "nguon nguyen lieu",
            "vung nguyen lieu",
            "vung san xuat",
            "lien ket chuoi trong san xuat",
            "lien ket san xuat",
            "chat luong cua nguyen lieu",
        ),
        EvidenceKind.ENVIRONMENT: ("bao ve moi truong", "cong nghe theo huong ben vung", "nang luong"),
        EvidenceKind.LABOUR: ("lao dong dia phuong",),
        EvidenceKind.FINANCE: ("tang truong san xuat",),
        EvidenceKind.INTELLECTUAL_PROPERTY: ("so huu tri tue", "nguon goc y tuong"),
        EvidenceKind.MARKET: (
            "khu vuc phan phoi",
            "to chuc phan phoi",
            "thi truong toan cau",
            "lien ket chuoi gia tri",
            "lien ket vung",
        ),
        EvidenceKind.PROMOTION: ("quang ba",),
        EvidenceKind.STORY: ("cau chuyen", "ban sac dia phuong"),
        EvidenceKind.QUALITY_DECLARATION: ("cong bo chat luong", "cong bo san pham"),
        EvidenceKind.TEST_REPORT: (
            "cong bo chat luong",
            "cong bo san pham",
            "dinh duong",
            "kiem tra dinh ky",
            "chat luong an toan thuc pham",
        ),
        EvidenceKind.TRACEABILITY: ("ghi nhan",),
        EvidenceKind.QUALITY_SYSTEM: ("dam bao chat luong",),
        EvidenceKind.AWARD: (),
    }
)

# The column "Yêu cầu" of the table in Mẫu 02, part III.
GUIDANCE: Mapping[EvidenceKind, Promise] = MappingProxyType(
    {
        EvidenceKind.BUSINESS_REGISTRATION: _("A copy that proves lawful business, where it is registered."),
        EvidenceKind.FOOD_SAFETY: _("A copy, for products that need a certificate by the rules in force."),
        EvidenceKind.RAW_MATERIAL: _(
            "Copies: safety of the raw-material area, contracts of sale or in principle, agreements of cooperation, "
            "settlements, valid invoices."
        ),
        EvidenceKind.ENVIRONMENT: _(
            "Copies of the environmental papers; pictures of what protects the environment and of sustainable technology."
        ),
        EvidenceKind.LABOUR: _("A list of insured workers with their place of residence, confirmed by the producer."),
        EvidenceKind.FINANCE: _("The grading of the cooperative, or the financial reports of the last two years."),
        EvidenceKind.INTELLECTUAL_PROPERTY: _(
            "The application for a trademark as accepted or published; certificates of trademark, of geographical "
            "indication, collective or certification mark, patents, designs."
        ),
        EvidenceKind.MARKET: _(
            "Copies that prove distribution, export and trade promotion: contracts, commitments, consignments, orders, "
            "receipts, invoices."
        ),
        EvidenceKind.PROMOTION: _("What proves the website and other promotion."),
        EvidenceKind.STORY: _("Copies of leaflets, pictures, films, recordings that tell the story of the product."),
        EvidenceKind.QUALITY_DECLARATION: _("Copies that prove which quality was declared."),
        EvidenceKind.TEST_REPORT: _("Copies that prove quality and food safety by the declared standard."),
        EvidenceKind.TRACEABILITY: _("Copies that prove codes, stamps, ownership of the brand."),
        EvidenceKind.QUALITY_SYSTEM: _("Copies of certificates of an advanced quality system."),
        EvidenceKind.AWARD: _("Copies of awards, votes and achievements."),
    }
)  # fmt: skip


def proposed(kind: str, criteria: Iterable[Criterion]) -> list[str]:
    """The codes of the criteria of a sheet that a kind of evidence usually speaks to."""
    words = SPEAKS_TO[EvidenceKind(kind)]
    return [each.code for each in criteria if any(word in fold(each.title) for word in words)]


_ORDER = {kind: number for number, kind in enumerate(EvidenceKind)}


def place(paper: Evidence) -> tuple[int, bool, int]:
    """Papers in the law's order of kinds, those set aside last, else as they came."""
    return _ORDER[EvidenceKind(paper.kind)], paper.set_aside_at is not None, paper.pk


@dataclass(frozen=True)
class Need:
    """From which star a kind is needed; None where it only supports points, or not in this sector."""

    star: int | None
    expires: bool


def need(kind: str, sector: str) -> Need:
    """What is asked of a kind in a sector (codes I to VI)."""
    rule = EVIDENCE_RULES[EvidenceKind(kind)]
    star = next((each for each in MARKED_STARS if rule.needed(star=each, sector=sector)), None)
    return Need(star, rule.expires)


@dataclass(frozen=True)
class Validity:
    """How long a paper runs on a day: `word` is ended, soon, runs, or "" where it names no end."""

    word: str
    days_left: int = 0


def validity(paper: Evidence, on: date) -> Validity:
    """A paper is good up to and on the day it names."""
    if paper.expires_on is None:
        return Validity("")
    left = (paper.expires_on - on).days
    word = "ended" if left < 0 else "soon" if left <= SOON_DAYS else "runs"
    return Validity(word, left)
