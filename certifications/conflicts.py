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

from certifications.dates import BANDS
from certifications.enums import Level, Star
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
    for award in awards:
        if times[award.product.pk] > 1:
            found.append(
                Conflict("twice", _("The product stands in the list more than once."), True, award.product)
            )
        found += _of_star(decision, award)
        found += _of_history(decision, award, existing[award.product.pk])
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


def _of_history(decision: Decision, award: Award, existing: Sequence[Certificate]) -> Iterator[Conflict]:
    day, product = decision.decided_on, award.product
    for certificate in existing:
        facts = {"star": certificate.star, "day": certificate.issued_text, "until": certificate.expires_text}
        if certificate.decision_id and certificate.decision_id == decision.pk:
            yield Conflict("covered", _("This decision already covers the product."), True, product)
        elif certificate.issued_on == day:
            message = _("The product already has a certificate of the same day (%(star)s stars).")
            yield Conflict("same_day", message % facts, True, product)
        elif certificate.term.in_force(day):
            lower = award.star < certificate.star
            message = (
                _(
                    "The star goes down: the certificate in force has %(star)s stars (%(day)s, runs to %(until)s)."
                )
                if lower
                else _(
                    "Takes the place of the %(star)s-star certificate of %(day)s, which runs to %(until)s."
                )
            )
            yield Conflict("lower" if lower else "in_force", message % facts, False, product)
        elif certificate.issued_on > day:
            message = _("A newer certificate of %(day)s (%(star)s stars) stays the one in force.")
            yield Conflict("older", message % facts, False, product)


def of_constraint(error: IntegrityError) -> Conflict:
    """What the database refused, in words: another officer was quicker by the blink of an eye."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    message = _("The register has just been changed by somebody else. Please look again.")
    for constraint in (*Decision._meta.constraints, *Certificate._meta.constraints):
        if constraint.name == name:
            message = str(constraint.get_violation_error_message())
    return Conflict("refused", message, True)
