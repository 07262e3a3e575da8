"""A council, its people and dossiers at any point of their life.

Councils and drafts are put there as they would be saved: the database holds its rules, and tests are many. From the
first step on everything is done by the registry's own verbs.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from certifications.enums import Level
from certifications.models import Certificate, Decision
from evaluations import queries
from evaluations.actions import closing, councils, dossiers, evidence, recognition, scoring
from evaluations.enums import DossierKind, EvidenceKind, SeatRole, Status
from evaluations.files import names
from evaluations.models import (
    AdvisoryReport,
    CommuneReport,
    Council,
    Criterion,
    Dossier,
    Evidence,
    Hearing,
    Option,
    Result,
    Round,
    ScoreSheet,
    Seat,
    SelfScore,
    Sheet,
)
from ocop_registry.audit import because
from products.models import Product
from tests.factories import commune, make_product

_numbers = itertools.count(1)
COMMON_PICTURES = 50_000  # numbers of pictures that the tests themselves never reach
# What the child process made of a picture: it is asked once, and the next dossiers get the same bytes.
_taken_in: dict[int, tuple[Evidence, bytes]] = {}
TODAY = date(2026, 11, 23)  # as tests/conftest.py has it


def user(name: str, full_name: str = "", role: str = "", **fields: Any) -> User:
    found = User.objects.filter(username=name).first()
    return found or User.objects.create_user(
        name, "mat-khau-dai-9", full_name=full_name or f"Người {name}", role=role, **fields
    )


def commune_officer(code: str = "31687") -> User:
    return user(f"xa.{code}", f"Cán bộ xã {code}", Role.COMMUNE_OFFICER, commune=commune(code, new=True))


def official_sheet(product_set: str = "qd26-03") -> Sheet:
    return queries.current_sheets(TODAY).get(product_set=product_set)


@dataclass
class Stage:
    """A council of `members` voting seats (the first is the chair, the second the vice-chair) and a secretary."""

    members: int = 3
    settings: Mapping[str, Any] = field(default_factory=dict)
    council: Council = field(init=False)
    round: Round = field(init=False)
    secretary: User = field(init=False)
    people: list[User] = field(init=False)
    officer: User = field(init=False)

    def __post_init__(self) -> None:
        number = next(_numbers)
        self.officer = user("can.bo.tinh", "Trần Thị Cán Bộ", Role.OFFICER)
        self.secretary = user(f"thu.ky.{number}", "Lê Thị Thư Ký")
        self.people = [user(f"uy.vien.{number}.{n}", f"Ủy viên số {n}") for n in range(1, self.members + 1)]
        with because(by=self.officer):
            self._found(number)

    def _found(self, number: int) -> None:
        self.council = Council.objects.create(
            name=f"Hội đồng đánh giá, phân hạng sản phẩm OCOP {number}",
            decision_no=f"{number}/QĐ-HĐ",
            decided_on=date(2026, 9, 1),
            authority="UBND thành phố Cần Thơ",
            **self.settings,
        )
        roles = [SeatRole.CHAIR, SeatRole.VICE_CHAIR] + [SeatRole.MEMBER] * self.members
        seats = [*zip(self.people, roles, strict=False), (self.secretary, SeatRole.SECRETARY)]
        Seat.objects.bulk_create(
            Seat(council=self.council, user=person, role=role, position=position)
            for position, (person, role) in enumerate(seats, start=1)
        )
        self.round = Round.objects.create(
            year=TODAY.year, number=Round.objects.count() + 1, requests_due=date(2026, 10, 30),
            ends_on=date(2026, 12, 30), council=self.council,
        )  # fmt: skip

    @property
    def chair(self) -> User:
        return self.people[0]

    # --- dossiers, each at the end of a stretch of its life -------------------------------------------------

    def draft(
        self, product_set: str = "qd26-03", *, product: Product | None = None, **fields: Any
    ) -> Dossier:
        product = product or make_product(product_set_id=product_set)
        fields.setdefault("kind", DossierKind.FIRST)
        fields.setdefault("commune", commune(new=True))
        with because(by=self.officer):
            return Dossier.objects.create(
                product=product,
                sheet=official_sheet(product_set),
                product_name=product.name,
                producer_name=product.producer.name,
                created_by=self.officer,
                **fields,
            )

    def filled(
        self, *args: Any, generous: bool = True, papers: Sequence[Mapping[str, Any]] = (), **fields: Any
    ) -> Dossier:
        """A draft with everything that the commune asks for; the own scores are the best of each criterion.

        One paper for all criteria, and `papers` more.
        """
        words = {"history": "Thành lập năm 2015.", "plan": "Mở rộng vùng nguyên liệu.", "samples": 5}
        dossier = self.draft(*args, **words, changes="Bao bì mới.", **fields)
        criteria = [each for _part, each in queries.criteria_of(queries.frozen_sheet(dossier.sheet_id).sheet)]
        with because(by=self.officer):
            SelfScore.objects.bulk_create(
                SelfScore(dossier=dossier, criterion=each, option=_best(each) if generous else None)
                for each in criteria
            )
        self.paper(dossier, criteria=[each.code for each in criteria])
        for more in papers:
            self.paper(dossier, **more)
        return Dossier.objects.get(pk=dossier.pk)

    def paper(
        self, dossier: Dossier, kind: str = EvidenceKind.BUSINESS_REGISTRATION, **fields: Any
    ) -> Evidence:
        """A paper with a small real picture behind it, the same for the first papers of all dossiers."""
        fields.setdefault("title", f"Giấy tờ số {next(_numbers)}")
        number = COMMON_PICTURES + dossier.evidence.count()
        paper = Evidence(kind=kind, **fields)
        if number in _taken_in:
            return _as_before(paper, dossier, _taken_in[number], by=self.officer)
        evidence.add_evidence(dossier=dossier, upload=picture(number), evidence=paper, by=self.officer)
        with default_storage.open(paper.file) as file:
            _taken_in[number] = (paper, file.read())
        return paper

    def submitted(self, *args: Any, **fields: Any) -> Dossier:
        return dossiers.submit(dossier=self.filled(*args, **fields), on=date(2026, 10, 1), by=self.officer)

    def forwarded(self, *args: Any, **fields: Any) -> Dossier:
        dossier = self.submitted(*args, **fields)
        dossiers.save_commune_report(dossier=dossier, report=commune_report(), by=self.officer)
        return dossiers.forward(dossier=dossier, on=date(2026, 10, 12), by=self.officer)

    def advised(self, *args: Any, **fields: Any) -> Dossier:
        """Ready to be scored, on the agenda of the round."""
        dossier = dossiers.accept(
            dossier=self.forwarded(*args, **fields), on=date(2026, 10, 20), by=self.officer
        )
        dossiers.save_advisory_report(
            dossier=dossier,
            report=AdvisoryReport(reported_on=date(2026, 11, 2), findings="Hồ sơ đầy đủ."),
            by=self.officer,
        )
        councils.assign(round=self.round, dossiers=[dossier], by=self.officer)
        return Dossier.objects.get(pk=dossier.pk)

    def heard(self, *args: Any, **fields: Any) -> Hearing:
        """Open for scoring; nobody has declared."""
        return councils.open_scoring(dossier=self.advised(*args, **fields), by=self.officer)

    # --- the scoring room -----------------------------------------------------------------------------------

    def declare(self, hearing: Hearing, *people: User) -> None:
        """No conflict: these people, or everybody."""
        for person in people or (*self.people, self.secretary):
            scoring.declare(hearing=hearing, has_conflict=False, by=person)

    def score(
        self, hearing: Hearing, person: User, scores: Mapping[str, int], *, submit: bool = True
    ) -> ScoreSheet:
        """Fill in the person's sheet with these points (the rest: not reached), and submit it."""
        sheet = ScoreSheet.objects.get(hearing=hearing, seat__user=person, reopened_at=None)
        frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
        version = scoring.choose(
            sheet=sheet.pk, version=sheet.version, frozen=frozen, choices=keys(frozen, scores), by=person
        )
        if submit:
            return scoring.submit_sheet(sheet=sheet, version=version, by=person)
        return ScoreSheet.objects.get(pk=sheet.pk)

    def scored(self, totals: Sequence[Mapping[str, int]] | Mapping[str, int], **fields: Any) -> Hearing:
        """Everybody has declared and submitted; one mapping of points for all, or one for each member."""
        hearing = self.heard(**fields)
        self.declare(hearing)
        each = [totals] * self.members if isinstance(totals, Mapping) else totals
        for person, scores in zip(self.people, each, strict=True):
            self.score(hearing, person, scores)
        return hearing

    def close(self, hearing: Hearing, **options: Any) -> Result:
        return closing.close(hearing=hearing, gates_checked=True, by=self.chair, **options)

    def recognise(self, *found: Dossier, level: str = Level.PROVINCE, **options: Any) -> list[Certificate]:
        decision = Decision(
            number=f"{next(_numbers)}/QĐ-UBND",
            decided_on=TODAY,
            level=level,
            authority="UBND thành phố Cần Thơ",
        )
        return recognition.recognise(
            dossiers=found, decision=decision, by=self.officer, accept_warnings=True, **options
        )


def _best(criterion: Criterion) -> Option:
    return max(criterion.options.all(), key=lambda option: option.points)


def _as_before(paper: Evidence, dossier: Dossier, taken: tuple[Evidence, bytes], *, by: User) -> Evidence:
    """As `add_evidence` keeps it, without opening the picture once more."""
    model, content = taken
    for name in ("original_name", "content_type", "size", "sha256", "pages", "notes"):
        setattr(paper, name, getattr(model, name))
    paper.file = default_storage.save(names.new_path(".jpg"), ContentFile(content))
    paper.dossier, paper.created_by = dossier, by
    paper.submitted_at = None if dossier.status == Status.DRAFT else timezone.now()
    with because(by=by):
        paper.save()
    return paper


def answer(dossier: Dossier, star: int, score: str | None = None, *, by: User) -> None:
    """The ministry's answer to a proposed dossier."""
    recognition.record_answer(
        dossier=dossier, answer_no="77/BNNMT", answered_on=TODAY, star=star,
        score=Decimal(score) if score else None, by=by,
    )  # fmt: skip


def keys(frozen: queries.FrozenSheet, scores: Mapping[str, int]) -> dict[str, str | None]:
    """The option of each criterion that gives so many points; none where it is not reached."""
    found: dict[str, str | None] = {}
    for criterion in (each for _part, each in queries.criteria_of(frozen.sheet)):
        points = scores.get(criterion.code, 0)
        options = [option.key for option in criterion.options.all() if option.points == points]
        assert options or points == 0, (criterion.code, points)
        found[criterion.code] = options[0] if options else None
    return found


def commune_report(**fields: Any) -> CommuneReport:
    words = dict.fromkeys(("raw_material", "labour", "idea", "identity"), "Đúng như hồ sơ.")
    met = {f"{name}_met": True for name in words}
    return CommuneReport(number="15/BC-UBND", reported_on=date(2026, 10, 10), **{**words, **met, **fields})


def picture(colour: int | None = None) -> ContentFile:
    """A JPEG unlike every other one."""
    from io import BytesIO

    from PIL import Image

    number = colour if colour is not None else next(_numbers)
    out = BytesIO()
    image = Image.new("RGB", (600, 800), "white")
    for bit in range(16):  # broad bars, which no compression makes alike
        image.paste((0, 0, 0) if number >> bit & 1 else (200, 220, 200), (0, bit * 50, 600, bit * 50 + 40))
    image.save(out, "JPEG")
    return ContentFile(out.getvalue(), name=f"giấy tờ {number}.jpg")
