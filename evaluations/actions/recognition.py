"""After the council: the decision with its certificates, the ministry's part, and the notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certifications import actions as register
from certifications.conflicts import Award, Conflict
from certifications.conflicts import find as find_conflicts
from certifications.models import Certificate, Decision
from evaluations import council, notices
from evaluations.actions.moving import check, locked, move
from evaluations.enums import Channel, Outcome, Status, Step
from evaluations.errors import EvaluationError
from evaluations.models import CentralReview, Dossier, Hearing, Notice, Result
from ocop_registry.audit import because


@dataclass(frozen=True)
class Granted:
    """What a dossier has earned: the star and the score that its certificate records."""

    dossier: Dossier
    star: int
    score: Decimal | None

    def award(self, number: str = "") -> Award:
        """The line of the decision."""
        return Award(product=self.dossier.product, star=self.star, score=self.score, number=number)


def last_hearing(dossier: Dossier) -> Hearing:
    """The hearing that counts: the latest one."""
    found = _latest(dossier)
    if found is None:
        raise EvaluationError(_("The dossier has not been scored."))
    return found


def _latest(dossier: Dossier) -> Hearing | None:
    return dossier.hearings.select_related("result", "central_review").order_by("-number").first()


def earned(dossier: Dossier, hearing: Hearing | None) -> Granted | None:
    """What the dossier may be recognised with now by its latest hearing; None while nothing may be.

    Below 90 points the province's own result counts. From 90 on the ministry's answer does: 5 stars by the
    ministry, or 3 to 4 by the province on the ministry's result (QĐ 26/2026/QĐ-TTg, Điều 7).
    """
    result: Result | None = getattr(hearing, "result", None)
    if hearing is None or result is None:
        return None
    if dossier.status == Status.SCORED and result.outcome == Outcome.RECOGNITION:
        return Granted(dossier, result.star, council.score(result.total_sum, result.counted))
    review: CentralReview | None = getattr(hearing, "central_review", None)
    answered = dossier.status == Status.CENTRAL_PENDING and review is not None and review.star is not None
    if answered and review is not None and review.star is not None and review.star >= 3:  # noqa: PLR2004 -- stars
        return Granted(dossier, review.star, review.score)
    return None


def conflicts(
    *, dossiers: Sequence[Dossier], decision: Decision, numbers: Mapping[int, str]
) -> list[Conflict]:
    """What stands against one decision over these dossiers, as the register sees it."""
    awards = [grant.award(numbers.get(grant.dossier.pk, "")) for grant in _grants(dossiers)]
    return find_conflicts(decision=decision, awards=awards, today=timezone.localdate())


def _grants(dossiers: Sequence[Dossier]) -> list[Granted]:
    found, problems = [], []
    for dossier in dossiers:
        grant = earned(dossier, _latest(dossier))
        if grant is None:
            facts = {"name": dossier.product_name, "status": dossier.get_status_display()}
            problems.append(_("“%(name)s” cannot be recognised: it is “%(status)s”.") % facts)
        else:
            found.append(grant)
    if problems:
        raise EvaluationError(_("The decision cannot be made as it stands."), problems)
    return found


@transaction.atomic
def recognise(
    *,
    dossiers: Sequence[Dossier],
    decision: Decision,
    numbers: Mapping[int, str] | None = None,
    by: User | None,
    accept_warnings: bool = False,
) -> list[Certificate]:
    """One decision over the results of a round: its certificates through the register, all or none.

    `numbers`: key of the dossier -> certificate number. Raises EvaluationError, or the register's RegisterError
    and ValidationError. Of two decisions at once over one dossier exactly one is made.
    """
    held = [locked(dossier) for dossier in sorted(dossiers, key=lambda each: each.pk)]
    for dossier in held:
        check(dossier, Step.RECOGNISE, by=by)
    grants = _grants(held)
    awards = [grant.award((numbers or {}).get(grant.dossier.pk, "")) for grant in grants]
    made = register.issue(
        decision=decision, awards=awards, by=by, accept_warnings=accept_warnings, why=Step.RECOGNISE
    )
    by_product = {certificate.product_id: certificate for certificate in made}
    with because(by=by, why=decision.number):
        for grant in grants:
            certificate = by_product[grant.dossier.product_id]
            move(grant.dossier, Step.RECOGNISE, by=by, recognition=certificate)
            notices.write(grant.dossier)
    return made


@transaction.atomic
def decline(*, dossier: Dossier, by: User | None) -> Dossier:
    """Record that the product is not recognised (1 and 2 stars get a notice only; QĐ 26/2026/QĐ-TTg, Điều 4)."""
    now = locked(dossier)
    check(now, Step.DECLINE, by=by)
    if last_hearing(now).result.outcome != Outcome.NONE:
        raise EvaluationError(_("The result leads to recognition; it cannot be declined."))
    with because(by=by, why=Step.DECLINE):
        move(now, Step.DECLINE, by=by)
        notices.write(now)
    return now


@transaction.atomic
def propose(*, dossier: Dossier, letter_no: str, sent_on: date, by: User | None) -> CentralReview:
    """Send a dossier of 90 points or more to the ministry: "potential 5 stars" (QĐ 26/2026/QĐ-TTg, Điều 7.5)."""
    now = locked(dossier)
    check(now, Step.PROPOSE, by=by)
    hearing = last_hearing(now)
    if hearing.result.outcome != Outcome.CENTRAL:
        raise EvaluationError(_("Only results of 90 points or more go to the ministry."))
    if sent_on > timezone.localdate():
        raise EvaluationError(_("The date lies in the future."))
    review = CentralReview(hearing=hearing, letter_no=letter_no, sent_on=sent_on)
    with because(by=by, why=Step.PROPOSE):
        review.full_clean()
        review.save()
        move(now, Step.PROPOSE, by=by)
        notices.write(now)
    return review


@transaction.atomic
def record_answer(
    *,
    dossier: Dossier,
    answer_no: str,
    answered_on: date,
    star: int,
    score: Decimal | None,
    note: str = "",
    by: User | None,
) -> CentralReview:
    """Write down the ministry's answer, once. Raises ValidationError when the star is above the score's band."""
    now = locked(dossier)
    check(now, Step.RECOGNISE, by=by)  # the answer is recorded by whoever may act on it
    if now.status != Status.CENTRAL_PENDING:
        raise EvaluationError(_("The dossier is not with the ministry."))
    review = CentralReview.objects.select_for_update().get(hearing=last_hearing(now))
    if review.answered_on:
        raise EvaluationError(_("The ministry's answer is recorded already."))
    if answered_on > timezone.localdate():
        raise EvaluationError(_("The date lies in the future."))
    review.answer_no, review.answered_on, review.star = answer_no, answered_on, star
    review.score, review.note = score, note
    with because(by=by, why=answer_no):
        review.full_clean()
        review.save(update_fields=["answer_no", "answered_on", "star", "score", "note"])
    return review


@transaction.atomic
def mark_sent(*, notice: Notice, channel: Channel, by: User) -> Notice:
    """Record that a notice went out, and how; by e-mail it is sent here, and not recorded when that fails."""
    now = Notice.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=notice.pk)
    if now.sent_at:
        raise EvaluationError(_("This notice went out already."))
    if channel == Channel.EMAIL and not (now.email and notices.email_is_set_up()):
        raise EvaluationError(_("It cannot go by e-mail. Send it on paper and record it here."))
    now.sent_at, now.sent_by, now.channel = timezone.now(), by, channel
    with because(by=by, why=channel):
        now.save(update_fields=["sent_at", "sent_by", "channel"])
    if channel == Channel.EMAIL:
        try:
            notices.send(now)
        except OSError as error:
            raise EvaluationError(
                _("The mail server did not take it: %(reason)s") % {"reason": error}
            ) from error
    return now
