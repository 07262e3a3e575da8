"""Notices of a result: their words for producer and commune, and sending them by e-mail where that is set up."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from evaluations import council
from evaluations.enums import Status
from evaluations.models import Dossier, Notice


def write(dossier: Dossier) -> list[Notice]:
    """The notices of where the dossier stands now, to producer and commune, in Vietnamese."""
    with translation.override("vi"):
        subject = _("Result of the OCOP evaluation: %(product)s") % {"product": dossier.product_name}
        body = _body(dossier)
    rows = [
        Notice(
            dossier=dossier,
            to_commune=False,
            subject=subject[:200],
            body=body,
            email=dossier.product.producer.email,
        ),
        Notice(dossier=dossier, to_commune=True, subject=subject[:200], body=body),
    ]
    return Notice.objects.bulk_create(rows)


def _body(dossier: Dossier) -> str:
    hearing = dossier.hearings.order_by("-number").select_related("result").first()
    result = hearing.result if hearing else None
    facts: dict[str, object] = {
        "code": dossier.code,
        "product": dossier.product_name,
        "producer": dossier.producer_name,
        "commune": dossier.commune.name,
        "mean": council.mean_text(result.total_sum, result.counted) if result else "",
        "star": result.star if result else "",
    }
    head = _(
        "Dear %(producer)s,\n\nyour product “%(product)s” (product code %(code)s, %(commune)s) was evaluated."
    )
    return "\n\n".join([head % facts, _verdict(dossier, facts), _("Yours respectfully.")])


def _verdict(dossier: Dossier, facts: dict[str, object]) -> str:
    certificate = dossier.recognition
    if dossier.status == Status.RECOGNISED and certificate is not None and certificate.decision is not None:
        facts |= {
            "star": certificate.star,
            "number": certificate.decision.number,
            "day": f"{certificate.issued_on:%d/%m/%Y}",
            "until": f"{certificate.term.expires_on:%d/%m/%Y}",
            "verification": certificate.spaced_code,
        }
        return (
            _(
                "It is recognised with %(star)s stars by decision %(number)s of %(day)s, valid until %(until)s. "
                "Verification code of the certificate: %(verification)s."
            )
            % facts
        )
    if dossier.status == Status.CENTRAL_PENDING:
        return (
            _(
                "Mean score: %(mean)s points. The product has the potential of 5 stars; "
                "the dossier has been sent to the ministry, which decides."
            )
            % facts
        )
    return _("Mean score: %(mean)s points, which does not lead to recognition (3 stars or more).") % facts


def email_is_set_up() -> bool:
    """Whether notices can go out by e-mail."""
    return bool(settings.EMAIL_HOST)


def send(notice: Notice) -> None:
    """Hand the notice to the mail server. Raises OSError when that fails."""
    send_mail(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.email])
