"""Saving choices: versions, answers lost on the way, and what happens at the very same moment."""

from functools import partial
from typing import Any

import pytest

from evaluations import queries
from evaluations.actions import closing, scoring
from evaluations.errors import EvaluationError, VersionConflict
from evaluations.models import Hearing, ScoreItem, ScoreSheet
from tests.evaluations.stage import Stage
from tests.evaluations.test_at_once import at_once

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
    with pytest.raises(EvaluationError) as caught:
        choose(stage, hearing, late, choices={"1.1": "1"})
    assert type(caught.value) is EvaluationError
    with pytest.raises(EvaluationError):
        scoring.save_opinion(sheet=sheet_of(stage, hearing), opinion="Muộn", by=member)
    assert stored(stage, hearing) == {"1.1": ("2", "")}


# --- at the very same moment (the rest of it: test_at_once.py) -----------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_choice_while_a_conflict_is_declared_is_refused_in_words_or_saved_before(stage) -> None:
    for _ in range(6):
        hearing = stage.heard()
        stage.declare(hearing)
        conflict = partial(
            scoring.declare, hearing=hearing, has_conflict=True, ground="Quen biết", by=stage.people[MEMBER]
        )
        saved, declared = at_once(partial(choose, stage, hearing, 0, choices={"1.1": "2"}), conflict)
        assert declared.has_conflict
        assert saved == 1 or type(saved) is EvaluationError


@pytest.mark.django_db(transaction=True)
def test_a_choice_while_the_hearing_is_closed_is_refused_in_words_or_saved_before() -> None:
    stage = Stage(members=4)
    for _ in range(4):
        hearing = stage.heard()
        stage.declare(hearing)
        for person in stage.people[:3]:
            stage.score(hearing, person, {})
        saved, result = at_once(
            partial(choose, stage, hearing, 0, member=3, choices={"1.1": "2"}),
            partial(closing.close, hearing=hearing, gates_checked=True, by=stage.chair),
        )
        assert result.counted == 3
        assert saved == 1 or type(saved) is EvaluationError
