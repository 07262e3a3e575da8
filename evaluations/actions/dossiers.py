"""What is done with a dossier before the council: entered, submitted, reviewed by commune and province."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certifications.models import Certificate
from evaluations import codes, completeness, files, rules
from evaluations.actions.moving import check, locked, move
from evaluations.enums import DossierKind, Status, Step
from evaluations.errors import EvaluationError, NotYours
from evaluations.models import AdvisoryReport, CommuneReport, Criterion, Dossier, Option, SelfScore, Sheet
from localities.models import Commune
from ocop_registry import slugs
from ocop_registry.audit import because
from products.models import Product

PROVINCE_CODE = "92"  # Cần Thơ since 1 July 2025 (QĐ 19/2025/QĐ-TTg)
FORM_FIELDS = ("sheet", "commune", "former", "packaging", "standard", "samples", "changes", "history", "results", "plan")  # fmt: skip


@transaction.atomic
def open_dossier(
    *,
    product: Product,
    kind: DossierKind,
    sheet: Sheet,
    commune: Commune,
    former: Certificate | None = None,
    by: User | None,
) -> Dossier:
    """Begin a dossier. Raises ValidationError when unfit: one under way already, an upgrade without certificate."""
    Product.objects.select_for_update(of=("self",)).get(pk=product.pk)  # of two at once the second is told
    dossier = Dossier(
        product=product,
        kind=kind,
        sheet=sheet,
        commune=commune,
        former=former,
        product_name=product.name,
        producer_name=product.producer.name,
        created_by=by,
    )
    if by is not None and not rules.works_for(by, dossier):
        raise NotYours(_("You work on dossiers of your own commune."))
    with because(by=by, why=""):
        dossier.full_clean()
        _fits_its_product(dossier)
        dossier.save()
    return dossier


def _fits_its_product(dossier: Dossier) -> None:
    """The former certificate is one of this product, and the sheet is one that is published."""
    if dossier.former is not None and dossier.former.product_id != dossier.product_id:
        raise ValidationError({"former": _("This certificate is of another product.")})
    if dossier.sheet.rubric.published_at is None:
        raise ValidationError({"sheet": _("These criteria have not been published.")})


def _writable(dossier: Dossier, by: User | None) -> Dossier:
    now = locked(dossier)
    if by is not None and not rules.works_for(by, now):
        raise NotYours(_("You work on dossiers of your own commune."))
    if now.status != Status.DRAFT:
        raise EvaluationError(_("The dossier has been submitted: its words stand. Return it to change them."))
    return now


@transaction.atomic
def save_forms(*, dossier: Dossier, words: Mapping[str, Any], by: User | None, why: str = "") -> Dossier:
    """Write the forms Mẫu 01 and 02 of a draft; names of product and producer are taken anew from the register.

    Another sheet drops the choices of the former one: its criteria are others. Raises ValidationError; NotYours when
    an officer of a commune would hand the dossier to another commune.
    """
    now = _writable(dossier, by)
    former_sheet, former_commune = now.sheet_id, now.commune_id
    for name in FORM_FIELDS:
        if name in words:
            setattr(now, name, words[name])
    now.product_name, now.producer_name = now.product.name, now.product.producer.name
    if now.commune_id != former_commune:
        _may_move(now, by)
    with because(by=by, why=why):
        now.full_clean()
        _fits_its_product(now)
        now.save()
        if now.sheet_id != former_sheet:
            now.self_scores.all().delete()
            now.evidence.filter(submitted_at=None).update(criteria=[])
    return now


def _may_move(dossier: Dossier, by: User | None) -> None:
    if by is not None and not rules.works_for(by, dossier):
        raise NotYours(_("You work on dossiers of your own commune."))
    if dossier.code:  # it carries the code of the commune
        text = _(
            "The product code carries the commune's code: the commune stays. Withdraw it and open another."
        )
        raise ValidationError({"commune": text})


@transaction.atomic
def save_self_scores(
    *,
    dossier: Dossier,
    chosen: Mapping[Criterion, Option | None],
    descriptions: Mapping[Criterion, str],
    by: User | None,
) -> None:
    """Write the producer's own scores (Mẫu 02, part III), in place of those that were there."""
    now = _writable(dossier, by)
    rows = [
        SelfScore(
            dossier=now,
            criterion=criterion,
            option=chosen.get(criterion),
            description=descriptions.get(criterion, ""),
        )
        for criterion in {**chosen, **descriptions}
    ]
    with because(by=by):
        now.self_scores.exclude(criterion__in=[row.criterion for row in rows]).delete()
        SelfScore.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["dossier", "criterion"],
            update_fields=["option", "description"],
        )


@transaction.atomic
def remove_draft(*, dossier: Dossier, by: User | None) -> None:
    """Take away a dossier that was never submitted."""
    now = _writable(dossier, by)
    if now.submissions:
        raise EvaluationError(_("A dossier that was submitted is kept. Withdraw it instead."))
    papers = list(now.evidence.values_list("file", flat=True))
    with because(by=by):
        now.evidence.all().delete()
        now.self_scores.all().delete()
        now.delete()
    for name in papers:
        transaction.on_commit(partial(files.drop, name))


@transaction.atomic
def submit(*, dossier: Dossier, on: date, by: User | None) -> Dossier:
    """Hand the dossier to the commune; it gets its product code the first time. Raises EvaluationError with what lacks."""
    now = locked(dossier)
    check(now, Step.SUBMIT, by=by)
    if on > timezone.localdate():
        raise EvaluationError(_("The date lies in the future."))
    lacks = completeness.before_submission(now)
    if lacks:
        raise EvaluationError(_("The dossier cannot be submitted yet."), lacks)
    with because(by=by, why=Step.SUBMIT):
        code = now.code or next_code(now, on.year)
        now.evidence.filter(submitted_at=None).update(submitted_at=timezone.now())
        return move(
            now,
            Step.SUBMIT,
            by=by,
            code=code,
            submissions=now.submissions + 1,
            submitted_on=on,
            forwarded_on=None,
            complete_on=None,
        )


def next_code(dossier: Dossier, year: int) -> str:
    """The next number of the commune in the year (mã số sản phẩm; QĐ 26/2026/QĐ-TTg, Phụ lục II)."""
    slugs.one_writer(Dossier)
    place = dossier.commune.code
    pattern = f"{PROVINCE_CODE}-{place}-"
    known = Dossier.objects.filter(code__startswith=pattern, code__endswith=f"-{year}")
    last = max((int(code.split("-")[2]) for code in known.values_list("code", flat=True)), default=0)
    return codes.product_code(PROVINCE_CODE, place, last + 1, year)


@transaction.atomic
def save_commune_report(*, dossier: Dossier, report: CommuneReport, by: User | None) -> CommuneReport:
    """Write the commune's four findings (Mẫu 03) on this submission. Raises ValidationError when unfit."""
    now = locked(dossier)
    check(now, Step.FORWARD, by=by)
    report.dossier, report.submission = now, now.submissions
    with because(by=by):
        report.full_clean()
        report.save()
    return report


@transaction.atomic
def forward(*, dossier: Dossier, on: date, by: User | None) -> Dossier:
    """Send the dossier from the commune to the province, with its report."""
    now = locked(dossier)
    check(now, Step.FORWARD, by=by)
    if not now.commune_reports.filter(submission=now.submissions).exists():
        raise EvaluationError(_("The report of the commune (form 03) is missing."))
    _on_a_day(on, now.submitted_on)
    with because(by=by, why=Step.FORWARD):
        return move(now, Step.FORWARD, by=by, forwarded_on=on)


def _on_a_day(on: date, earliest: date | None) -> None:
    if on > timezone.localdate():
        raise EvaluationError(_("The date lies in the future."))
    if earliest and on < earliest:
        message = _("The date lies before the step before it (%(day)s).")
        raise EvaluationError(message % {"day": f"{earliest:%d/%m/%Y}"})


@transaction.atomic
def accept(*, dossier: Dossier, on: date, by: User | None) -> Dossier:
    """The province finds the dossier complete and hands it to the advisory team. The 45 days of a re-rating begin."""
    now = locked(dossier)
    check(now, Step.ACCEPT, by=by)
    _on_a_day(on, now.forwarded_on)
    with because(by=by, why=Step.ACCEPT):
        return move(now, Step.ACCEPT, by=by, complete_on=on)


@transaction.atomic
def save_advisory_report(*, dossier: Dossier, report: AdvisoryReport, by: User | None) -> AdvisoryReport:
    """Write what the advisory team found on this submission. Raises ValidationError when unfit."""
    now = locked(dossier)
    check(now, Step.OPEN, by=by)
    report.dossier, report.submission = now, now.submissions
    with because(by=by):
        report.full_clean()
        report.save()
    return report


@transaction.atomic
def give_back(*, dossier: Dossier, why: str, by: User | None) -> Dossier:
    """Return the dossier to whoever entered it, with the reason. It leaves its round."""
    now = locked(dossier)
    check(now, Step.RETURN, by=by, why=why)
    with because(by=by, why=why):
        return move(now, Step.RETURN, by=by, why=why, round=None, agenda_no=None)


@transaction.atomic
def withdraw(*, dossier: Dossier, why: str, by: User | None) -> Dossier:
    """The producer takes the dossier back; a scoring under way ends without result."""
    return _end(dossier, Step.WITHDRAW, why, by)


@transaction.atomic
def disqualify(*, dossier: Dossier, why: str, by: User | None) -> Dossier:
    """A gate of the sheet is not passed (“hồ sơ bị loại khi …”; QĐ 26/2026/QĐ-TTg, Phụ lục II)."""
    return _end(dossier, Step.DISQUALIFY, why, by)


def _end(dossier: Dossier, step: Step, why: str, by: User | None) -> Dossier:
    now = locked(dossier)
    check(now, step, by=by, why=why)
    with because(by=by, why=why):
        ended = move(now, step, by=by, why=why)
        now.hearings.filter(closed_at=None).update(closed_at=timezone.now())
    return ended


def next_agenda_no(round_pk: int) -> int:
    """The next free place on the agenda of a round."""
    last = Dossier.objects.filter(round=round_pk).aggregate(last=Max("agenda_no"))["last"]
    return (last or 0) + 1
