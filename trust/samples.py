"""Sample reports of doubts for a trial: one at each stretch, about made-up products only, and each says so."""

from datetime import date

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from certifications.models import Certificate
from trust import actions
from trust.enums import Finding, Sight
from trust.models import DoubtReport

WORDS = "Báo cáo mẫu để trình bày, không có thật."
SEEN = (
    (Sight.MISMATCH, "Chợ Sóc Trăng (mẫu)"),
    (Sight.ENDED, "Cửa hàng gần bến xe (mẫu)"),
    (Sight.NOT_THE_PRODUCER, "Trang bán hàng trên mạng (mẫu)"),
)


@transaction.atomic
def load_doubts(*, today: date) -> int:
    """Enter the reports; how many. Nothing where there is one, or where made-up products or an officer lack."""
    officer = User.objects.filter(role=Role.OFFICER, is_active=True).order_by("pk").first()
    made_up = Certificate.objects.rightful().issued_by(today).filter(product__is_sample=True).order_by("pk")
    found = list(made_up.select_related("product__district")[: len(SEEN)])
    if DoubtReport.objects.exists() or not officer or len(found) < len(SEEN):
        return 0
    reports = [
        DoubtReport(certificate=certificate, sight=sight, place=place, words=WORDS)
        for certificate, (sight, place) in zip(found, SEEN, strict=True)
    ]
    _new, handled, closed = (actions.receive(report=each, by=None) for each in reports)
    for each in (handled, closed):
        actions.take_up(report=each, by=officer)
    actions.close(report=closed, finding=Finding.UNFOUNDED, note=WORDS, by=officer)
    return len(reports)
