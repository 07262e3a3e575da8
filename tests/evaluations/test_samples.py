"""The dossiers of a trial copy: every stretch of a life, made-up products only."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from certifications.samples import load_samples
from evaluations.life import markdown
from evaluations.models import Dossier, Result
from evaluations.samples import SEATED
from tests.evaluations.stage import user

pytestmark = pytest.mark.django_db


def test_a_trial_copy_has_dossiers_at_every_stretch(capsys: pytest.CaptureFixture[str]) -> None:
    load_samples(today=date(2026, 11, 23))
    call_command("load_sample_dossiers")
    assert Dossier.objects.count() == 0  # the sample accounts are not there
    for name in SEATED:
        user(name)
    for _ in range(2):
        call_command("load_sample_dossiers")
    connection.check_constraints()
    assert capsys.readouterr().out.splitlines() == ["Nothing done.", "7 dossiers loaded.", "Nothing done."]
    assert sorted(Dossier.objects.values_list("status", flat=True)) == [
        "advisory_review", "commune_review", "draft", "province_check", "scored", "scoring", "scoring",
    ]  # fmt: skip
    assert not Dossier.objects.filter(product__is_sample=False).exists()
    assert Result.objects.get().star >= 3


def test_the_document_of_a_dossiers_life_is_what_the_table_says() -> None:
    assert (Path(__file__).parents[2] / "docs" / "dossier-life.md").read_text(encoding="utf-8") == markdown()
