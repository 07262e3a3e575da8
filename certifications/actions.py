"""What is done in the register. Each verb locks what it judges, checks, writes, and says who and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certifications import conflicts, dates, scans
from certifications.conflicts import Award
from certifications.enums import ALLOWED_STATES, DecisionKind, Ground, Level, Precision, Star, Verb, rubric_of
from certifications.models import Certificate, Decision
from ocop_registry import bulk
from ocop_registry.audit import because
from ocop_registry.vietnamese import fold
from producers.models import Producer
from products.models import Product


class RegisterError(Exception):
    """The register refuses; the message says why, `conflicts` which products are concerned."""

    def __init__(self, message: str, found: Sequence[conflicts.Conflict] = ()) -> None:
        super().__init__(message)
        self.conflicts = list(found)


@transaction.atomic
def issue(
    *,
    decision: Decision,
    awards: Sequence[Award],
    by: User | None,
    accept_warnings: bool = False,
    why: str = "",
) -> list[Certificate]:
    """Enter a decision and the certificates it grants: all or none.

    A new star supersedes the one in force from the day of the decision. Raises RegisterError with every conflict
    (QĐ 26/2026/QĐ-TTg, Điều 4), ValidationError when the decision itself is unfit.
    """
    wanted = [award.product.pk for award in awards]
    hold_producers(wanted)
    related = ("producer", "district", "commune__successor__successor")
    locked = Product.objects.select_for_update(of=("self",)).select_related(*related)
    products = locked.order_by("pk").in_bulk(wanted)
    found = conflicts.find(decision=decision, awards=awards, today=timezone.localdate())
    if any(conflict.blocking for conflict in found):
        raise RegisterError(_("The decision cannot be entered as it stands."), found)
    if found and not accept_warnings:
        raise RegisterError(_("Please look at the warnings and confirm them."), found)
    with because(by=by, why=why):
        if decision._state.adding:
            decision.full_clean()
            decision.save()
        return register([_certificate(decision, award, products[award.product.pk]) for award in awards])


def hold_producers(products: Sequence[int]) -> None:
    """Lock the producers of products against changes: before the products, as everybody who locks both (ADR 31)."""
    makers = Product.objects.filter(pk__in=products).values("producer")
    list(
        Producer.objects.select_for_update(no_key=True).filter(pk__in=makers).order_by("pk").values_list("pk")
    )


def _certificate(decision: Decision, award: Award, product: Product) -> Certificate:
    commune = product.commune
    if commune and not commune.existed_on(decision.decided_on):
        commune = commune.present if commune.present.existed_on(decision.decided_on) else None
    return Certificate(
        product=product,
        decision=decision,
        number=award.number,
        star=award.star,
        score=award.score,
        rubric_version=rubric_of(decision.decided_on),
        product_name=product.name,
        producer_name=product.producer.name,
        commune=commune,
        issued_on=decision.decided_on,
        precision=Precision.DAY,
    )


def register(new: Sequence[Certificate]) -> list[Certificate]:
    """Write certificates and whatever they supersede, older or newer, in a fixed number of statements.

    For callers that hold the products' locks and have checked the conflicts (`issue`, the import).
    """
    keys = bulk.reserve_keys(Certificate, len(new))
    own = set(keys)
    for certificate, key in zip(new, keys, strict=True):
        certificate.pk, certificate.code = key, certificate.code or dates.new_code()
    by_product: dict[int, list[Certificate]] = defaultdict(list)
    known = Certificate.objects.rightful().filter(product_id__in={c.product_id for c in new})
    for certificate in [*known, *new]:
        by_product[certificate.product_id].append(certificate)
    changed = {c.pk: c for line in by_product.values() for c in chain(line) if c.pk not in own}
    if changed:
        fields = ["superseded_on", "superseded_by"]
        Certificate.objects.bulk_update(changed.values(), fields, batch_size=500)
    bulk.insert(new)
    return list(new)


def chain(line: list[Certificate]) -> Iterable[Certificate]:
    """Mark each certificate of one product that a later one cuts short; yields those that change."""
    ordered = sorted(line, key=lambda certificate: (certificate.issued_on, certificate.pk))
    for certificate, following in pairwise(ordered):
        if following.issued_on < certificate.term.ends_on:
            certificate.superseded_on, certificate.superseded_by_id = following.issued_on, following.pk
            yield certificate


@dataclass(frozen=True)
class Ending:
    """The decision that ends a certificate."""

    number: str
    decided_on: date
    authority: str
    level: str


def _locked(certificate: Certificate, verb: Verb) -> Certificate:
    """The certificate as it stands now, held until the transaction ends. RegisterError when the verb does not fit.

    The order of locks everywhere: products by key, then certificates.
    """
    Product.objects.select_for_update().get(pk=certificate.product_id)
    now: Certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if now.state not in ALLOWED_STATES[verb]:
        state = now.state.label if now.state else _("not yet issued")
        raise RegisterError(_("This cannot be done: the certificate is %(state)s.") % {"state": state})
    return now


def _ending_decision(kind: DecisionKind, ending: Ending) -> Decision:
    """The decision, entered before or now: one decision may end many certificates."""
    decision = Decision(
        kind=kind,
        number=ending.number,
        decided_on=ending.decided_on,
        authority=ending.authority,
        level=ending.level,
    )
    known = Decision.objects.filter(
        number_fold=fold(ending.number), decided_on=ending.decided_on, level=ending.level
    )
    for found in known:
        if found.kind != kind:
            raise RegisterError(
                _("Decision %(number)s is in the register as a decision of another kind.")
                % {"number": found.number}
            )
        return found
    if ending.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("The date lies in the future.")})
    decision.full_clean()
    decision.save()
    return decision


@transaction.atomic
def revoke(
    *, certificate: Certificate, ending: Ending, ground: Ground, by: User | None, why: str
) -> Certificate:
    """Revoke on one of the six grounds (QĐ 26/2026/QĐ-TTg, Điều 8), from the day of the decision."""
    with because(by=by, why=why):
        now = _locked(certificate, Verb.REVOKE)
        if now.star == Star.FIVE and ending.level != Level.CENTRAL:
            raise RegisterError(_("5 stars are revoked by the ministry only."))
        now.revocation = _ending_decision(DecisionKind.REVOCATION, ending)
        now.revoked_on, now.revocation_ground = ending.decided_on, ground
        now.full_clean(exclude=["code"])
        now.save(update_fields=["revocation", "revoked_on", "revocation_ground"])
    return now


@transaction.atomic
def annul(*, certificate: Certificate, ending: Ending, by: User | None, why: str) -> Certificate:
    """Annul a recognition that was made wrongly (QĐ 26/2026/QĐ-TTg, Điều 10.1b)."""
    with because(by=by, why=why):
        now = _locked(certificate, Verb.ANNUL)
        now.annulment = _ending_decision(DecisionKind.ANNULMENT, ending)
        now.annulled_on = ending.decided_on
        now.full_clean(exclude=["code"])
        now.save(update_fields=["annulment", "annulled_on"])
    return now


@transaction.atomic
def strike(*, certificate: Certificate, by: User | None, why: str) -> Certificate:
    """Strike out an entry that no paper bears out: a slip of the keyboard, not an act of an authority.

    It counts as never in force; what it had superseded is in force again, and the right entry can be made.
    """
    with because(by=by, why=why):
        now = _locked(certificate, Verb.STRIKE)
        now.annulled_on = now.issued_on
        now.save(update_fields=["annulled_on"])
        Certificate.objects.bulk_update(freed_by(now), ["superseded_on", "superseded_by"])
    return now


def freed_by(struck: Certificate) -> list[Certificate]:
    """The certificates that change when this one is struck out, as they then are. Writes nothing."""
    line = list(Certificate.objects.rightful().filter(product_id=struck.product_id).exclude(pk=struck.pk))
    freed = [each for each in line if each.superseded_by_id == struck.pk]
    for each in freed:
        each.superseded_on, each.superseded_by_id = None, None
    return list({each.pk: each for each in [*freed, *chain(line)]}.values())


@transaction.atomic
def prolong(*, certificate: Certificate, until: date, by: User | None, why: str) -> Certificate:
    """Let it go on until a re-rating that was handed in late is decided, 180 days after expiry at most (QĐ 26/2026/QĐ-TTg, Điều 12.3)."""
    with because(by=by, why=why):
        now = _locked(certificate, Verb.PROLONG)
        opens = now.expires_on - timedelta(days=dates.PROLONGATION_DAYS)
        if timezone.localdate() < opens:
            message = _("Re-rating begins 180 days before the end: this can be prolonged from %(day)s on.")
            raise ValidationError({"prolonged_until": message % {"day": f"{opens:%d/%m/%Y}"}})
        if now.prolonged_until and until <= now.prolonged_until:
            raise ValidationError({"prolonged_until": _("A prolongation can only be made longer.")})
        now.prolonged_until = until
        now.full_clean(exclude=["code"])
        now.save(update_fields=["prolonged_until"])
    return now


@transaction.atomic
def attach_scan(*, decision: Decision, upload: "File[Any]", by: User, why: str = "") -> Decision:
    """Keep the scan of a decision, once. Raises ValidationError for an unfit file, RegisterError for a second one."""
    suffix = scans.extension(upload)
    with because(by=by, why=why):
        now = Decision.objects.select_for_update().get(pk=decision.pk)
        if now.scan:
            raise RegisterError(_("This decision has a scan already."))
        now.scan.save(scans.random_name(suffix), upload, save=False)
        now.save(update_fields=["scan"])
    return now
