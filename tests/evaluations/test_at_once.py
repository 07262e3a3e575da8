"""Many people at the same moment, with real threads and commits: exactly one closing, one decision, one sheet."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections

from certifications.actions import RegisterError
from certifications.models import Certificate, Decision
from evaluations import queries
from evaluations.actions import closing, councils, dossiers, recognition, scoring
from evaluations.enums import DossierKind, Status
from evaluations.errors import EvaluationError, VersionConflict
from evaluations.models import Dossier, Hearing, Result, ScoreItem, ScoreSheet
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import TODAY, Stage, keys, official_sheet
from tests.factories import commune

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 20
FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
FOUR = FULL | dict.fromkeys(("1.2", "1.3", "1.4", "4.2", "4.3"), 0)
REFUSALS = (EvaluationError, RegisterError, IntegrityError)


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Each verb in a thread of its own from the same moment on: what came out, or the refusal."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return verb()
        except REFUSALS as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def done(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if not isinstance(answer, Exception)]


def test_of_twenty_closings_one_is_made() -> None:
    stage = Stage()
    hearing = stage.scored(FOUR)
    answers = at_once(*[lambda: closing.close(hearing=hearing, gates_checked=True, by=stage.chair)] * THREADS)
    assert len(done(answers)) == 1
    assert Counter(type(answer) for answer in answers if isinstance(answer, Exception)) == {
        EvaluationError: 19
    }
    assert Result.objects.get().star == 4
    assert Dossier.objects.get().status == Status.SCORED


def test_of_twenty_decisions_over_a_dossier_one_is_made() -> None:
    stage = Stage()
    dossier = stage.close(stage.scored(FOUR)).hearing.dossier

    def decide(number: int) -> Callable[[], Any]:
        def verb() -> Any:
            decision = Decision(
                number=f"{number}/QĐ-UBND",
                decided_on=TODAY,
                level="province",
                authority="UBND thành phố Cần Thơ",
            )
            return recognition.recognise(
                dossiers=[dossier], decision=decision, by=stage.officer, accept_warnings=True
            )

        return verb

    answers = at_once(*[decide(number) for number in range(THREADS)])
    assert len(done(answers)) == 1
    assert (Certificate.objects.count(), Decision.objects.count()) == (1, 1)
    assert Dossier.objects.get().recognition == Certificate.objects.get()


def test_of_twenty_dossiers_of_a_product_one_is_opened() -> None:
    stage = Stage()
    product = stage.draft().product
    Dossier.objects.all().delete()

    def verb() -> Any:
        return dossiers.open_dossier(
            product=product,
            kind=DossierKind.FIRST,
            sheet=official_sheet(),
            commune=commune(new=True),
            by=stage.officer,
        )

    def tried() -> Any:
        try:
            return verb()
        except ValidationError as refusal:
            raise EvaluationError(str(refusal)) from refusal

    answers = at_once(*[tried] * THREADS)
    assert len(done(answers)) == 1
    assert Dossier.objects.count() == 1


def test_codes_of_a_commune_are_counted_without_gaps_or_twins() -> None:
    stage = Stage()
    drafts = [stage.filled() for _ in range(8)]
    answers = at_once(
        *[lambda d=draft: dossiers.submit(dossier=d, on=TODAY, by=stage.officer) for draft in drafts]
    )
    assert len(done(answers)) == 8
    assert sorted(Dossier.objects.values_list("code", flat=True)) == [
        f"92-31687-{number}-2026" for number in range(1, 9)
    ]


def test_of_two_devices_that_save_one_sheet_none_overwrites_the_other() -> None:
    stage = Stage()
    hearing = stage.heard()
    stage.declare(hearing)
    sheet = ScoreSheet.objects.get(seat__user=stage.chair)
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)

    def save(code: str, points: int) -> Callable[[], Any]:
        chosen = {code: keys(frozen, {code: points})[code]}
        return lambda: scoring.choose(
            sheet=sheet.pk, version=0, frozen=frozen, choices=chosen, by=stage.chair
        )

    # All different: the very same choice sent twice is one whose answer was lost (docs/adr/0027).
    answers = at_once(*[save(code, FOUR[code]) for code in list(FOUR)[:THREADS]])
    assert done(answers) == [1]
    assert {type(answer) for answer in answers if isinstance(answer, Exception)} == {VersionConflict}
    assert ScoreItem.objects.filter(score_sheet=sheet).count() == 1
    assert ScoreSheet.objects.get(pk=sheet.pk).version == 1


def test_a_choice_made_while_the_sheet_is_submitted_is_in_the_total_or_refused() -> None:
    for _ in range(5):
        stage = Stage()
        hearing = stage.heard()
        stage.declare(hearing)
        sheet = stage.score(hearing, stage.chair, FOUR, submit=False)
        frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
        raised = {"1.2": keys(frozen, {"1.2": 2})["1.2"]}
        at_once(
            lambda s=sheet, f=frozen, r=raised, w=stage: scoring.choose(
                sheet=s.pk, version=s.version, frozen=f, choices=r, by=w.chair
            ),
            lambda s=sheet, w=stage: scoring.submit_sheet(sheet=s, version=s.version, by=w.chair),
        )
        now = ScoreSheet.objects.get(pk=sheet.pk)
        items = ScoreItem.objects.filter(score_sheet=now, option__isnull=False)
        reached = sum(items.values_list("option__points", flat=True))
        assert now.total in {None, reached}  # submitted with what it holds, or not submitted


def test_a_sheet_submitted_while_the_hearing_closes_is_counted_or_refused() -> None:
    for _ in range(5):
        stage = Stage(members=4)
        hearing = stage.heard()
        stage.declare(hearing)
        for person in stage.people[:3]:
            stage.score(hearing, person, FOUR)
        late = stage.score(hearing, stage.people[3], FOUR, submit=False)
        at_once(
            lambda h=hearing, w=stage: closing.close(hearing=h, gates_checked=True, by=w.chair),
            lambda s=late, w=stage: scoring.submit_sheet(sheet=s, version=s.version, by=w.people[3]),
        )
        result = Result.objects.get(hearing=hearing)
        submitted = ScoreSheet.objects.filter(hearing=hearing, submitted_at__isnull=False).count()
        assert result.counted == submitted
        assert result.total_sum == submitted * sum(FOUR.values())


def test_of_two_openings_one_hearing_is_made() -> None:
    stage = Stage()
    dossier = stage.advised()
    answers = at_once(*[lambda: councils.open_scoring(dossier=dossier, by=stage.officer)] * 10)
    assert len(done(answers)) == 1
    assert Hearing.objects.count() == 1
