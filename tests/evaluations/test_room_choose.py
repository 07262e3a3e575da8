"""Saving choices: versions, answers lost on the way, and what happens at the very same moment."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from evaluations import queries
from evaluations.actions import scoring
from evaluations.errors import EvaluationError, VersionConflict
from evaluations.models import Hearing, ScoreItem, ScoreSheet
from tests.evaluations.stage import Stage

MEMBER = 2  # neither chair nor vice-chair


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


@pytest.fixture
def hearing(stage: Stage) -> Hearing:
    found = stage.heard()
    stage.declare(found)
    return found


def sheet_of(stage: Stage, hearing: Hearing, member: int = MEMBER) -> ScoreSheet:
    return ScoreSheet.objects.get(hearing=hearing, seat__user=stage.people[member], reopened_at=None)


def choose(stage: Stage, hearing: Hearing, version: int, member: int = MEMBER, **words: Any) -> int:
    sheet = sheet_of(stage, hearing, member)
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    words = {"choices": {}, **words}
    return scoring.choose(sheet=sheet.pk, version=version, frozen=frozen, by=stage.people[member], **words)


def stored(stage: Stage, hearing: Hearing) -> dict[str, tuple[str | None, str]]:
    items = ScoreItem.objects.filter(score_sheet=sheet_of(stage, hearing)).select_related(
        "criterion", "option"
    )
    return {item.criterion.code: (item.option.key if item.option else None, item.remark) for item in items}


def test_the_same_choices_sent_again_are_recognised_and_change_nothing(stage, hearing) -> None:
    sent = {"choices": {"1.1": "2", "1.2": None}, "remarks": {"1.1": " Xem hợp đồng "}}
    assert choose(stage, hearing, 0, **sent) == 1
    events = ScoreItem.events.field.model.objects.count()
    assert choose(stage, hearing, 0, **sent) == 1
    assert sheet_of(stage, hearing).version == 1
    assert ScoreItem.events.field.model.objects.count() == events
    assert stored(stage, hearing) == {"1.1": ("2", "Xem hợp đồng"), "1.2": (None, "")}


@pytest.mark.parametrize(
    "again",
    [
        {"choices": {"1.1": "1"}},
        {"choices": {"1.1": None}},
        {"choices": {"1.1": "2", "1.3": "1"}},
        {"choices": {"1.1": "2"}, "remarks": {"1.1": "Khác"}},
    ],
)
def test_other_choices_on_an_old_version_are_a_conflict(stage, hearing, again) -> None:
    choose(stage, hearing, 0, choices={"1.1": "2"})
    with pytest.raises(VersionConflict) as caught:
        choose(stage, hearing, 0, **again)
    assert caught.value.version == 1
    assert stored(stage, hearing) == {"1.1": ("2", "")}


def test_the_same_choice_is_a_conflict_when_more_has_changed_since(stage, hearing) -> None:
    """Whoever sends it does not show the other change: the next choice might undo it unseen."""
    choose(stage, hearing, 0, choices={"1.1": "2"})
    choose(stage, hearing, 1, choices={"1.2": "1"})
    with pytest.raises(VersionConflict):
        choose(stage, hearing, 0, choices={"1.1": "2"})


@pytest.mark.parametrize("late", [0, 1], ids=["first time", "sent again"])
def test_after_a_conflict_was_declared_nothing_is_saved(stage, hearing, late) -> None:
    choose(stage, hearing, 0, choices={"1.1": "2"})
    member = stage.people[MEMBER]
    scoring.declare(hearing=hearing, has_conflict=True, ground="Em ruột góp vốn", by=member)
    with pytest.raises(EvaluationError, match="conflict of interest|xung đột"):
        choose(stage, hearing, late, choices={"1.1": "1"})
    with pytest.raises(EvaluationError):
        scoring.save_opinion(sheet=sheet_of(stage, hearing), opinion="Muộn", by=member)
    assert stored(stage, hearing) == {"1.1": ("2", "")}


# --- at the very same moment --------------------------------------------------------------------------------


def at_once(*deeds: Callable[[], Any]) -> Iterator[BaseException | Any]:
    """Run each in a thread of its own, from one start signal; what each returned or raised."""
    start, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(10)
            results[place] = deed()
        except Exception as problem:  # noqa: BLE001 -- looked at below
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_never_overwrite_each_other(stage, hearing) -> None:
    for version in range(20):
        results = at_once(
            lambda: choose(stage, hearing, version, choices={"1.1": "1"}),
            lambda: choose(stage, hearing, version, choices={"1.1": "2"}),
        )
        kinds = sorted(type(each).__name__ for each in results)
        assert kinds == ["VersionConflict", "int"], results
        winner = "1" if isinstance(results[0], int) else "2"
        assert stored(stage, hearing)["1.1"] == (winner, "")
        assert sheet_of(stage, hearing).version == version + 1


@pytest.mark.django_db(transaction=True)
def test_a_late_choice_and_submitting_do_not_block_each_other(stage) -> None:
    """Both take the locks of sheet and hearing in one order: no deadlock, and the total fits what is stored."""
    for _ in range(8):
        hearing = stage.heard()
        stage.declare(hearing)
        sheet = stage.score(hearing, stage.people[MEMBER], {"1.1": 1}, submit=False)
        saved, submitted = at_once(
            lambda: choose(stage, hearing, sheet.version, choices={"1.1": "2"}),  # noqa: B023
            lambda: scoring.submit_sheet(sheet=sheet, version=sheet.version, by=stage.people[MEMBER]),  # noqa: B023
        )
        now = sheet_of(stage, hearing)
        if isinstance(saved, int):
            assert isinstance(submitted, VersionConflict), submitted
            assert (now.total, stored(stage, hearing)["1.1"]) == (None, ("2", ""))
        else:
            assert type(saved) is EvaluationError, saved
            assert (now.total, stored(stage, hearing)["1.1"]) == (1, ("1", ""))


@pytest.mark.django_db(transaction=True)
def test_a_choice_while_a_conflict_is_declared_is_refused_in_words_or_saved_before(stage) -> None:
    for _ in range(8):
        hearing = stage.heard()
        stage.declare(hearing)
        member = stage.people[MEMBER]
        saved, declared = at_once(
            lambda: choose(stage, hearing, 0, choices={"1.1": "2"}),  # noqa: B023
            lambda: scoring.declare(hearing=hearing, has_conflict=True, ground="Quen biết", by=member),  # noqa: B023
        )
        assert declared.has_conflict
        assert saved == 1 or type(saved) is EvaluationError
