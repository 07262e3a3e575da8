"""The reports of a trial copy: one at each stretch, about made-up products only."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.models import User
from certifications.samples import load_samples
from tests.factories import make_certificate
from trust.enums import Progress
from trust.models import DoubtReport

pytestmark = pytest.mark.django_db


def test_a_trial_copy_has_reports_once(officer: User, capsys: pytest.CaptureFixture[str]) -> None:
    load_samples(today=date(2026, 11, 23))
    for _ in range(2):
        call_command("load_sample_doubts")
    assert capsys.readouterr().out.splitlines() == ["3 reports loaded.", "Nothing done."]
    found = DoubtReport.objects.order_by("pk")
    assert [each.status for each in found] == [Progress.NEW, Progress.HANDLING, Progress.CLOSED]
    assert {each.certificate.product.is_sample for each in found if each.certificate} == {True}
    assert all("mẫu" in each.words and "mẫu" in each.place for each in found)


def test_a_register_of_real_products_is_left_alone(officer: User) -> None:
    for _ in range(3):
        make_certificate()
    call_command("load_sample_doubts")
    assert DoubtReport.objects.count() == 0


def test_without_an_officer_there_is_nobody_to_handle_them() -> None:
    load_samples(today=date(2026, 11, 23))
    call_command("load_sample_doubts")
    assert DoubtReport.objects.count() == 0
