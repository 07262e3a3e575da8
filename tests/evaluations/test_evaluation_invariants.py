"""Every database rule of dossiers, councils, hearings and results is fired here, past forms and actions.

A scene is built once and all violations of it run in savepoints of their own: they are many, and scenes are dear.
`tests/test_invariants.py` fails for a rule without a violation here or there.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from evaluations.actions import recognition, scoring
from evaluations.enums import EvidenceKind, SeatRole
from evaluations.models import (
    AdvisoryReport,
    CentralReview,
    CommuneReport,
    Council,
    Criterion,
    DayOff,
    Declaration,
    Dossier,
    Evidence,
    Hearing,
    MinimaFinding,
    Notice,
    Option,
    Result,
    Round,
    ScoreItem,
    ScoreSheet,
    Seat,
    SelfScore,
)
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import TODAY, Stage, answer, commune_report, user
from tests.factories import commune, make_certificate

pytestmark = pytest.mark.django_db
FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
FOUR = FULL | dict.fromkeys(("1.2", "1.3", "1.4", "4.2", "4.3"), 0)
NOW = timezone.now
Violation = Callable[["Scene"], Any]
VIOLATIONS: dict[str, list[tuple[str, str, Violation]]] = {}
RULES: set[str] = set()


class Scene:
    """A stage with the record that the violations of the scene are about."""

    def __init__(self, **parts: Any) -> None:
        self.stage: Stage = Stage()
        self.dossier: Dossier
        self.hearing: Hearing
        self.result: Result
        self.__dict__.update(parts)


def violates(rule: str, scene: str, words: str = "") -> Callable[[Violation], Violation]:
    """`rule`: the name of a constraint, or `trigger NAME on TABLE` with the `words` (or constraint) it refuses by."""

    def note(violation: Violation) -> Violation:
        RULES.add(rule)
        VIOLATIONS.setdefault(scene, []).append((rule, words or rule, violation))
        return violation

    return note


def update(record: Any, **values: Any) -> None:
    type(record)._default_manager.filter(pk=record.pk).update(**values)


# --- scenes --------------------------------------------------------------------------------------------------


def draft() -> Scene:
    scene = Scene()
    scene.dossier = scene.stage.filled()
    return scene


def submitted() -> Scene:
    scene = Scene()
    scene.dossier = scene.stage.submitted()
    return scene


def advised() -> Scene:
    scene = Scene()
    scene.dossier = scene.stage.advised()
    return scene


def heard() -> Scene:
    """Two sheets in, one open, and the third member has declared a conflict."""
    scene = Scene()
    stage = scene.stage = Stage(members=4)
    scene.hearing = stage.heard()
    stage.declare(scene.hearing, *stage.people[:3], stage.secretary)
    scoring.declare(hearing=scene.hearing, has_conflict=True, ground="Người nhà", by=stage.people[3])
    for person in stage.people[:2]:
        stage.score(scene.hearing, person, FOUR)
    stage.score(scene.hearing, stage.people[2], FOUR, submit=False)
    scene.dossier = scene.hearing.dossier
    return scene


def scored() -> Scene:
    scene = Scene()
    scene.hearing = scene.stage.scored(FULL)
    scene.dossier = scene.hearing.dossier
    return scene


def apart() -> Scene:
    """Two give everything, the third 16 points less."""
    scene = Scene()
    scene.hearing = scene.stage.scored([FULL, FULL, FOUR])
    scene.dossier = scene.hearing.dossier
    return scene


def closed() -> Scene:
    """Closed with 90 points or more, at the ministry, answered."""
    scene = scored()
    scene.result = scene.stage.close(scene.hearing)
    scene.dossier = Dossier.objects.get(pk=scene.hearing.dossier_id)
    recognition.propose(dossier=scene.dossier, letter_no="1", sent_on=TODAY, by=scene.stage.officer)
    answer(scene.dossier, 4, "85", by=scene.stage.officer)
    scene.dossier.refresh_from_db()
    return scene


SCENES = {each.__name__: each for each in (draft, submitted, advised, heard, scored, apart, closed)}


@pytest.mark.parametrize("name", SCENES)
def test_the_database_refuses(name: str) -> None:
    scene = SCENES[name]()
    connection.check_constraints()  # whatever is deferred holds before the violations
    wrong = []
    for rule, words, violation in VIOLATIONS[name]:
        try:
            with transaction.atomic():
                violation(scene)
                connection.check_constraints()
                wrong.append(f"{violation.__name__}: {rule} let it pass")
                transaction.set_rollback(True)
        except Exception as refusal:  # noqa: BLE001 -- triggers raise their own kinds of errors
            found = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None)
            if words not in {found, rule} and words not in str(refusal):
                wrong.append(f"{violation.__name__}: {rule} expected, but: {refusal}")
            elif words == rule and found != rule:
                wrong.append(f"{violation.__name__}: {rule} expected, but {found}: {refusal}")
    assert wrong == []


# --- words, days and numbers ---------------------------------------------------------------------------------


@violates("user_commune_of_commune_officer", "draft")
def _a_commune_officer_without_commune(scene: Scene) -> None:
    update(user("xa.khong"), role="commune_officer")


@violates("user_commune_of_commune_officer", "draft")
def _an_officer_with_a_commune(scene: Scene) -> None:
    update(scene.stage.officer, commune=commune(new=True))


@violates("dossier_words_known", "draft")
def _an_unknown_kind(scene: Scene) -> None:
    certificate = make_certificate()
    _like(scene.dossier, kind="other", product=certificate.product, former=certificate).save()


def _like(dossier: Dossier, **fields: Any) -> Dossier:
    kept = {"product", "kind", "sheet", "former", "commune", "product_name", "producer_name"}
    return Dossier(**{name: getattr(dossier, name) for name in kept} | fields)


@violates("dossier_one_open_per_product", "draft")
def _a_second_dossier_under_way(scene: Scene) -> None:
    _like(scene.dossier).save()


@violates("dossier_former_of_upgrade", "draft")
def _an_upgrade_of_nothing(scene: Scene) -> None:
    made = scene.stage.draft()
    Dossier.objects.filter(pk=made.pk).delete()
    _like(made, kind="upgrade").save()


@violates("dossier_former_of_upgrade", "draft")
def _a_first_evaluation_with_a_former_certificate(scene: Scene) -> None:
    update(scene.dossier, former=make_certificate(product=scene.dossier.product))


@violates("trigger former_of_product on evaluations_dossier", "draft", "dossier_former_of_product")
def _an_upgrade_of_another_products_certificate(scene: Scene) -> None:
    made = scene.stage.draft()
    Dossier.objects.filter(pk=made.pk).delete()
    _like(made, kind="upgrade", former=make_certificate()).save()


@violates("dossier_recognised_with_certificate", "advised")
def _a_certificate_without_recognition(scene: Scene) -> None:
    update(scene.dossier, recognition=make_certificate(product=scene.dossier.product))


@violates("dossier_code_when_submitted", "draft")
def _a_code_of_a_draft(scene: Scene) -> None:
    update(scene.dossier, code="92-31687-9-2026")


@violates("dossier_code_when_submitted", "draft")
def _a_code_of_another_shape(scene: Scene) -> None:
    update(scene.dossier, code="92-31687-2026", submissions=1)


@violates("dossier_code_once", "submitted")
def _a_code_twice(scene: Scene) -> None:
    update(scene.stage.draft(), code=scene.dossier.code, submissions=1, status_reason="x")


@violates("dossier_submitted_on_a_day", "draft")
def _submitted_on_no_day(scene: Scene) -> None:
    update(scene.dossier, status="commune_review", submissions=1, code="92-31687-9-2026")


@violates("dossier_days_in_order", "submitted")
def _forwarded_before_it_was_received(scene: Scene) -> None:
    update(scene.dossier, forwarded_on=scene.dossier.submitted_on - timedelta(days=1))


@violates("dossier_days_in_order", "advised")
def _complete_before_it_was_forwarded(scene: Scene) -> None:
    update(scene.dossier, complete_on=scene.dossier.forwarded_on - timedelta(days=1))


@violates("dossier_scored_in_a_round", "advised")
def _scored_without_a_round(scene: Scene) -> None:
    update(scene.dossier, round=None)
    update(scene.dossier, status="scoring")


@violates("dossier_reason_given", "submitted")
def _withdrawn_without_a_word(scene: Scene) -> None:
    update(scene.dossier, status="withdrawn", status_reason="")


@violates("dossier_reason_given", "submitted")
def _returned_without_a_word(scene: Scene) -> None:
    update(scene.dossier, status="draft", status_reason="")


@violates("dossier_product_clean", "draft")
def _a_decomposed_product_name(scene: Scene) -> None:
    update(scene.dossier, product_name="Ba\u0301nh")


@violates("dossier_producer_clean", "draft")
def _a_hidden_mark_in_the_producer(scene: Scene) -> None:
    update(scene.dossier, producer_name="HTX\u202e")


@violates("self_score_once_per_criterion", "draft")
def _scored_twice(scene: Scene) -> None:
    SelfScore.objects.bulk_create(
        [SelfScore(dossier=scene.dossier, criterion=scene.dossier.self_scores.all()[0].criterion)]
    )


def paper(scene: Scene) -> Evidence:
    return scene.dossier.evidence.all()[0]


@violates("evidence_kind_known", "draft")
def _unknown_evidence(scene: Scene) -> None:
    update(paper(scene), kind="rumour")


def another(scene: Scene, **fields: Any) -> None:
    values = {
        "dossier": scene.dossier, "kind": "story", "title": "T", "file": "x/y.jpg", "original_name": "y.jpg",
        "content_type": "image/jpeg", "size": 1, "sha256": "0" * 64, "pages": 1,
    }  # fmt: skip
    Evidence.objects.bulk_create([Evidence(**values | fields)])


@violates("evidence_has_sha256", "draft")
def _a_file_without_hash(scene: Scene) -> None:
    another(scene, sha256="")


@violates("evidence_has_content", "draft")
def _an_empty_file(scene: Scene) -> None:
    another(scene, size=0)


@violates("evidence_days_in_order", "draft")
def _a_paper_that_expired_before_its_issue(scene: Scene) -> None:
    update(paper(scene), issued_on=TODAY, expires_on=date(2020, 1, 1))


@violates("evidence_set_aside_with_reason", "draft")
def _set_aside_without_a_word(scene: Scene) -> None:
    update(paper(scene), set_aside_at=NOW())


@violates("evidence_once_per_dossier", "draft")
def _the_same_file_twice(scene: Scene) -> None:
    another(scene, sha256=paper(scene).sha256)


@violates("evidence_title_clean", "draft")
def _a_hidden_mark_in_a_title(scene: Scene) -> None:
    update(paper(scene), title="Giấy\u200b")


@violates("evidence_name_clean", "draft")
def _a_direction_mark_in_a_file_name(scene: Scene) -> None:
    another(scene, original_name="giay\u202efdp.exe")


@violates("day_off_name_clean", "draft")
def _a_hidden_mark_in_a_day_off(scene: Scene) -> None:
    DayOff.objects.create(day=TODAY, name="Nghỉ\u200b bù")


@violates("commune_report_once_per_submission", "submitted")
def _two_reports_on_one_submission(scene: Scene) -> None:
    CommuneReport.objects.bulk_create(
        [
            commune_report(dossier=scene.dossier, submission=1),
            commune_report(dossier=scene.dossier, submission=1),
        ]
    )


@violates("advisory_report_once_per_submission", "advised")
def _two_advices_on_one_submission(scene: Scene) -> None:
    AdvisoryReport.objects.bulk_create(
        [AdvisoryReport(dossier=scene.dossier, submission=1, reported_on=TODAY, findings="x")]
    )


@violates("notice_sent_whole", "closed")
def _sent_by_nobody(scene: Scene) -> None:
    update(Notice.objects.filter(dossier=scene.dossier)[0], sent_at=NOW())


# --- the life of a dossier -----------------------------------------------------------------------------------


@violates("trigger born_draft on evaluations_dossier", "draft", "Cannot insert")
def _born_recognised(scene: Scene) -> None:
    product = scene.stage.draft().product
    Dossier.objects.filter(product=product).delete()
    _like(scene.dossier, product=product, status="scored").save()


@violates("trigger along_the_table on evaluations_dossier", "draft", "dossier_along_the_table")
def _from_draft_to_recognised(scene: Scene) -> None:
    update(scene.dossier, status="province_check")


@violates("trigger along_the_table on evaluations_dossier", "submitted", "dossier_commune_reported")
def _forwarded_without_report(scene: Scene) -> None:
    update(scene.dossier, status="province_check", forwarded_on=TODAY)


@violates("trigger along_the_table on evaluations_dossier", "advised", "dossier_advised")
def _scored_without_advice(scene: Scene) -> None:
    update(scene.dossier.advisory_reports.all()[0], ready=False)
    update(scene.dossier, status="scoring")


@violates("trigger along_the_table on evaluations_dossier", "scored", "dossier_along_the_table")
def _recognised_while_scored(scene: Scene) -> None:
    update(scene.dossier, status="recognised")


@violates("trigger facts_stand on evaluations_dossier", "draft", "dossier_facts_stand")
def _another_product(scene: Scene) -> None:
    update(scene.dossier, product=scene.stage.draft().product)


@violates("trigger facts_stand on evaluations_dossier", "submitted", "dossier_facts_stand")
def _submitted_words_changed(scene: Scene) -> None:
    update(scene.dossier, plan="Kế hoạch khác")


@violates("trigger facts_stand on evaluations_dossier", "submitted", "dossier_facts_stand")
def _another_code(scene: Scene) -> None:
    update(scene.dossier, code="92-31687-99-2026")


@violates("trigger facts_stand on evaluations_dossier", "scored", "dossier_facts_stand")
def _moved_to_another_round(scene: Scene) -> None:
    update(scene.dossier, round=Stage().round)


@violates("trigger keep_submitted on evaluations_dossier", "submitted", "Cannot delete")
def _a_submitted_dossier_deleted(scene: Scene) -> None:
    Dossier.objects.filter(pk=scene.dossier.pk)._raw_delete("default")


@violates("trigger borne_out on evaluations_dossier", "advised", "dossier_borne_out")
def _scoring_without_a_hearing(scene: Scene) -> None:
    update(scene.dossier, status="scoring")


@violates("trigger borne_out on evaluations_dossier", "scored", "dossier_borne_out")
def _scored_without_a_result(scene: Scene) -> None:
    update(scene.hearing, closed_at=NOW())
    update(scene.dossier, status="scored")


@violates("trigger borne_out on evaluations_dossier", "closed", "dossier_borne_out")
def _a_star_above_the_ministrys(scene: Scene) -> None:
    certificate = make_certificate(product=scene.dossier.product, star=5, on=TODAY)
    update(scene.dossier, status="recognised", recognition=certificate)


@violates("trigger borne_out on evaluations_dossier", "closed", "dossier_borne_out")
def _the_certificate_of_another_product(scene: Scene) -> None:
    update(scene.dossier, status="recognised", recognition=make_certificate(star=4, on=TODAY))


@violates("trigger while_self_score on evaluations_selfscore", "submitted", "self_score_in_time")
def _own_scores_after_submission(scene: Scene) -> None:
    update(scene.dossier.self_scores.all()[0], option=None)


@violates("trigger while_self_score on evaluations_selfscore", "submitted", "self_score_in_time")
def _own_scores_taken_away(scene: Scene) -> None:
    SelfScore.objects.filter(dossier=scene.dossier)._raw_delete("default")


def foreign_criterion() -> Criterion:
    return Criterion.objects.filter(group__part__sheet__product_set="qd26-26")[0]


@violates("trigger self_score_on_sheet on evaluations_selfscore", "draft", "self_score_on_sheet")
def _a_criterion_of_another_sheet(scene: Scene) -> None:
    SelfScore.objects.bulk_create([SelfScore(dossier=scene.dossier, criterion=foreign_criterion())])


@violates("trigger self_score_on_sheet on evaluations_selfscore", "draft", "self_score_on_sheet")
def _an_option_of_another_criterion(scene: Scene) -> None:
    row = scene.dossier.self_scores.all()[0]
    update(row, option=Option.objects.exclude(criterion=row.criterion)[0])


@violates("trigger stands on evaluations_evidence", "draft", "evidence_stands")
def _another_file_behind_the_paper(scene: Scene) -> None:
    update(paper(scene), sha256="1" * 64)


@violates("trigger stands on evaluations_evidence", "submitted", "evidence_stands")
def _other_words_beside_a_submitted_paper(scene: Scene) -> None:
    update(paper(scene), kind=EvidenceKind.AWARD)


@violates("trigger stands on evaluations_evidence", "submitted", "evidence_stands")
def _a_submitted_paper_deleted(scene: Scene) -> None:
    Evidence.objects.filter(dossier=scene.dossier)._raw_delete("default")


@violates("trigger while_evidence on evaluations_evidence", "scored", "evidence_in_time")
def _evidence_after_scoring_opened(scene: Scene) -> None:
    another(scene)


@violates("trigger while_evidence on evaluations_evidence", "scored", "evidence_in_time")
def _evidence_set_aside_after_scoring_opened(scene: Scene) -> None:
    update(paper(scene), set_aside_at=NOW(), set_aside_why="x")


@violates("trigger while_commune_report on evaluations_communereport", "advised", "commune_report_in_time")
def _the_communes_report_changed_later(scene: Scene) -> None:
    update(scene.dossier.commune_reports.all()[0], labour_met=False)


@violates("trigger while_commune_report on evaluations_communereport", "submitted", "commune_report_in_time")
def _a_report_on_another_submission(scene: Scene) -> None:
    CommuneReport.objects.bulk_create([commune_report(dossier=scene.dossier, submission=2)])


@violates("trigger while_advisory_report on evaluations_advisoryreport", "scored", "advisory_report_in_time")
def _the_advice_changed_later(scene: Scene) -> None:
    update(scene.dossier.advisory_reports.all()[0], findings="Khác")


@violates("trigger keep_rows on evaluations_notice", "closed", "Cannot delete")
def _a_notice_deleted(scene: Scene) -> None:
    Notice.objects.filter(dossier=scene.dossier)._raw_delete("default")


@violates("trigger sent_stands on evaluations_notice", "closed", "Cannot update")
def _a_sent_notice_reworded(scene: Scene) -> None:
    notice = Notice.objects.filter(dossier=scene.dossier)[0]
    update(notice, sent_at=NOW(), sent_by=scene.stage.officer, channel="paper")
    update(notice, body="Khác")


# --- councils and rounds -------------------------------------------------------------------------------------


@violates("council_name_clean", "draft")
def _a_hidden_mark_in_a_council(scene: Scene) -> None:
    update(scene.stage.council, name="Hội\u200bđồng")


@violates("council_mode_known", "draft")
def _an_unknown_mode(scene: Scene) -> None:
    update(scene.stage.council, mode="dream")


@violates("council_minima_rule_known", "draft")
def _an_unknown_rule(scene: Scene) -> None:
    update(scene.stage.council, minima_rule="mood")


@violates("council_quorum_range", "draft")
def _a_quorum_of_nobody(scene: Scene) -> None:
    update(scene.stage.council, quorum_percent=0)


@violates("council_spread_range", "draft")
def _a_spread_above_the_sheet(scene: Scene) -> None:
    update(scene.stage.council, max_spread=101)


@violates("council_once", "draft")
def _a_decision_twice(scene: Scene) -> None:
    update(Stage().council, decision_no=scene.stage.council.decision_no)


@violates("seat_role_known", "draft")
def _an_unknown_role(scene: Scene) -> None:
    update(scene.stage.council.seats.all()[0], role="guest")


@violates("seat_once", "draft")
def _one_person_twice(scene: Scene) -> None:
    Seat.objects.bulk_create([Seat(council=scene.stage.council, user=scene.stage.chair)])


@violates("seat_one_chair", "draft")
def _two_chairs(scene: Scene) -> None:
    update(scene.stage.council.seats.get(role="member"), role="chair")


@violates("seat_one_secretary", "draft")
def _two_secretaries(scene: Scene) -> None:
    update(scene.stage.council.seats.get(role="member"), role="secretary")


@violates("round_once", "draft")
def _a_round_twice(scene: Scene) -> None:
    plan = scene.stage.round
    Round.objects.bulk_create([Round(year=plan.year, number=plan.number, requests_due=TODAY, ends_on=TODAY)])


@violates("round_number_range", "draft")
def _round_zero(scene: Scene) -> None:
    update(scene.stage.round, number=0)


@violates("round_dates_in_order", "draft")
def _a_round_that_ends_before_it_begins(scene: Scene) -> None:
    update(scene.stage.round, ends_on=date(2020, 1, 1))


@violates("trigger frozen on evaluations_council", "heard", "Cannot update")
def _settings_bent_while_scoring(scene: Scene) -> None:
    update(scene.stage.council, quorum_percent=10)


@violates("trigger born_open on evaluations_council", "draft", "Cannot insert")
def _a_council_born_open(scene: Scene) -> None:
    Council.objects.create(name="H", decision_no="1", decided_on=TODAY, authority="U", opened_at=NOW())


@violates("trigger frozen on evaluations_seat", "heard", "seat_frozen")
def _a_seat_added_while_scoring(scene: Scene) -> None:
    Seat.objects.create(council=scene.stage.council, user=scene.stage.officer)


@violates("trigger frozen on evaluations_seat", "heard", "seat_frozen")
def _a_role_changed_while_scoring(scene: Scene) -> None:
    update(scene.stage.council.seats.get(role="secretary"), role="member")


@violates("trigger council_stays on evaluations_round", "heard", "round_council_stays")
def _another_council_while_scoring(scene: Scene) -> None:
    update(scene.stage.round, council=Stage().council)


# --- hearings ------------------------------------------------------------------------------------------------


@violates("hearing_number_once", "heard")
def _a_hearing_twice(scene: Scene) -> None:
    h = scene.hearing
    Hearing.objects.bulk_create([Hearing(dossier=h.dossier, round=h.round, council=h.council, number=1)])


@violates("hearing_one_open", "heard")
def _two_open_hearings(scene: Scene) -> None:
    h = scene.hearing
    Hearing.objects.bulk_create([Hearing(dossier=h.dossier, round=h.round, council=h.council, number=2)])


@violates("trigger keep_rows on evaluations_hearing", "heard", "Cannot delete")
def _a_hearing_deleted(scene: Scene) -> None:
    Hearing.objects.filter(pk=scene.hearing.pk)._raw_delete("default")


@violates("trigger facts_stand on evaluations_hearing", "heard", "Cannot update")
def _a_hearing_of_another_council(scene: Scene) -> None:
    update(scene.hearing, council=Stage().council)


@violates("trigger closed_stands on evaluations_hearing", "closed", "Cannot update")
def _a_closed_hearing_opened(scene: Scene) -> None:
    update(scene.hearing, closed_at=None)


@violates("trigger opened_rightly on evaluations_hearing", "advised", "hearing_opened_rightly")
def _a_hearing_of_a_dossier_that_is_not_scored(scene: Scene) -> None:
    Hearing.objects.create(dossier=scene.dossier, round=scene.stage.round, council=scene.stage.council)


def seat(scene: Scene, n: int) -> Seat:
    return scene.stage.council.seats.get(user=scene.stage.people[n])


def sheet(scene: Scene, n: int) -> ScoreSheet:
    return ScoreSheet.objects.get(hearing=scene.hearing, seat__user=scene.stage.people[n], reopened_at=None)


@violates("declaration_once", "heard")
def _declared_twice(scene: Scene) -> None:
    Declaration.objects.bulk_create(
        [Declaration(hearing=scene.hearing, seat=seat(scene, 0), has_conflict=False)]
    )


@violates("declaration_conflict_with_ground", "heard")
def _a_conflict_without_ground(scene: Scene) -> None:
    update(Declaration.objects.get(hearing=scene.hearing, seat=seat(scene, 0)), has_conflict=True)


@violates("trigger keep_rows on evaluations_declaration", "heard", "Cannot delete")
def _a_declaration_deleted(scene: Scene) -> None:
    Declaration.objects.filter(hearing=scene.hearing)._raw_delete("default")


@violates("trigger declared_rightly on evaluations_declaration", "heard", "declaration_stands")
def _a_conflict_taken_back(scene: Scene) -> None:
    update(Declaration.objects.get(hearing=scene.hearing, seat=seat(scene, 3)), has_conflict=False)


@violates("trigger declared_rightly on evaluations_declaration", "heard", "declaration_of_seat")
def _declared_from_another_council(scene: Scene) -> None:
    stranger = Stage().council.seats.all()[0]
    Declaration.objects.create(hearing=scene.hearing, seat=stranger, has_conflict=False)


@violates("trigger declared_rightly on evaluations_declaration", "closed", "declaration_in_time")
def _declared_after_the_closing(scene: Scene) -> None:
    update(Declaration.objects.filter(hearing=scene.hearing)[0], has_conflict=True, ground="x")


@violates("score_sheet_edition_once", "heard")
def _an_edition_twice(scene: Scene) -> None:
    first = sheet(scene, 0)
    update(first, reopened_at=NOW(), reopened_by=scene.stage.officer, reopened_why="x")
    ScoreSheet.objects.bulk_create([ScoreSheet(hearing=scene.hearing, seat=first.seat, edition=1)])


@violates("score_sheet_one_current", "heard")
def _two_current_sheets(scene: Scene) -> None:
    ScoreSheet.objects.bulk_create([ScoreSheet(hearing=scene.hearing, seat=seat(scene, 0), edition=2)])


@violates("score_sheet_total_when_submitted", "heard")
def _a_total_of_an_open_sheet(scene: Scene) -> None:
    update(sheet(scene, 2), total=84)


@violates("score_sheet_reopened_whole", "heard")
def _reopened_by_nobody(scene: Scene) -> None:
    update(sheet(scene, 0), reopened_at=NOW())


@violates("trigger keep_rows on evaluations_scoresheet", "heard", "Cannot delete")
def _a_sheet_deleted(scene: Scene) -> None:
    ScoreSheet.objects.filter(pk=sheet(scene, 2).pk)._raw_delete("default")


@violates("trigger scored_rightly on evaluations_scoresheet", "heard", "score_sheet_rightly")
def _a_sheet_in_spite_of_a_conflict(scene: Scene) -> None:
    ScoreSheet.objects.create(hearing=scene.hearing, seat=seat(scene, 3))


@violates("trigger scored_rightly on evaluations_scoresheet", "heard", "score_sheet_rightly")
def _a_sheet_of_the_secretary(scene: Scene) -> None:
    place = scene.stage.council.seats.get(role=SeatRole.SECRETARY)
    ScoreSheet.objects.create(hearing=scene.hearing, seat=place)


@violates("trigger scored_rightly on evaluations_scoresheet", "heard", "score_sheet_stands")
def _a_submitted_total_changed(scene: Scene) -> None:
    update(sheet(scene, 0), total=99)


@violates("trigger scored_rightly on evaluations_scoresheet", "heard", "score_sheet_stands")
def _a_sheet_given_to_another_member(scene: Scene) -> None:
    update(sheet(scene, 2), edition=3)


@violates("trigger scored_rightly on evaluations_scoresheet", "heard", "score_sheet_whole")
def _submitted_with_a_total_of_its_own(scene: Scene) -> None:
    update(sheet(scene, 2), submitted_at=NOW(), total=100)


@violates("trigger scored_rightly on evaluations_scoresheet", "heard", "score_sheet_whole")
def _submitted_with_open_criteria(scene: Scene) -> None:
    one = sheet(scene, 2)
    item = one.items.filter(option__points=0).first() or one.items.filter(option=None)[0]
    item.delete()
    update(one, submitted_at=NOW(), total=sum(FOUR.values()))


@violates("trigger scored_rightly on evaluations_scoresheet", "closed", "score_sheet_stands")
def _reopened_after_the_closing(scene: Scene) -> None:
    update(sheet(scene, 0), reopened_at=NOW(), reopened_by=scene.stage.officer, reopened_why="x")


@violates("score_item_once", "heard")
def _one_criterion_twice(scene: Scene) -> None:
    one = sheet(scene, 2)
    ScoreItem.objects.bulk_create([ScoreItem(score_sheet=one, criterion=one.items.all()[0].criterion)])


@violates("score_item_option_is_answer", "heard")
def _a_choice_that_is_no_answer(scene: Scene) -> None:
    update(sheet(scene, 2).items.exclude(option=None)[0], answered=False)


@violates("trigger chosen_rightly on evaluations_scoreitem", "heard", "score_item_in_time")
def _a_submitted_choice_changed_by_sql(scene: Scene) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evaluations_scoreitem SET option_id = NULL WHERE score_sheet_id = %s",
            [sheet(scene, 0).pk],
        )


@violates("trigger chosen_rightly on evaluations_scoreitem", "heard", "score_item_in_time")
def _a_submitted_choice_deleted(scene: Scene) -> None:
    ScoreItem.objects.filter(score_sheet=sheet(scene, 0))._raw_delete("default")


@violates("trigger chosen_rightly on evaluations_scoreitem", "heard", "score_item_on_sheet")
def _a_choice_of_another_sheet(scene: Scene) -> None:
    ScoreItem.objects.create(score_sheet=sheet(scene, 2), criterion=foreign_criterion())


@violates("trigger chosen_rightly on evaluations_scoreitem", "heard", "score_item_on_sheet")
def _a_choice_of_another_criterion(scene: Scene) -> None:
    item = sheet(scene, 2).items.all()[0]
    update(item, option=Option.objects.exclude(criterion=item.criterion)[0])


@violates("trigger chosen_rightly on evaluations_scoreitem", "heard", "score_item_stays")
def _a_choice_moved_to_another_sheet(scene: Scene) -> None:
    update(sheet(scene, 2).items.all()[0], criterion=foreign_criterion())


# --- results -------------------------------------------------------------------------------------------------


def result(scene: Scene, **fields: Any) -> Result:
    values = {
        "hearing": scene.hearing, "counted": 3, "base": 3, "total_sum": 300, "spread": 0, "band_star": 5,
        "minima_star": 5, "star": 5, "outcome": "central", "gates_checked": True,
    }  # fmt: skip
    return Result.objects.create(**values | fields)


@violates("result_counted_of_base", "scored")
def _more_sheets_than_members(scene: Scene) -> None:
    _unchecked(scene, counted=3, base=2)


def _unchecked(scene: Scene, **fields: Any) -> None:
    """Past the trigger that reckons again, so that the constraint itself is seen to hold."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evaluations_result DISABLE TRIGGER USER")
    result(scene, **fields)


@violates("result_band_of_mean", "scored")
def _a_band_above_the_mean(scene: Scene) -> None:
    _unchecked(scene, total_sum=269)  # 89,67 is not 90


@violates("result_minima_2_to_5", "scored")
def _no_star_by_marks(scene: Scene) -> None:
    _unchecked(scene, minima_star=1, star=1, outcome="none")


@violates("result_star_is_the_lower", "scored")
def _a_star_above_the_marks(scene: Scene) -> None:
    _unchecked(scene, minima_star=4)


@violates("result_outcome_follows", "scored")
def _ninety_points_recognised_by_the_province(scene: Scene) -> None:
    _unchecked(scene, outcome="recognition")


@violates("result_gates_checked", "scored")
def _gates_not_looked_at(scene: Scene) -> None:
    _unchecked(scene, gates_checked=False)


@violates("trigger reckoned_again on evaluations_result", "scored", "result_is_the_sum")
def _a_sum_of_its_own(scene: Scene) -> None:
    result(scene, total_sum=299)


@violates("trigger reckoned_again on evaluations_result", "heard", "result_has_quorum")
def _no_quorum(scene: Scene) -> None:
    result(
        scene,
        counted=2,
        base=3,
        total_sum=2 * sum(FOUR.values()),
        band_star=4,
        minima_star=4,
        star=4,
        outcome="recognition",
    )


@violates("trigger reckoned_again on evaluations_result", "apart", "result_spread_answered")
def _a_wide_spread_without_a_word(scene: Scene) -> None:
    result(scene, total_sum=284, spread=16)


@violates("trigger reckoned_again on evaluations_result", "closed", "result_of_open_hearing")
def _a_second_result(scene: Scene) -> None:
    result(scene)


@violates("trigger borne_out on evaluations_result", "scored", "result_borne_out")
def _a_result_without_findings(scene: Scene) -> None:
    result(scene)
    update(scene.hearing, closed_at=NOW())
    update(scene.dossier, status="scored")
    Dossier.objects.filter(pk=scene.dossier.pk).update(status_at=NOW())


@violates("trigger keep_rows on evaluations_result", "closed", "Cannot delete")
def _a_result_deleted(scene: Scene) -> None:
    Result.objects.filter(pk=scene.result.pk)._raw_delete("default")


@violates("trigger stands on evaluations_result", "closed", "Cannot update")
def _a_result_rewritten(scene: Scene) -> None:
    update(scene.result, note="Khác")


def finding(scene: Scene, **fields: Any) -> MinimaFinding:
    option = Option.objects.filter(criterion__group__part__sheet=scene.dossier.sheet, min_for_star=4)[0]
    values = {
        "result": scene.result, "criterion": option.criterion, "star": 4, "needed": option.points,
        "reached_by": 3, "met_by_rule": True, "met": True,
    }  # fmt: skip
    return MinimaFinding(**values | fields)


@violates("finding_once", "closed")
def _one_mark_found_twice(scene: Scene) -> None:
    MinimaFinding.objects.bulk_create([finding(scene)])


@violates("finding_other_with_reason", "closed")
def _found_otherwise_without_a_word(scene: Scene) -> None:
    MinimaFinding.objects.bulk_create([finding(scene, met=False)])


@violates("trigger found_rightly on evaluations_minimafinding", "closed", "finding_follows")
def _a_finding_that_does_not_follow(scene: Scene) -> None:
    finding(scene, reached_by=1, met_by_rule=False, met=False).save()


@violates("trigger found_rightly on evaluations_minimafinding", "closed", "finding_follows")
def _a_mark_that_is_not_printed(scene: Scene) -> None:
    finding(scene, star=5, needed=1).save()


@violates("trigger keep_rows on evaluations_minimafinding", "closed", "Cannot delete")
def _a_finding_deleted(scene: Scene) -> None:
    MinimaFinding.objects.filter(result=scene.result)._raw_delete("default")


@violates("trigger stands on evaluations_minimafinding", "closed", "Cannot update")
def _a_finding_rewritten(scene: Scene) -> None:
    update(scene.result.findings.all()[0], met=False, why="x")


def review(scene: Scene) -> CentralReview:
    return CentralReview.objects.get(hearing=scene.hearing)


@violates("central_answer_whole", "closed")
def _an_answer_without_number(scene: Scene) -> None:
    _unanswered(scene, star=5, answered_on=TODAY)


def _unanswered(scene: Scene, **fields: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evaluations_centralreview DISABLE TRIGGER USER")
    update(review(scene), **{"answer_no": "", "answered_on": None, "star": None, "score": None} | fields)


@violates("central_star_within_band", "closed")
def _five_stars_with_eighty_five_points(scene: Scene) -> None:
    _unanswered(scene, star=5, score=85, answered_on=TODAY, answer_no="1")


@violates("trigger keep_rows on evaluations_centralreview", "closed", "Cannot delete")
def _a_review_deleted(scene: Scene) -> None:
    CentralReview.objects.filter(hearing=scene.hearing)._raw_delete("default")


@violates("trigger facts_stand on evaluations_centralreview", "closed", "Cannot update")
def _another_letter(scene: Scene) -> None:
    update(review(scene), letter_no="2")


@violates("trigger answer_stands on evaluations_centralreview", "closed", "Cannot update")
def _another_answer(scene: Scene) -> None:
    update(review(scene), star=3, score=60)


@violates("trigger of_ninety_points on evaluations_centralreview", "heard", "central_of_ninety_points")
def _sent_to_the_ministry_without_ninety_points(scene: Scene) -> None:
    CentralReview.objects.create(hearing=scene.hearing, letter_no="1", sent_on=TODAY)
