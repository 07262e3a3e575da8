"""What members do in the scoring room: declare, choose, submit; and what leads do with a submitted sheet: reopen."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from evaluations import queries, scoring, sight, wording
from evaluations.errors import EvaluationError, NotYours, VersionConflict
from evaluations.models import Declaration, Hearing, ScoreItem, ScoreSheet, Seat
from evaluations.queries import FrozenSheet
from ocop_registry.audit import because


def _open_hearing(hearing: Hearing) -> Hearing:
    now = (
        Hearing.objects.select_for_update(of=("self",))
        .select_related("council", "dossier")
        .get(pk=hearing.pk)
    )
    if now.closed_at:
        raise EvaluationError(_("The scoring of this dossier is closed."))
    return now


def _locked_sheet(sheet: ScoreSheet) -> ScoreSheet:
    """A sheet, held until the transaction ends. The order of locks: dossier, sheets, then their hearing (triggers)."""
    rows = ScoreSheet.objects.select_for_update(of=("self",)).select_related(
        "hearing__council", "hearing__dossier"
    )
    now = rows.get(pk=sheet.pk)
    if now.hearing.closed_at:
        raise EvaluationError(_("The scoring of this dossier is closed."))
    return now


def _seat(hearing: Hearing, by: User) -> Seat:
    seat = Seat.objects.filter(council=hearing.council_id, user=by).first()
    if seat is None:
        raise NotYours(_("You have no seat in this council."))
    return seat


@transaction.atomic
def declare(*, hearing: Hearing, has_conflict: bool, ground: str = "", by: User) -> Declaration:
    """A member's word on conflicts of interest in one dossier. It only ever turns into a conflict.

    Without a conflict a voting member's sheet is laid out at once. A conflict found later takes the member's sheet
    out of the mean and the base of the quorum.
    """
    now = _open_hearing(hearing)
    seat = _seat(now, by)
    known = Declaration.objects.filter(hearing=now, seat=seat).first()
    if known and (known.has_conflict or not has_conflict):
        raise EvaluationError(_("You have declared already. Only a conflict found later can be added."))
    made = known or Declaration(hearing=now, seat=seat)
    made.has_conflict, made.ground, made.declared_at = has_conflict, ground.strip(), timezone.now()
    with because(by=by, why="declare"):
        made.full_clean()
        made.save()
        if not has_conflict and sight.Place(now, seat, made, None, keeps_register=False).votes:
            ScoreSheet.objects.create(hearing=now, seat=seat)
    return made


@transaction.atomic
def choose(
    *,
    sheet: int,
    version: int,
    frozen: FrozenSheet,
    choices: Mapping[str, str | None],
    remarks: Mapping[str, str] | None = None,
    by: User,
) -> int:
    """Save choices of a member: code of the criterion -> key of the option (None: not reached). Returns the new version.

    Two statements, however many choices. The same choices sent again, because their answer was lost on the way, are
    recognised and change nothing (docs/adr/0027). Raises VersionConflict when the sheet was changed elsewhere
    meanwhile, EvaluationError when a choice is not on the sheet, or the sheet is submitted, another's or closed.
    """
    rows = _rows(sheet, frozen, choices, remarks or {})
    try:
        with because(by=by, why="choose"):
            if _writable(sheet, by).filter(version=version).update(version=F("version") + 1):
                _write(rows)
            elif not _written_already(sheet, version, rows, by):
                _say_why(sheet, version, by)
    except IntegrityError as refused:
        if _constraint(refused) not in _LATE:
            raise
        raise EvaluationError(_("This sheet takes no choices any more.")) from refused
    return version + 1


# What the database says when the hearing was closed, or a conflict declared, while this was waiting for the lock.
_LATE = {"score_sheet_rightly", "score_item_in_time"}


def _constraint(refused: IntegrityError) -> str | None:
    return getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)


def _writable(sheet: int, by: User) -> QuerySet[ScoreSheet]:
    """The person's own open sheet, without joins.

    Of two writers the second must see what the first wrote, and PostgreSQL looks again at the row's own columns only.
    """
    return ScoreSheet.objects.filter(
        ~sight.conflict_of_seat(),
        pk=sheet,
        submitted_at=None,
        reopened_at=None,
        seat__in=Seat.objects.filter(user=by),
        hearing__in=Hearing.objects.filter(closed_at=None),
    )


def _written_already(sheet: int, version: int, rows: list[tuple[ScoreItem, list[str]]], by: User) -> bool:
    """Whether the one change since that version left exactly what is sent now."""
    if not _writable(sheet, by).filter(version=version + 1).exists():
        return False
    stored = {item.criterion_id: item for item in ScoreItem.objects.filter(score_sheet=sheet)}
    return all(
        item.criterion_id in stored and getattr(stored[item.criterion_id], column) == getattr(item, column)
        for item, columns in rows
        for column in columns
    )


def _rows(
    sheet: int, frozen: FrozenSheet, choices: Mapping[str, str | None], remarks: Mapping[str, str]
) -> list[tuple[ScoreItem, list[str]]]:
    """The rows with the columns that each changes."""
    rows = []
    for code in {**choices, **remarks}:
        item = ScoreItem(score_sheet_id=sheet, criterion_id=frozen.criterion(code), answered=code in choices)
        columns = []
        if code in choices:
            item.option_id = frozen.option(code, choices[code])
            columns += ["option_id", "answered"]
        if code in remarks:
            item.remark = remarks[code].strip()
            columns.append("remark")
        rows.append((item, columns))
    return rows


def _write(rows: list[tuple[ScoreItem, list[str]]]) -> None:
    """One statement for each set of changed columns: one for a tap, at most three for a whole form."""
    for columns in {tuple(columns) for _item, columns in rows}:
        items = [item for item, changed in rows if tuple(changed) == columns]
        ScoreItem.objects.bulk_create(
            items,
            update_conflicts=True,
            unique_fields=["score_sheet", "criterion"],
            update_fields=[name.removesuffix("_id") for name in columns],
        )


def _say_why(sheet: int, version: int, by: User) -> None:
    """Nothing was written: find out why. Always raises."""
    now = ScoreSheet.objects.select_related("hearing", "seat").filter(pk=sheet).first()
    if now is None or now.seat.user_id != by.pk:
        raise NotYours(_("This sheet is another member's."))
    if now.hearing.closed_at:
        raise EvaluationError(_("The scoring of this dossier is closed."))
    if now.hearing.declarations.filter(seat=now.seat_id, has_conflict=True).exists():
        raise EvaluationError(_("You declared a conflict of interest: your sheet takes no choices any more."))
    if now.submitted_at:
        raise EvaluationError(_("This sheet has been submitted: it stands. The secretary can reopen it."))
    if now.version != version:
        message = _("The sheet was changed in another window or on another device since it was shown here.")
        raise VersionConflict(message, now.version)
    raise EvaluationError(_("This sheet takes no choices any more."))


@transaction.atomic
def save_opinion(*, sheet: ScoreSheet, opinion: str, by: User) -> None:
    """The member's words on the whole (ý kiến của người đánh giá), while the sheet is open."""
    with because(by=by, why="opinion"):
        if not _writable(sheet.pk, by).update(opinion=opinion.strip()):
            _say_why(sheet.pk, sheet.version, by)


@transaction.atomic
def submit_sheet(*, sheet: ScoreSheet, version: int, by: User) -> ScoreSheet:
    """Lock a member's sheet with its total. Raises EvaluationError naming each criterion that is open or unfit."""
    now = _locked_sheet(sheet)
    hearing = now.hearing
    standing = sight.place(by, hearing)
    if standing is None or not standing.scores or standing.sheet != now:
        raise NotYours(_("This sheet is another member's."))
    if now.submitted_at or now.version != version:
        _say_why(now.pk, version, by)
    total = _total(now, queries.frozen_sheet(hearing.dossier.sheet_id))
    now.total, now.submitted_at = total, timezone.now()
    with because(by=by, why="submit"):
        now.save(update_fields=["total", "submitted_at"])
    return now


def _total(sheet: ScoreSheet, frozen: FrozenSheet) -> int:
    items = {item.criterion_id: item for item in sheet.items.filter(answered=True).select_related("option")}
    open_ones = [code for code in frozen.codes if frozen.criterion(code) not in items]
    if open_ones:
        message = _("Not yet answered: %(criteria)s.") % {"criteria": ", ".join(open_ones)}
        raise EvaluationError(message, open_ones)
    points = {code: items[frozen.criterion(code)].option for code in frozen.codes}
    scores = {code: option.points for code, option in points.items() if option}
    cases = {code: option.case for code, option in points.items() if option and option.case}
    problems = [wording.misfit(each, frozen.rules) for each in scoring.misfits(frozen.rules, scores, cases)]
    if problems:
        raise EvaluationError(" ".join(problems), problems)
    return scoring.assess(frozen.rules, scores).total


@transaction.atomic
def reopen(*, sheet: ScoreSheet, why: str, by: User) -> ScoreSheet:
    """Give a submitted sheet back to its member, with a reason. The submitted edition is kept as it was."""
    now = _locked_sheet(sheet)
    hearing = now.hearing
    standing = sight.place(by, hearing)
    if standing is None or not standing.leads:
        raise NotYours(_("Chair, vice-chair or secretary reopen a sheet."))
    if not now.submitted_at or now.reopened_at:
        raise EvaluationError(_("Only a submitted sheet can be reopened."))
    if not why.strip():
        raise EvaluationError(_("Please say why."))
    now.reopened_at, now.reopened_by, now.reopened_why = timezone.now(), by, why.strip()
    with because(by=by, why=why):
        now.save(update_fields=["reopened_at", "reopened_by", "reopened_why"])
        fresh = ScoreSheet.objects.create(
            hearing=hearing, seat_id=now.seat_id, edition=now.edition + 1, opinion=now.opinion
        )
        copies = [
            ScoreItem(
                score_sheet=fresh,
                criterion_id=item.criterion_id,
                option_id=item.option_id,
                answered=item.answered,
                remark=item.remark,
            )
            for item in now.items.all()
        ]
        ScoreItem.objects.bulk_create(copies)
    return fresh
