"""All verbs by all roles, in any order, against a small model: whatever the model forbids is refused and leaves no trace."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from certifications.actions import RegisterError
from certifications.enums import State
from certifications.models import Certificate
from evaluations import queries
from evaluations.actions import closing, councils, dossiers, recognition, scoring
from evaluations.enums import FINAL, TRANSITIONS, Actor, Status, Step, transition
from evaluations.errors import EvaluationError
from evaluations.models import AdvisoryReport, Dossier, Hearing, Result, ScoreSheet
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import TODAY, Stage, answer, commune_officer, commune_report, keys, user

FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
SHEETS = {  # total, star of a council that agrees on it
    "five": FULL,
    "four": FULL | dict.fromkeys(("1.2", "1.3", "1.4", "4.2", "4.3"), 0),
    "poor": dict.fromkeys(FULL, 0) | {"1.1": 3},
}
TOTALS = {name: sum(scores.values()) for name, scores in SHEETS.items()}
STARS = {"five": 5, "four": 4, "poor": 1}
MEMBERS = ("chair", "vice", "member")
PEOPLE = ("officer", "commune", "stranger", "nobody", "secretary", *MEMBERS)
LEADS = ("chair", "vice", "secretary")
WORKS: dict[Actor, tuple[str, ...]] = {
    Actor.ENTRY: ("officer", "commune"),
    Actor.COMMUNE: ("officer", "commune"),
    Actor.PROVINCE: ("officer",),
}
people = st.sampled_from(PEOPLE)


class Life(RuleBasedStateMachine):
    """One dossier, one council of three and its secretary."""

    @initialize(start=st.sampled_from(["draft", "advised", "heard", "five", "four", "four", "poor"]))
    def begin(self, start: str) -> None:
        """From any stretch of the life: a random walk from the draft would seldom see a council."""
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.stage = stage = Stage()
        self.who: dict[str, User] = {
            "officer": stage.officer,
            "commune": commune_officer(),
            "stranger": commune_officer("31684"),
            "nobody": user("khong.vai"),
            "secretary": stage.secretary,
            **dict(zip(MEMBERS, stage.people, strict=True)),
        }
        self.status = Status.DRAFT
        self.agenda = self.advised = start != "draft"
        self.declared: dict[str, bool] = {}
        self.filled: dict[str, str] = {}
        self.sent: set[str] = set()
        self.answered: int | None = None
        self.star: int | None = None
        self.dossier = self._started(start)
        self.moves = {"draft": 0, "advised": 3}.get(start, 4)

    def _started(self, start: str) -> Dossier:
        if start == "draft":
            return self.stage.filled()
        if start == "advised":
            self.status = Status.ADVISORY_REVIEW
            return self.stage.advised()
        self.status = Status.SCORING
        if start == "heard":
            return self.stage.heard().dossier
        self.declared = dict.fromkeys((*MEMBERS, "secretary"), False)
        self.filled, self.sent = dict.fromkeys(MEMBERS, start), set(MEMBERS)
        return self.stage.scored(SHEETS[start]).dossier

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            connection.check_constraints()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # --- what is allowed ---

    def works(self, person: str, step: Step) -> bool:
        arrow = transition(self.status, step)
        if arrow is None:
            return False
        if arrow.actor == Actor.COUNCIL:
            return person in LEADS and not self.declared.get(person, False)
        return person in WORKS[arrow.actor]

    def attempt(self, allowed: bool, verb: Callable[[], Any], then: Status | None = None) -> Any:
        """Do it; it must succeed exactly when the model allows it."""
        try:
            with transaction.atomic():
                made = verb()
                connection.check_constraints()
        except (EvaluationError, ValidationError) as refusal:
            if allowed:
                raise AssertionError(f"refused: {refusal}") from refusal
            return None
        assert allowed
        if then is not None:
            self.status, self.moves = then, self.moves + 1
        return made

    def now(self) -> Dossier:
        return Dossier.objects.get(pk=self.dossier.pk)

    @property
    def hearing(self) -> Hearing:
        return Hearing.objects.filter(dossier=self.dossier).latest("number")

    # --- before the council ---

    @rule(person=people)
    def submit(self, person: str) -> None:
        allowed = self.works(person, Step.SUBMIT)
        self.attempt(
            allowed,
            lambda: dossiers.submit(dossier=self.now(), on=TODAY, by=self.who[person]),
            Status.COMMUNE_REVIEW,
        )

    @rule(person=people, reported=st.booleans())
    def forward(self, person: str, reported: bool) -> None:
        allowed = self.works(person, Step.FORWARD)

        def verb() -> None:
            if reported:
                dossiers.save_commune_report(dossier=self.now(), report=commune_report(), by=self.who[person])
            dossiers.forward(dossier=self.now(), on=TODAY, by=self.who[person])

        self.attempt(allowed and reported, verb, Status.PROVINCE_CHECK)

    @rule(person=people)
    def accept(self, person: str) -> None:
        allowed = self.works(person, Step.ACCEPT)
        self.attempt(
            allowed,
            lambda: dossiers.accept(dossier=self.now(), on=TODAY, by=self.who[person]),
            Status.ADVISORY_REVIEW,
        )
        self.advised = self.advised and self.status == Status.ADVISORY_REVIEW

    @rule(person=people, ready=st.booleans())
    def advise(self, person: str, ready: bool) -> None:
        allowed = self.works(person, Step.OPEN)
        known = AdvisoryReport.objects.filter(dossier=self.dossier, submission=self.now().submissions).first()
        report = known or AdvisoryReport()
        report.reported_on, report.findings, report.ready = TODAY, "Đã thẩm định.", ready
        if self.attempt(
            allowed,
            lambda: dossiers.save_advisory_report(dossier=self.now(), report=report, by=self.who[person]),
        ):
            self.advised = ready

    @rule(person=people)
    def put_on_the_agenda(self, person: str) -> None:
        allowed = person == "officer" and self.status in {Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW}
        self.attempt(
            allowed,
            lambda: councils.assign(round=self.stage.round, dossiers=[self.now()], by=self.who[person]),
        )
        self.agenda = self.agenda or allowed

    @rule(person=people, why=st.sampled_from(["", "  ", "Thiếu giấy tờ"]))
    def give_back(self, person: str, why: str) -> None:
        allowed = self.works(person, Step.RETURN) and bool(why.strip())
        self.attempt(
            allowed,
            lambda: dossiers.give_back(dossier=self.now(), why=why, by=self.who[person]),
            Status.DRAFT,
        )
        if allowed:
            self.agenda = self.advised = False

    @precondition(lambda self: self.moves > 3)
    @rule(
        person=people,
        step=st.sampled_from([Step.WITHDRAW, Step.DISQUALIFY]),
        why=st.sampled_from(["", "Lý do"]),
    )
    def end(self, person: str, step: Step, why: str) -> None:
        allowed = self.works(person, step) and bool(why)
        verb = dossiers.withdraw if step == Step.WITHDRAW else dossiers.disqualify
        target = Status.WITHDRAWN if step == Step.WITHDRAW else Status.DISQUALIFIED
        self.attempt(allowed, lambda: verb(dossier=self.now(), why=why, by=self.who[person]), target)

    # --- the council ---

    def fresh_hearing(self) -> None:
        self.declared, self.filled, self.sent = {}, {}, set()

    @rule(person=people)
    def open_scoring(self, person: str) -> None:
        allowed = self.works(person, Step.OPEN) and self.agenda and self.advised
        self.attempt(
            allowed,
            lambda: councils.open_scoring(dossier=self.now(), by=self.who[person]),
            Status.SCORING,
        )
        if allowed:
            self.fresh_hearing()

    @precondition(lambda self: self.status in {Status.SCORING, Status.SCORED})
    @rule(person=people, conflict=st.sampled_from([False, False, False, True]))
    def declare(self, person: str, conflict: bool) -> None:
        seated = person in {*MEMBERS, "secretary"}
        before = self.declared.get(person)
        allowed = self.status == Status.SCORING and seated and (before is None or (conflict and not before))
        made = self.attempt(
            allowed,
            lambda: scoring.declare(
                hearing=self.hearing, has_conflict=conflict, ground="Người nhà", by=self.who[person]
            ),
        )
        if made:
            self.declared[person] = conflict
            if conflict:
                self.sent.discard(person)

    def own_sheet(self, person: str) -> ScoreSheet | None:
        return ScoreSheet.objects.filter(
            hearing=self.hearing, seat__user=self.who[person], reopened_at=None
        ).first()

    @precondition(lambda self: self.declared)
    @rule(owner=st.sampled_from(MEMBERS), person=people, name=st.sampled_from(sorted(SHEETS)))
    def score(self, owner: str, person: str, name: str) -> None:
        sheet = self.own_sheet(owner)
        if sheet is None:
            return
        mine = person == owner and self.status == Status.SCORING and self.declared.get(owner) is False
        allowed = mine and owner not in self.sent

        def verb() -> int:
            frozen = queries.frozen_sheet(self.dossier.sheet_id)
            chosen = keys(frozen, SHEETS[name])
            return scoring.choose(
                sheet=sheet.pk, version=sheet.version, frozen=frozen, choices=chosen, by=self.who[person]
            )

        if self.declared.get(owner) is True:  # the database refuses what no page offers
            return
        if self.attempt(allowed, verb):
            self.filled[owner] = name

    @precondition(lambda self: self.declared)
    @rule(owner=st.sampled_from(MEMBERS), person=people)
    def send(self, owner: str, person: str) -> None:
        sheet = self.own_sheet(owner)
        if sheet is None:
            return
        allowed = (
            person == owner
            and self.status == Status.SCORING
            and self.declared.get(owner) is False
            and owner in self.filled
            and owner not in self.sent
        )
        if self.attempt(
            allowed, lambda: scoring.submit_sheet(sheet=sheet, version=sheet.version, by=self.who[person])
        ):
            self.sent.add(owner)

    @precondition(lambda self: self.sent)
    @rule(owner=st.sampled_from(MEMBERS), person=people)
    def reopen(self, owner: str, person: str) -> None:
        sheet = self.own_sheet(owner)
        if sheet is None or self.declared.get(owner) is True:
            return
        leads = person in LEADS and self.declared.get(person) is False
        allowed = leads and owner in self.sent and self.status == Status.SCORING
        if self.attempt(allowed, lambda: scoring.reopen(sheet=sheet, why="Chấm lại", by=self.who[person])):
            self.sent.discard(owner)

    def verdict(self) -> int | None:
        """The star by the model, None where it may not be closed: quorum 75 % of those without conflict, spread 10."""
        base = [each for each in MEMBERS if not self.declared.get(each)]
        counted = [each for each in self.sent if not self.declared.get(each)]
        presides = "vice" if self.declared.get("chair") else "chair"
        totals = [TOTALS[self.filled[each]] for each in counted]
        if not counted or len(counted) * 100 < 75 * len(base) or presides not in counted:
            return None
        if max(totals) - min(totals) > 10:
            return None
        names = [self.filled[each] for each in counted]
        agreed = max(set(names), key=names.count)  # within 10 points they all chose the same sheet
        assert set(names) == {agreed}
        return STARS[agreed]

    @precondition(lambda self: self.declared)
    @rule(person=people, gates=st.sampled_from([True, True, False]))
    def close(self, person: str, gates: bool) -> None:
        sees = person == "secretary" or person in self.sent
        leads = person in LEADS and self.declared.get(person) is False
        star = self.verdict() if self.status == Status.SCORING else None
        allowed = leads and sees and gates and star is not None
        made = self.attempt(
            allowed,
            lambda: closing.close(hearing=self.hearing, gates_checked=gates, by=self.who[person]),
            Status.SCORED,
        )
        if made:
            self.star = star

    # --- after the council ---

    @precondition(lambda self: self.star)
    @rule(person=people, level=st.sampled_from(["province", "central"]))
    def recognise(self, person: str, level: str) -> None:
        own = self.status == Status.SCORED and self.star in {3, 4}
        ministrys = self.status == Status.CENTRAL_PENDING and (self.answered or 0) >= 3
        star = self.star if own else self.answered
        right_level = level == "central" or star != 5
        allowed = person == "officer" and (own or ministrys) and right_level
        officer, self.stage.officer = self.stage.officer, self.who[person]
        try:
            made = self.attempt_register(allowed, level)
        finally:
            self.stage.officer = officer
        if made:
            assert [certificate.star for certificate in made] == [star]

    def attempt_register(self, allowed: bool, level: str) -> Any:
        def verb() -> Any:
            try:
                return self.stage.recognise(self.now(), level=level)
            except RegisterError as refusal:
                raise EvaluationError(str(refusal)) from refusal

        return self.attempt(allowed, verb, Status.RECOGNISED)

    @precondition(lambda self: self.star)
    @rule(person=people)
    def decline(self, person: str) -> None:
        allowed = person == "officer" and self.status == Status.SCORED and (self.star or 0) < 3
        self.attempt(
            allowed,
            lambda: recognition.decline(dossier=self.now(), by=self.who[person]),
            Status.NOT_RECOGNISED,
        )

    @precondition(lambda self: self.star)
    @rule(person=people)
    def propose(self, person: str) -> None:
        allowed = person == "officer" and self.status == Status.SCORED and self.star == 5
        self.attempt(
            allowed,
            lambda: recognition.propose(
                dossier=self.now(), letter_no="1", sent_on=TODAY, by=self.who[person]
            ),
            Status.CENTRAL_PENDING,
        )
        if allowed:
            self.answered = None

    @precondition(lambda self: self.status == Status.CENTRAL_PENDING)
    @rule(person=people, star=st.integers(1, 5))
    def answer(self, person: str, star: int) -> None:
        allowed = person == "officer" and self.answered is None
        if self.attempt(allowed, lambda: answer(self.now(), star, by=self.who[person]) or True):
            self.answered = star

    @precondition(lambda self: self.status == Status.CENTRAL_PENDING)
    @rule(person=people)
    def evaluate_again(self, person: str) -> None:
        allowed = person == "officer" and self.answered is not None
        self.attempt(
            allowed,
            lambda: councils.evaluate_again(dossier=self.now(), why="Bộ trả lại", by=self.who[person]),
            Status.SCORING,
        )
        if allowed:
            self.fresh_hearing()
            self.star = self.answered = None

    # --- always ---

    @invariant()
    def the_dossier_stands_where_the_model_says(self) -> None:
        if hasattr(self, "status"):
            assert self.now().status == self.status

    @invariant()
    def a_certificate_is_there_exactly_when_recognised(self) -> None:
        if hasattr(self, "status"):
            states = [each.state for each in Certificate.objects.filter(product=self.dossier.product)]
            assert states == ([State.VALID] if self.status == Status.RECOGNISED else [])

    @invariant()
    def every_step_is_in_the_trail(self) -> None:
        if hasattr(self, "status"):
            events = Dossier.events.rel.related_model.objects.filter(pgh_obj_id=self.dossier.pk).order_by(
                "pgh_id"
            )
            told = list(events.values_list("status", flat=True))
            steps = [(a, b) for a, b in pairwise(told) if a != b]
            assert len(steps) == self.moves
            assert set(steps) <= {(each.source, each.target) for each in TRANSITIONS}

    @invariant()
    def the_result_is_the_lower_of_band_and_minima(self) -> None:
        for result in Result.objects.filter(hearing__dossier=getattr(self, "dossier", None)):
            assert result.star == min(result.band_star, result.minima_star)


@pytest.mark.django_db
def test_all_verbs_by_all_roles_in_any_order() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failure smaller takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_model_knows_every_status_and_step() -> None:
    """What the machine asserts is about the whole table."""
    assert {each.source for each in TRANSITIONS} | FINAL == set(Status)
    assert {each.step for each in TRANSITIONS} == set(Step)
