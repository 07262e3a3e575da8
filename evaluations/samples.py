"""Sample dossiers for a trial: a council with a round, and made-up dossiers at every stretch of their life.

Only made-up products (`is_sample`) get one; every paper says that it is a sample. Everything is done by the
registry's own verbs.
"""

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from certifications.models import Certificate
from evaluations import queries
from evaluations.actions import closing, councils, dossiers, evidence, scoring
from evaluations.enums import DossierKind, EvidenceKind, SeatRole
from evaluations.models import (
    AdvisoryReport,
    CommuneReport,
    Council,
    Criterion,
    Dossier,
    Evidence,
    Hearing,
    Option,
    Round,
    ScoreSheet,
    Seat,
)
from evaluations.queries import FrozenSheet
from ocop_registry.audit import because

WHY = "Dữ liệu mẫu"
TEXT = "Nội dung mẫu để trình bày, không phải hồ sơ thật."
PAPERS = (
    (EvidenceKind.BUSINESS_REGISTRATION, "Giấy đăng ký kinh doanh (mẫu)", ("3.1",)),
    (EvidenceKind.FOOD_SAFETY, "Giấy chứng nhận an toàn thực phẩm (mẫu)", ("9", "10")),
    (EvidenceKind.RAW_MATERIAL, "Hợp đồng liên kết nguyên liệu (mẫu)", ("1.1", "1.2", "1.5")),
    (EvidenceKind.INTELLECTUAL_PROPERTY, "Giấy chứng nhận nhãn hiệu (mẫu)", ("3.5",)),
    (EvidenceKind.MARKET, "Hợp đồng tiêu thụ (mẫu)", ("4.1", "4.2")),
    (EvidenceKind.STORY, "Câu chuyện sản phẩm (mẫu)", ("5.1", "5.2", "5.3")),
    (EvidenceKind.TEST_REPORT, "Phiếu kiểm nghiệm (mẫu)", ("8", "9")),
)
CHAIR, VICE, SECRETARY = "chutich", "phochutich", "thuky"
MEMBERS = ("uyvien1", "uyvien2", "uyvien3")
SEATED = (CHAIR, VICE, *MEMBERS, SECRETARY)


@transaction.atomic
def load_dossiers(*, today: date) -> int:
    """Fill in a round with dossiers; how many. Nothing where there is a dossier, or where people or products lack."""
    people = {user.username: user for user in User.objects.filter(username__in=SEATED)}
    wanted = _wanted(today)
    if Dossier.objects.exists() or len(people) < len(SEATED) or len(wanted) < len(STRETCHES):
        return 0
    with because(by=None, why=WHY):
        plan = _round(people, today)
        for stretch, former in zip(STRETCHES, wanted, strict=False):
            stretch(_opened(former), plan, people, today)
    return Dossier.objects.count()


def _wanted(today: date) -> list[Certificate]:
    """Certificates of made-up products that need a new rating, the latest of each product."""
    ending: QuerySet[Certificate] = (
        Certificate.objects.rightful()
        .filter(
            product__is_sample=True,
            product__product_set__isnull=False,
            expires_on__lt=today + timedelta(days=200),
            superseded_on=None,
            revoked_on=None,
            annulled_on=None,
        )
        .select_related("product__commune__successor__successor", "product__producer")
        .order_by("expires_on", "pk")
    )
    return list(ending[: len(STRETCHES)])


def _round(people: dict[str, User], today: date) -> Round:
    council = councils.save_council(
        council=Council(
            name="Hội đồng đánh giá, phân hạng sản phẩm OCOP (mẫu)",
            decision_no="95/QĐ-MẪU",
            decided_on=today - timedelta(days=60),
            authority="UBND thành phố Cần Thơ (mẫu)",
        ),
        by=None,
    )
    roles = {CHAIR: SeatRole.CHAIR, VICE: SeatRole.VICE_CHAIR, SECRETARY: SeatRole.SECRETARY}
    seats = [Seat(user=people[name], role=roles.get(name, SeatRole.MEMBER)) for name in SEATED]
    councils.save_seats(council=council, seats=seats, by=None)
    plan = Round(
        year=today.year,
        number=2,
        requests_due=date(today.year, 10, 30),
        ends_on=date(today.year, 12, 30),
        council=council,
        place="Hội trường (mẫu)",
    )
    return councils.save_round(round=plan, by=None)


def _opened(former: Certificate) -> Dossier:
    product = former.product
    place = product.commune or product.producer.commune or product.district.communes.filter(valid_to=None)[0]
    sheet = queries.current_sheets(timezone.localdate()).get(product_set=product.product_set)
    return dossiers.open_dossier(
        product=product,
        kind=DossierKind.RERATING,
        sheet=sheet,
        commune=place.present,
        former=former,
        by=None,
    )


# --- the stretches of a life, each building on the one before ---


def _draft(
    dossier: Dossier, _plan: Round, _people: dict[str, User], _today: date, *, papers: int = 2
) -> Dossier:
    words = {"history": TEXT, "results": TEXT, "plan": TEXT, "changes": TEXT, "samples": 5}
    now = dossiers.save_forms(dossier=dossier, words=words, by=None)
    criteria = [each for _part, each in queries.criteria_of(queries.frozen_sheet(now.sheet_id).sheet)]
    chosen = {each: _good(each) for each in criteria}
    said = dict.fromkeys(criteria[::3], TEXT)
    dossiers.save_self_scores(dossier=now, chosen=chosen, descriptions=said, by=None)
    codes = {each.code for each in criteria}
    for kind, title, proves in PAPERS[:papers]:
        paper = Evidence(kind=kind, title=title, criteria=[code for code in proves if code in codes])
        evidence.add_evidence(dossier=now, upload=_picture(title, now), evidence=paper, by=None)
    return now


def _good(criterion: Criterion, *, generous: bool = True) -> Option | None:
    """The best line, or the one below it."""
    options = sorted(criterion.options.all(), key=lambda option: option.points)
    return options[-1] if generous or len(options) == 1 else options[-2]


def _picture(title: str, dossier: Dossier) -> "ContentFile[bytes]":
    """A page that says that it is a sample."""
    page = Image.new("RGB", (600, 840), "#fffdf6")
    draw = ImageDraw.Draw(page)
    draw.rectangle((24, 24, 576, 816), outline="#1f6b45", width=4)
    lines = ("SAMPLE - MAU", title.encode("ascii", "ignore").decode(), dossier.code or str(dossier.pk))
    for n, line in enumerate(lines):
        draw.text((60, 130 + 90 * n), line, fill="#1d2a22", font_size=32)
    out = io.BytesIO()
    page.save(out, "JPEG")
    return ContentFile(out.getvalue(), name=f"{title}.jpg")


def _submitted(
    dossier: Dossier, plan: Round, people: dict[str, User], today: date, *, papers: int = 2
) -> Dossier:
    now = _draft(dossier, plan, people, today, papers=papers)
    return dossiers.submit(dossier=now, on=today - timedelta(days=25), by=None)


def _forwarded(
    dossier: Dossier, plan: Round, people: dict[str, User], today: date, *, papers: int = 2
) -> Dossier:
    now = _submitted(dossier, plan, people, today, papers=papers)
    words = dict.fromkeys(("raw_material", "labour", "idea", "identity"), TEXT)
    met = {f"{name}_met": True for name in words}
    report = CommuneReport(number="96/BC-MẪU", reported_on=today - timedelta(days=16), **words, **met)
    dossiers.save_commune_report(dossier=now, report=report, by=None)
    return dossiers.forward(dossier=now, on=today - timedelta(days=15), by=None)


def advised(
    dossier: Dossier, plan: Round, people: dict[str, User], today: date, *, papers: int = 2
) -> Dossier:
    """From an opened dossier to the agenda of a round."""
    now = dossiers.accept(
        dossier=_forwarded(dossier, plan, people, today, papers=papers),
        on=today - timedelta(days=12),
        by=None,
    )
    report = AdvisoryReport(reported_on=today - timedelta(days=5), findings=TEXT)
    dossiers.save_advisory_report(dossier=now, report=report, by=None)
    councils.assign(round=plan, dossiers=[now], by=None)
    return Dossier.objects.get(pk=now.pk)


def _heard(dossier: Dossier, plan: Round, people: dict[str, User], today: date) -> Hearing:
    return councils.open_scoring(dossier=advised(dossier, plan, people, today, papers=len(PAPERS)), by=None)


def _half_scored(dossier: Dossier, plan: Round, people: dict[str, User], today: date) -> Hearing:
    """Two sheets are in; the others have not begun."""
    hearing = _heard(dossier, plan, people, today)
    _score(hearing, [people[name] for name in (VICE, MEMBERS[0])])
    return hearing


def _closed(dossier: Dossier, plan: Round, people: dict[str, User], today: date) -> Hearing:
    hearing = _heard(dossier, plan, people, today)
    _score(hearing, [people[name] for name in (CHAIR, VICE, *MEMBERS)])
    closing.close(hearing=hearing, gates_checked=True, note=TEXT, by=people[CHAIR])
    return hearing


def _score(hearing: Hearing, members: Sequence[User]) -> None:
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    for n, member in enumerate(members):
        scoring.declare(hearing=hearing, has_conflict=False, by=member)
        sheet = ScoreSheet.objects.get(hearing=hearing, seat__user=member)
        version = scoring.choose(
            sheet=sheet.pk, version=0, frozen=frozen, choices=choices(frozen, n), by=member
        )
        scoring.submit_sheet(sheet=sheet, version=version, by=member)


def choices(frozen: FrozenSheet, n: int, *, strict: int = 3) -> dict[str, str | None]:
    """Nearly the best lines; each member is a little stricter elsewhere. Marked criteria keep the best."""
    chosen: dict[str, str | None] = {}
    for place, (_part, criterion) in enumerate(queries.criteria_of(frozen.sheet)):
        marked = any(option.min_for_star for option in criterion.options.all())
        option = _good(criterion, generous=marked or (place + n) % strict > 0)
        chosen[criterion.code] = option.key if option else None
    return chosen


STRETCHES: tuple[Callable[[Dossier, Round, dict[str, User], date], object], ...] = (
    _draft,
    _submitted,
    _forwarded,
    advised,
    _heard,
    _half_scored,
    _closed,
)
