"""What stands against a decision, found before anything is written. The same list serves preview and `issue`."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.formats import localize
from django.utils.translation import gettext as _

from certifications.dates import BANDS, DISTRICTS_DECIDE, FIRST_YEAR, highest_star, precise
from certifications.enums import Level, Precision, Star, State
from certifications.models import Certificate, Decision
from ocop_registry.vietnamese import fold
from products.models import Product


@dataclass(frozen=True)
class Award:
    """One line of a decision: the star of one product, with score and certificate number when they are known."""

    product: Product
    star: int
    score: Decimal | None = None
    number: str = ""


@dataclass(frozen=True)
class Conflict:
    """One thing that stands against it: blocking, or a warning that must be confirmed. No product: the whole."""

    code: str
    message: str
    blocking: bool
    product: Product | None = None


def find(*, decision: Decision, awards: Sequence[Award], today: date) -> list[Conflict]:
    """Every conflict of the decision and its lines, in their order."""
    existing: dict[int, list[Certificate]] = defaultdict(list)
    for certificate in Certificate.objects.rightful().filter(product__in=[award.product for award in awards]):
        existing[certificate.product_id].append(certificate)
    found = list(_of_decision(decision, awards, today))
    times = Counter(award.product.pk for award in awards)
    numbers = _numbers(awards)
    for award in awards:
        if times[award.product.pk] > 1:
            found.append(
                Conflict("twice", _("The product stands in the list more than once."), True, award.product)
            )
        found += _of_star(decision, award)
        found += _of_number(award, numbers)
        found += _of_history(decision, award, existing[award.product.pk], today)
        found += _of_former(decision, award, existing[award.product.pk])
    return found


def same_decision(decision: Decision) -> QuerySet[Decision]:
    """The decision as it stands in the register, if it does: same number, day and level."""
    return Decision.objects.filter(
        number_fold=fold(decision.number), decided_on=decision.decided_on, level=decision.level
    )


def _of_decision(decision: Decision, awards: Sequence[Award], today: date) -> Iterator[Conflict]:
    if not awards:
        yield Conflict("empty", _("No product has been chosen."), True)
    if decision.decided_on > today:
        yield Conflict("future", _("The date of the decision lies in the future."), True)
    if decision.decided_on.year < FIRST_YEAR:
        message = _("The OCOP programme began in %(year)s; the date is earlier.")
        yield Conflict("too_early", message % {"year": FIRST_YEAR}, True)
    first, last = DISTRICTS_DECIDE
    if decision.level == Level.DISTRICT and not first <= decision.decided_on <= last:
        message = _("Districts gave stars from %(first)s to %(last)s only (QĐ 148/QĐ-TTg, QĐ 1489/QĐ-TTg).")
        yield Conflict("district", message % {"first": _day(first), "last": _day(last)}, True)
    if same_decision(decision).exclude(pk=decision.pk).exists():
        message = _("Decision %(number)s is already in the register. Open it to add products to it.")
        yield Conflict("known", message % {"number": decision.number}, True)


def _of_star(decision: Decision, award: Award) -> Iterator[Conflict]:
    if award.star == Star.FIVE and decision.level != Level.CENTRAL:
        message = _("5 stars are given by the ministry only, not by the province or a district.")
        yield Conflict("level", message, True, award.product)
    if award.star == Star.FOUR and decision.level == Level.DISTRICT:
        yield Conflict("level", _("A district could give 3 stars only."), True, award.product)
    if award.score is not None and award.score < BANDS[award.star]:
        message = _("%(score)s points are too few: %(star)s stars begin at %(least)s points.")
        facts = {"score": localize(award.score), "star": award.star, "least": BANDS[award.star]}
        yield Conflict("band", message % facts, True, award.product)

    if award.score is not None and highest_star(award.score) > award.star:
        message = _("%(score)s points reach %(reached)s stars; the decision gives %(star)s.")
        facts = {"score": localize(award.score), "star": award.star, "reached": highest_star(award.score)}
        yield Conflict("above", message % facts, False, award.product)


def _numbers(awards: Sequence[Award]) -> dict[str, list[tuple[Product, str]]]:
    """Whose certificates bear the numbers of these awards, in the register and in the list itself: product, day."""
    bearers = defaultdict(list)
    for award in awards:
        bearers[award.number].append((award.product, ""))
    given = [number for number in bearers if number]
    if given:
        known = Certificate.objects.rightful().filter(number__in=given).select_related("product")
        for certificate in known.order_by("issued_on", "pk"):
            bearers[certificate.number].append((certificate.product, certificate.issued_text))
    return bearers


def _of_number(award: Award, numbers: dict[str, list[tuple[Product, str]]]) -> Iterator[Conflict]:
    others = [(one, day) for one, day in numbers[award.number] if day or one.pk != award.product.pk]
    if award.number and others:
        other, day = others[0]
        message = _("Certificate number %(number)s stands beside another product of this list: %(name)s.")
        if day:
            message = _("Certificate number %(number)s is already used: %(name)s, %(day)s.")
        facts = {"number": award.number, "name": other.name, "day": day}
        yield Conflict("number_used", message % facts, False, award.product)


def _of_history(
    decision: Decision, award: Award, existing: Sequence[Certificate], today: date
) -> Iterator[Conflict]:
    """What the award does to the product's other certificates. Judged for the day of the decision, said as of today."""
    day, product = decision.decided_on, award.product
    for certificate in existing:
        facts = {"star": certificate.star, "day": certificate.issued_text, "until": _ran_to(certificate)}
        if certificate.decision_id and certificate.decision_id == decision.pk:
            yield Conflict("covered", _("This decision already covers the product."), True, product)
        elif certificate.issued_on == day:
            message = _("The product already has a certificate of the same day (%(star)s stars).")
            yield Conflict("same_day", message % facts, True, product)
        elif certificate.term.in_force(day):
            code, message = _replaces(
                lower=award.star < certificate.star, now=certificate.term.in_force(today)
            )
            yield Conflict(code, message % facts, False, product)
        elif certificate.issued_on > day:
            message = _("There is a newer certificate of %(day)s (%(star)s stars).")
            if certificate.term.in_force(today):
                message = _("A newer certificate of %(day)s (%(star)s stars) stays the one in force.")
            yield Conflict("older", message % facts, False, product)


def _replaces(*, lower: bool, now: bool) -> tuple[str, str]:
    """Code and words for a certificate that was in force on the decision's day, and perhaps is `now`."""
    if lower and now:
        return "lower", _(
            "The star goes down: the certificate in force has %(star)s stars (%(day)s, runs to %(until)s)."
        )
    if lower:
        return "was_lower", _(
            "The star went down: the certificate in force then had %(star)s stars (%(day)s, ran to %(until)s)."
        )
    if now:
        return "in_force", _(
            "Takes the place of the %(star)s-star certificate of %(day)s, which runs to %(until)s."
        )
    return "was_in_force", _(
        "Takes the place of the %(star)s-star certificate of %(day)s, which was in force then and ran to %(until)s."
    )


def _of_former(decision: Decision, award: Award, existing: Sequence[Certificate]) -> Iterator[Conflict]:
    """What is to be known of the certificate before, when it was not in force any more on the decision's day."""
    day = decision.decided_on
    before = [certificate for certificate in existing if certificate.issued_on < day]
    former = max(before, key=lambda certificate: (certificate.issued_on, certificate.pk), default=None)
    if former is None:
        return
    facts = {
        "star": former.star,
        "day": former.issued_text,
        "until": _ran_to(former),
        "ended": _day(former.annulled_on or former.revoked_on or day),
        "ground": former.get_revocation_ground_display(),
    }
    match former.state_on(day):
        case State.REVOKED:
            message = _(
                "The last certificate (%(star)s stars, %(day)s) was revoked on %(ended)s: %(ground)s."
            )
            yield Conflict("revoked", message % facts, False, award.product)
        case State.ANNULLED:
            message = _("The last certificate (%(star)s stars, %(day)s) was annulled on %(ended)s.")
            yield Conflict("annulled", message % facts, False, award.product)
        case State.EXPIRED if former.star > award.star:
            message = _("The former certificate had more stars: %(star)s (%(day)s, ran to %(until)s).")
            yield Conflict("fewer", message % facts, False, award.product)


def _day(day: date) -> str:
    return precise(day, Precision.DAY)


def _ran_to(certificate: Certificate) -> str:
    """The day it ended or ends, whatever ended it, with only the parts that are known."""
    ends_on, own_end = certificate.term.ends_on, certificate.prolonged_until or certificate.term.expires_on
    return certificate.expires_text if ends_on == own_end else _day(ends_on)


def of_constraint(error: IntegrityError) -> Conflict:
    """What the database refused, in words: another officer was quicker by the blink of an eye."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    message = _("The register has just been changed by somebody else. Please look again.")
    for constraint in (*Decision._meta.constraints, *Certificate._meta.constraints):
        if constraint.name == name:
            message = str(constraint.get_violation_error_message())
    return Conflict("refused", message, True)
