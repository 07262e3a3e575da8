"""Every database constraint of the project is fired here, past forms and actions, by UPDATE, INSERT or raw SQL.

`test_every_constraint_is_fired` fails for a constraint without a violation below.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import User
from certifications.models import Certificate, Decision, Listed, PrintJob
from evaluations.models import Criterion, DayOff, Group, Option, Part, Rubric, Sheet
from localities.models import Boundary, BoundaryFile, Commune
from producers.actions import sell_at
from producers.models import Producer, Representative
from products.models import Product, ProductGroup, ProductPhoto, ProductTranslation, Sector
from tests.evaluations.test_evaluation_invariants import RULES as EVALUATION_RULES
from tests.evaluations.test_evaluation_invariants import closed
from tests.factories import (
    boundary,
    commune,
    district,
    make_certificate,
    make_decision,
    make_producer,
    make_product,
    make_translation,
)
from tests.trust.reports import channel, point, report
from tests.trust.test_trust_invariants import RULES as TRUST_RULES

OUR_APPS = ("accounts", "localities", "producers", "products", "certifications", "trust", "evaluations")
VIOLATIONS: dict[str, list[Callable[[], Any]]] = {}


def violates(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    def note(violation: Callable[[], Any]) -> Callable[[], Any]:
        VIOLATIONS.setdefault(name, []).append(violation)
        return violation

    return note


def update(record: Any, **values: Any) -> None:
    """Past `save`, forms and actions: as any script would."""
    type(record).objects.filter(pk=record.pk).update(**values)


# --- places -------------------------------------------------------------------------------------------------


@violates("commune_code_once_a_day")
def _a_code_twice_on_a_day() -> None:
    place = commune(new=True)
    Commune.objects.create(
        code=place.code,
        name="Xã Trùng",
        short_name="Trùng",
        kind="commune",
        district=place.district,
        valid_from="2026-01-01",
    )


@violates("commune_abolished_has_successor")
def _an_abolished_commune_without_successor() -> None:
    update(commune(new=True), valid_to=date(2026, 1, 1))


@violates("boundary_level_known")
def _boundaries_of_an_unknown_level() -> None:
    BoundaryFile.objects.create(level="ap", source="Thử", sha256="0" * 64, width=10, height=10)


@violates("boundary_source_said")
def _boundaries_of_nobody() -> None:
    update(boundary().file, source=" ")


@violates("boundary_source_clean")
def _a_source_with_an_invisible_character() -> None:
    update(boundary().file, source="Sở\u200b Nông nghiệp")


@violates("boundary_sha256_shape")
def _boundaries_without_digest() -> None:
    update(boundary().file, sha256="")


@violates("boundary_has_size")
def _a_map_without_width() -> None:
    update(boundary().file, width=0)


@violates("boundary_of_one_unit")
def _a_district_on_a_map_of_communes() -> None:
    file = BoundaryFile.objects.create(level="commune", source="Thử", sha256="0" * 64, width=10, height=10)
    update(boundary(), file=file)


@violates("boundary_of_one_unit")
def _the_boundary_of_nothing() -> None:
    update(boundary(), district=None)


@violates("boundary_path_only_draws")
def _a_path_that_says_more_than_where() -> None:
    update(boundary(), path='M0 0l1 1z" onclick="alert(1)')


@violates("boundary_path_only_draws")
def _a_path_without_end() -> None:
    update(Boundary.objects.get(pk=boundary().pk), path="M0 0l1 1")


# --- accounts -----------------------------------------------------------------------------------------------


@violates("user_role_known")
def _an_unknown_role() -> None:
    update(User.objects.create_user("ai.do"), role="superuser")


@violates("user_name_given")
def _no_user_name() -> None:
    update(User.objects.create_user("ai.do"), username="")


# --- producers ----------------------------------------------------------------------------------------------


@violates("producer_name_clean")
def _a_decomposed_name() -> None:
    update(make_producer(), name="Ba\u0301nh pi\u0301a")


@violates("producer_name_clean")
def _a_name_with_a_direction_mark() -> None:
    update(make_producer(), name="Bánh\u202epía")


@violates("producer_name_given")
def _a_name_of_punctuation() -> None:
    update(make_producer(), name=" -– ")


@violates("producer_legal_form_known")
def _an_unknown_legal_form() -> None:
    update(make_producer(), legal_form="guild")


@violates("producer_tax_number_shape")
def _a_tax_number_with_letters() -> None:
    update(make_producer(), tax_number="12345ABCDE")


@violates("producer_tax_number_once")
def _a_tax_number_twice() -> None:
    first, second = make_producer(tax_number="0100109106"), make_producer()
    update(second, tax_number=first.tax_number)


@violates("producer_capital_share_of_company")
def _a_capital_share_of_a_cooperative() -> None:
    update(make_producer(), local_capital_share=60)


@violates("producer_capital_share_of_company")
def _a_capital_share_above_the_whole() -> None:
    update(make_producer(legal_form="joint_stock_company"), local_capital_share=101)


@violates("representative_gender_known")
def _an_unknown_gender() -> None:
    Representative.objects.create(producer=make_producer(), gender="x")


# --- products -----------------------------------------------------------------------------------------------


@violates("sector_code_once")
def _a_sector_code_twice() -> None:
    Sector.objects.filter(code="II").update(code="I")


@violates("sector_slug_once")
def _a_sector_slug_twice() -> None:
    Sector.objects.filter(code="II").update(slug="thuc-pham")


@violates("group_number_once")
def _a_group_number_twice() -> None:
    ProductGroup.objects.filter(sector__code="I", number=2).update(number=1)


@violates("product_name_clean")
def _a_name_with_a_zero_width_space() -> None:
    update(make_product(), name="Bánh\u200bpía")


@violates("product_name_given")
def _an_empty_name() -> None:
    update(make_product(), name="")


@violates("product_months_of_a_year")
def _a_month_that_no_year_has() -> None:
    update(make_product(), months=[12, 13])


@violates("product_months_of_a_year")
def _the_same_month_twice() -> None:
    update(make_product(), months=[5, 6, 5])


@violates("product_gtin_shape")
def _a_gtin_of_nine_digits() -> None:
    update(make_product(), gtin="893123456")


@violates("product_name_once_per_producer")
def _a_name_twice_with_other_capitals() -> None:
    first = make_product(name="Gạo thơm")
    update(make_product(producer=first.producer), name="GẠO THƠM")


@violates("photo_once_per_product")
def _a_photo_twice() -> None:
    product = make_product()
    for _ in range(2):
        ProductPhoto.objects.create(product=product, width=1, height=1, sha256="0" * 64)


@violates("translation_once_per_language")
def _a_second_translation_into_one_language() -> None:
    product = make_product()
    make_translation(product, "km")
    update(make_translation(product, "en"), language="km")


@violates("translation_words_known")
def _a_translation_into_a_language_without_pages() -> None:
    update(make_translation(make_product()), language="fr")


@violates("translation_words_known")
def _a_translation_of_unknown_origin() -> None:
    update(make_translation(make_product()), origin="guessed")


@violates("translation_says_something")
def _an_empty_translation() -> None:
    update(make_translation(make_product()), name="")


@violates("translation_source_shape")
def _a_translation_of_nothing_in_particular() -> None:
    ProductTranslation.objects.create(product=make_product(), language="en", name="Rice", origin="human")


@violates("translation_name_clean")
def _a_translated_name_with_a_direction_mark() -> None:
    update(make_translation(make_product()), name="Rice\u202e")


@violates("translation_description_clean")
def _a_translated_description_in_pieces() -> None:
    update(make_translation(make_product()), description="Cafe\u0301")


@violates("translation_story_clean")
def _a_translated_story_with_a_hidden_joiner() -> None:
    update(make_translation(make_product(), "km"), story="អង្ករ\u200dក្រអូប")


# --- decisions ----------------------------------------------------------------------------------------------


@violates("decision_number_clean")
def _a_decision_number_with_an_invisible_letter() -> None:
    Decision.objects.bulk_create([make_unsaved(number="12\u200b/QĐ-UBND")])


@violates("decision_number_given")
def _no_decision_number() -> None:
    Decision.objects.bulk_create([make_unsaved(number="")])


@violates("decision_level_known")
def _an_unknown_level() -> None:
    Decision.objects.bulk_create([make_unsaved(level="commune")])


@violates("decision_kind_known")
def _an_unknown_kind() -> None:
    Decision.objects.bulk_create([make_unsaved(kind="praise")])


@violates("decision_once")
def _a_decision_twice_without_tones() -> None:
    first = make_decision(number="3306/QĐ-UBND")
    Decision.objects.bulk_create([make_unsaved(number="3306/qd-ubnd", decided_on=first.decided_on)])


def make_unsaved(**fields: Any) -> Decision:
    from tests.factories import decision

    return decision(**fields)


# --- certificates -------------------------------------------------------------------------------------------


def copy_of(certificate: Certificate, **changes: Any) -> None:
    """Insert a copy past all actions."""
    columns = {
        field.attname: getattr(certificate, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.name not in {"id", "expires_on", "in_force", "created_at"}
    }
    columns |= {"code": "ABCDEFGH2345", "decision_id": None, "commune_id": None, **changes}
    Certificate.objects.bulk_create([Certificate(**columns)])


@violates("certificate_one_in_force")
def _two_in_force_on_a_day() -> None:
    first = make_certificate()
    copy_of(first, issued_on=first.issued_on + timedelta(days=400))


@violates("certificate_one_in_force")
def _a_superseding_taken_back() -> None:
    older = make_certificate(on=date(2024, 5, 2))
    copy_of(older, issued_on=older.expires_on - timedelta(days=1))


@violates("certificate_star_3_to_5")
def _two_stars() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), star=2, issued_on=date(2025, 1, 1))


@violates("certificate_star_within_band")
def _four_stars_for_69_99_points() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), star=4, score=Decimal("69.99"), issued_on=date(2025, 1, 1))


@violates("certificate_star_within_band")
def _a_score_above_100() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), score=Decimal("100.01"), issued_on=date(2025, 1, 1))


@violates("certificate_code_shape")
def _a_code_with_look_alikes() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), code="O0I1LUABCDEF", issued_on=date(2025, 1, 1))


@violates("certificate_revocation_whole")
def _revoked_without_decision() -> None:
    update(make_certificate(), revoked_on=date(2025, 9, 1), revocation_ground="mark_misuse")


@violates("certificate_revocation_whole")
def _a_ground_without_revocation() -> None:
    update(make_certificate(), revocation_ground="mark_misuse")


@violates("certificate_revocation_whole")
def _revoked_on_no_ground() -> None:
    decision = make_decision(kind="revocation", decided_on=date(2025, 9, 1))
    update(make_certificate(), revoked_on=date(2025, 9, 1), revocation=decision)


@violates("certificate_annulment_whole")
def _annulled_without_decision() -> None:
    update(make_certificate(), annulled_on=date(2025, 9, 1))


@violates("certificate_annulment_whole")
def _annulled_by_a_decision_that_is_missing() -> None:
    decision = make_decision(kind="annulment", decided_on=date(2025, 9, 1))
    certificate = make_certificate()
    update(certificate, annulled_on=None, annulment=decision)


@violates("certificate_superseding_whole")
def _superseded_by_nothing() -> None:
    update(make_certificate(), superseded_on=date(2025, 9, 1))


@violates("certificate_prolonged_180_days")
def _prolonged_181_days() -> None:
    certificate = make_certificate()
    update(certificate, prolonged_until=certificate.expires_on + timedelta(days=181))


@violates("certificate_prolonged_180_days")
def _prolonged_before_its_end() -> None:
    certificate = make_certificate()
    update(certificate, prolonged_until=certificate.expires_on)


@violates("certificate_ends_after_issue")
def _revoked_before_issue() -> None:
    decision = make_decision(kind="revocation", decided_on=date(2025, 1, 1))
    update(
        make_certificate(),
        revoked_on=date(2025, 3, 9),
        revocation=decision,
        revocation_ground="mark_misuse",
    )


@violates("certificate_words_known")
def _unknown_criteria() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), rubric_version="qd1-1999", issued_on=date(2025, 1, 1))


@violates("certificate_once_per_decision")
def _a_decision_covers_a_product_twice() -> None:
    first = make_certificate(on=date(2019, 5, 2))
    copy_of(first, decision_id=first.decision_id, issued_on=date(2025, 1, 1))


@violates("certificate_product_clean")
def _a_printed_name_decomposed() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), product_name="Ga\u0323o", issued_on=date(2025, 1, 1))


@violates("certificate_producer_clean")
def _a_printed_producer_decomposed() -> None:
    copy_of(make_certificate(on=date(2019, 5, 2)), producer_name="Ga\u0323o", issued_on=date(2025, 1, 1))


# --- prints -------------------------------------------------------------------------------------------------


def print_job(**fields: Any) -> PrintJob:
    officer, _made = User.objects.get_or_create(username="in.giay")
    given = make_decision() if "decision" not in fields else fields.pop("decision")
    return PrintJob.objects.create(decision=given, asked_by=officer, total=3, **fields)


@violates("print_one_at_a_time")
def _two_prints_of_a_decision_at_once() -> None:
    print_job(decision=print_job().decision, state="running")


@violates("print_state_known")
def _a_print_in_no_known_state() -> None:
    print_job(state="paused", ended_at="2026-11-23T00:00Z")


@violates("print_done_within_total")
def _more_done_than_there_is() -> None:
    update(print_job(), done=4)


@violates("print_end_said")
def _an_ended_print_without_its_end() -> None:
    update(print_job(), state="cancelled")


@violates("print_end_said")
def _a_running_print_with_an_end() -> None:
    print_job(state="running", ended_at="2026-11-23T00:00Z")


@violates("print_problem_of_failure")
def _a_failure_without_a_word() -> None:
    update(print_job(), state="failed", ended_at="2026-11-23T00:00Z")


@violates("print_problem_of_failure")
def _a_problem_without_failure() -> None:
    update(print_job(), problem="Hết giấy")


@violates("print_file_of_done")
def _a_file_of_a_print_that_runs() -> None:
    update(print_job(), file="prints/nua-chung.pdf")


@violates("trigger print_moves on certifications_printjob")
def _a_cancelled_print_comes_back() -> None:
    update(print_job(state="cancelled", ended_at="2026-11-23T00:00Z"), state="running", ended_at=None)


@violates("trigger print_moves on certifications_printjob")
def _a_print_done_that_never_ran() -> None:
    update(print_job(), state="done", ended_at="2026-11-23T00:00Z")


@violates("trigger print_asked on certifications_printjob")
def _a_print_asked_for_by_another() -> None:
    update(print_job(), asked_by=User.objects.create_user("ai.do"))


# --- rules that are triggers --------------------------------------------------------------------------------


@violates("trigger commune_in_district on producers_producer")
def _a_producer_in_two_districts() -> None:
    update(make_producer(), district=district("my-tu"))


@violates("trigger commune_in_district on products_product")
def _a_product_in_two_districts() -> None:
    update(make_product(), commune=commune("31588"))


@violates("trigger commune_in_district_new on producers_producer")
def _a_new_producer_in_two_districts() -> None:
    make_producer(district=district("my-tu"), commune=commune())


@violates("trigger commune_in_district_new on products_product")
def _a_new_product_in_two_districts() -> None:
    make_product(district=district("my-tu"), commune=commune())


@violates("trigger keep_rows on certifications_certificate")
def _a_certificate_deleted() -> None:
    sql("DELETE FROM certifications_certificate WHERE id = %s", make_certificate().pk)


@violates("trigger keep_rows on certifications_decision")
def _a_decision_deleted() -> None:
    sql("DELETE FROM certifications_decision WHERE id = %s", make_decision().pk)


@violates("trigger facts_stand on certifications_decision")
def _a_decision_renumbered() -> None:
    update(make_decision(), number="1/QĐ-UBND")


@violates("trigger facts_stand on certifications_certificate")
def _a_star_added() -> None:
    update(make_certificate(), star=4)


@violates("trigger facts_stand on certifications_certificate")
def _a_certificate_handed_to_another_product() -> None:
    update(make_certificate(), product=make_product())


@violates("trigger only_learn on certifications_certificate")
def _a_known_day_moved() -> None:
    update(make_certificate(), issued_on=date(2025, 3, 1))


@violates("trigger only_learn on certifications_certificate")
def _a_known_decision_exchanged() -> None:
    update(make_certificate(), decision=make_decision(decided_on=date(2025, 3, 9)))


@violates("trigger only_learn on certifications_certificate")
def _a_known_score_raised() -> None:
    update(make_certificate(score=Decimal("55.5")), score=Decimal(68))


@violates("trigger only_learn on certifications_certificate")
def _a_year_moved_to_another_year() -> None:
    certificate = year_only()
    update(certificate, issued_on=date(2023, 5, 1), precision="day")


@violates("trigger only_learn on certifications_certificate")
def _a_prolongation_shortened() -> None:
    certificate = make_certificate()
    update(certificate, prolonged_until=certificate.expires_on + timedelta(days=90))
    update(certificate, prolonged_until=certificate.expires_on + timedelta(days=30))


@violates("trigger only_learn on certifications_certificate")
def _a_revocation_taken_back() -> None:
    certificate = make_certificate()
    decision = make_decision(kind="revocation", decided_on=date(2025, 9, 1))
    update(certificate, revoked_on=date(2025, 9, 1), revocation=decision, revocation_ground="mark_misuse")
    update(certificate, revoked_on=None, revocation=None, revocation_ground="")


@violates("trigger only_learn on certifications_certificate")
def _a_superseding_moved_to_a_later_day() -> None:
    older = make_certificate(on=date(2024, 5, 2))
    make_certificate(product=older.product, star=4, on=date(2025, 5, 2))
    update(older, superseded_on=F("superseded_on") + timedelta(days=1))


@violates("trigger commune_of_the_day_new on certifications_certificate")
def _a_commune_that_did_not_exist_yet() -> None:
    certificate = make_certificate(on=date(2019, 5, 2))
    copy_of(certificate, commune_id=commune(new=True).pk, issued_on=date(2025, 1, 1))


@violates("trigger decision_fits_new on certifications_certificate")
def _granted_by_a_revocation() -> None:
    decision = make_decision(kind="revocation")
    copy_of(make_certificate(on=date(2019, 5, 2)), decision_id=decision.pk, issued_on=decision.decided_on)


@violates("trigger decision_fits_new on certifications_certificate")
def _granted_before_its_decision() -> None:
    decision = make_decision()
    copy_of(
        make_certificate(on=date(2019, 5, 2)),
        decision_id=decision.pk,
        issued_on=decision.decided_on - timedelta(days=1),
    )


@violates("trigger decision_fits_new on certifications_certificate")
def _five_stars_by_the_province() -> None:
    decision = make_decision()
    copy_of(
        make_certificate(on=date(2019, 5, 2)), decision_id=decision.pk, issued_on=decision.decided_on, star=5
    )


@violates("trigger commune_of_the_day on certifications_certificate")
def _a_commune_learnt_that_did_not_exist_yet() -> None:
    update(year_only(), commune=commune(new=True))


@violates("trigger decision_fits on certifications_certificate")
def _a_revocation_learnt_as_the_grant() -> None:
    update(year_only(), decision=make_decision(kind="revocation", decided_on=date(2022, 12, 7)))


@violates("trigger superseded_by_the_next on certifications_certificate")
def _superseded_by_another_products_certificate() -> None:
    other = make_certificate(on=date(2025, 9, 1))
    update(make_certificate(), superseded_on=date(2025, 9, 1), superseded_by=other)
    sql("SET CONSTRAINTS ALL IMMEDIATE")


@violates("trigger superseded_by_the_next on certifications_certificate")
def _superseded_by_itself() -> None:
    certificate = make_certificate()
    update(certificate, superseded_on=certificate.issued_on, superseded_by=certificate)
    sql("SET CONSTRAINTS ALL IMMEDIATE")


@violates("trigger superseded_by_the_next on certifications_certificate")
def _superseded_on_another_day() -> None:
    older = make_certificate(on=date(2024, 3, 10))
    make_certificate(product=older.product, star=4, on=date(2025, 3, 10))
    update(older, superseded_on=date(2025, 3, 9))
    sql("SET CONSTRAINTS ALL IMMEDIATE")


def year_only() -> Certificate:
    certificate = make_certificate(on=date(2019, 5, 2))
    copy_of(certificate, issued_on=date(2022, 12, 31), precision="year", address="", commune_id=None)
    return Certificate.objects.get(code="ABCDEFGH2345")


# --- criteria -----------------------------------------------------------------------------------------------


def draft() -> Option:
    """The one option of a version that is not published."""
    rubric = Rubric.objects.create(code="nhap", decision_no="1/QĐ", effective_from=date(2026, 6, 1))
    sheet = Sheet.objects.create(rubric=rubric, product_set_id="qd26-06", title="Phiếu")
    part = Part.objects.create(sheet=sheet, code="A", title="Phần", max=40)
    group = Group.objects.create(part=part, position=0, code="1", title="Nhóm", max=40)
    criterion = Criterion.objects.create(group=group, position=0, code="1.1", title="Tiêu chí", max=40)
    return Option.objects.create(criterion=criterion, position=0, key="40", points=40, label="Có")


def again(record: Any) -> None:
    """The same row once more under another key."""
    record.pk = None
    record.save(force_insert=True)


@violates("sheet_once_per_version")
def _a_sheet_twice() -> None:
    again(draft().criterion.group.part.sheet)


@violates("part_once_per_sheet")
def _a_part_twice() -> None:
    again(draft().criterion.group.part)


@violates("part_known")
def _a_part_d() -> None:
    update(draft().criterion.group.part, code="D")


@violates("part_max_range")
def _a_part_of_no_points() -> None:
    update(draft().criterion.group.part, max=0)


@violates("criteria_group_once")
def _a_group_twice() -> None:
    again(draft().criterion.group)


@violates("criteria_group_max_range")
def _a_group_above_100() -> None:
    update(draft().criterion.group, max=101)


@violates("criterion_once")
def _a_criterion_twice() -> None:
    again(draft().criterion)


@violates("criterion_max_range")
def _a_criterion_of_no_points() -> None:
    update(draft().criterion, max=0)


@violates("option_once")
def _an_option_twice() -> None:
    again(draft())


@violates("option_points_range")
def _an_option_above_100() -> None:
    update(draft(), points=101)


@violates("option_mark_3_to_5")
def _a_mark_for_two_stars() -> None:
    update(draft(), min_for_star=2)


@violates("option_mark_3_to_5")
def _a_mark_that_nothing_reaches() -> None:
    update(draft(), min_for_star=3, points=0)


@violates("option_case_known")
def _an_unknown_case() -> None:
    update(draft(), case="khac")


@violates("trigger born_open on evaluations_rubric")
def _criteria_born_published() -> None:
    Rubric.objects.create(
        code="nhap", decision_no="1/QĐ", effective_from="2026-06-01", published_at="2026-06-01T00:00Z"
    )


@violates("trigger frozen on evaluations_rubric")
def _published_criteria_moved_to_another_day() -> None:
    Rubric.objects.filter(code="qd26-2026").update(effective_from=date(2026, 5, 1))


@violates("trigger frozen on evaluations_rubric")
def _published_criteria_taken_back() -> None:
    Rubric.objects.filter(code="qd26-2026").update(published_at=None)


@violates("trigger frozen on evaluations_rubric")
def _published_criteria_deleted() -> None:
    sql("DELETE FROM evaluations_rubric WHERE code = 'qd148-2023'")


@violates("trigger adds_up on evaluations_rubric")
def _half_a_sheet_published_by_hand() -> None:
    update(draft().criterion.group.part.sheet.rubric, published_at="2026-06-01T00:00Z")


def published(model: type[Any]) -> Any:
    """A row of the sheets of QĐ 26/2026."""
    return model.objects.order_by("pk").first()


@violates("trigger frozen_new on evaluations_sheet")
def _a_sheet_for_an_earlier_decision() -> None:
    Sheet.objects.create(rubric_id="qd148-2023", product_set_id="qd26-01", title="Phiếu")


@violates("trigger frozen_new on evaluations_part")
def _a_part_added_to_published_criteria() -> None:
    sql("ALTER TABLE evaluations_part DROP CONSTRAINT part_once_per_sheet")  # it would refuse first
    again(published(Part))


@violates("trigger frozen_new on evaluations_group")
def _a_group_added_to_published_criteria() -> None:
    Group.objects.create(part=published(Part), position=0, code="99", title="Nhóm", max=1)


@violates("trigger frozen_new on evaluations_criterion")
def _a_criterion_added_to_published_criteria() -> None:
    Criterion.objects.create(group=published(Group), position=0, code="9.99", title="Tiêu chí", max=1)


@violates("trigger frozen_new on evaluations_option")
def _an_option_added_to_published_criteria() -> None:
    Option.objects.create(criterion=published(Criterion), position=9, key="9", points=9, label="Dễ")


@violates("trigger frozen on evaluations_sheet")
def _a_disqualifier_taken_out() -> None:
    Sheet.objects.update(disqualifiers=[])


@violates("trigger frozen on evaluations_part")
def _a_published_part_enlarged() -> None:
    update(published(Part), max=41)


@violates("trigger frozen on evaluations_group")
def _a_published_group_enlarged() -> None:
    update(published(Group), max=41)


@violates("trigger frozen on evaluations_criterion")
def _a_published_gate_opened() -> None:
    Criterion.objects.exclude(gate="").update(gate="")


@violates("trigger frozen on evaluations_option")
def _a_published_mark_lowered() -> None:
    sql("UPDATE evaluations_option SET min_for_star = NULL WHERE min_for_star = 3")


@violates("trigger frozen_gone on evaluations_sheet")
def _a_published_sheet_deleted() -> None:
    sql("DELETE FROM evaluations_sheet")


@violates("trigger frozen_gone on evaluations_part")
def _a_published_part_deleted() -> None:
    sql("DELETE FROM evaluations_part")


@violates("trigger frozen_gone on evaluations_group")
def _a_published_group_deleted() -> None:
    sql("DELETE FROM evaluations_group")


@violates("trigger frozen_gone on evaluations_criterion")
def _a_published_criterion_deleted() -> None:
    sql("DELETE FROM evaluations_criterion")


@violates("trigger frozen_gone on evaluations_option")
def _a_published_option_deleted() -> None:
    sql("DELETE FROM evaluations_option")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- the tests ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "violation"),
    [(name, violation) for name, violations in VIOLATIONS.items() for violation in violations],
    ids=lambda value: value.__name__.strip("_") if callable(value) else value.split()[-1],
)
def test_the_database_refuses(name: str, violation: Callable[[], Any]) -> None:
    rule = name.split()[1] if name.startswith("trigger ") else name
    with pytest.raises(Exception) as refusal, transaction.atomic():
        violation()
    # Triggers raise their own kinds of errors; what counts is that this rule and no other refused.
    assert any(words in str(refusal.value) for words in expected_words(rule)), str(refusal.value)


@violates("trigger written_by_triggers on certifications_listed")
def _a_line_of_the_public_list_written_by_hand() -> None:
    make_certificate()
    sql("UPDATE certifications_listed SET star = 5")


@violates("trigger written_by_triggers on certifications_listed")
def _a_line_of_the_public_list_taken_out() -> None:
    Listed.objects.filter(pk=make_certificate().pk).delete()


def expected_words(rule: str) -> tuple[str, ...]:
    return {
        "commune_in_district": ("is not in the district",),
        "superseded_by_the_next": ("superseded by the next one of its product",),
        "keep_rows": ("Cannot delete",),
        "facts_stand": ("Cannot update",),
        "only_learn": ("a certificate is not rewritten", "an end of a certificate stands"),
        "commune_of_the_day": ("did not exist on",),
        "decision_fits": ("the decision does not fit the certificate",),
        "frozen": ("published criteria are frozen", "from evaluations_rubric"),
        "frozen_gone": ("published criteria are frozen",),
        "print_moves": ("Invalid transition of field",),
        "print_asked": ("Cannot update",),
        "born_open": ("Cannot insert rows",),
        "adds_up": ("do not add up",),
        "written_by_triggers": ("lines of the public list are written by triggers",),
    }.get(rule.removesuffix("_new"), (rule,))


def test_every_constraint_is_fired() -> None:
    constraints = {
        constraint.name
        for app in OUR_APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    assert constraints
    assert constraints - set(VIOLATIONS) - EVALUATION_RULES - TRUST_RULES == set()


@pytest.mark.django_db
def test_every_trigger_that_is_a_rule_is_fired() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'"
        )
        found = {
            (table, name.removeprefix("pgtrigger_").rsplit("_", 1)[0]) for table, name in cursor.fetchall()
        }
    bookkeeping = {"insert_insert", "update_update", "delete_delete", "public_change"}
    elsewhere = {"append_only", "keep_table"}  # tests below fire them on every table they are on
    rules = {f"trigger {name} on {table}" for table, name in found if name not in bookkeeping | elsewhere}
    assert rules
    assert rules - set(VIOLATIONS) - EVALUATION_RULES - TRUST_RULES == set()


def tables_with(trigger: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s ORDER BY 1",
            [f"pgtrigger_{trigger}%"],
        )
        return [row[0] for row in cursor.fetchall()]


TRACKED = sorted(
    model._meta.db_table
    for app in OUR_APPS
    for model in apps.get_app_config(app).get_models()
    if any(field.name == "events" for field in model._meta.get_fields())
)
KEPT_WITHOUT_TRAIL = (Sheet, Part, Group, Criterion, Option)  # frozen with their version


@pytest.mark.django_db
def test_no_table_of_the_trail_or_register_can_be_emptied() -> None:
    """`conftest` lifts this rule for the cleaning of tests; here it is put back first."""
    kept = tables_with("keep_table")
    events = [f"{table}auditevent" for table in TRACKED]
    rubrics = [model._meta.db_table for model in KEPT_WITHOUT_TRAIL]
    free = {
        "accounts_user",
        "producers_producer",
        "producers_representative",
        "producers_saleschannel",
        "producers_salespoint",
        "producers_salespointproducer",
        "products_product",
        "products_productphoto",
        "products_producttranslation",
        "trust_doubtreport",
    }
    assert len(TRACKED) == 32
    assert kept == sorted([*events, *rubrics, *(set(TRACKED) - free)])
    for table in kept:
        with pytest.raises(Exception, match="kept for ever"), transaction.atomic():  # noqa: PT012
            sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_the_trail_cannot_be_edited(statement: str) -> None:
    certificate = make_certificate()
    User.objects.create_user("ai.do")
    Representative.objects.create(producer=certificate.product.producer)
    ProductPhoto.objects.create(product=certificate.product, width=1, height=1, sha256="0" * 64)
    make_translation(certificate.product)
    DayOff.objects.create(day=date(2026, 12, 31), name="Nghỉ bù")
    boundary()
    closed()
    sell_at(point=point(), producer=channel().producer, by=None)
    report()
    assert [f"{table}auditevent" for table in TRACKED] == tables_with("append_only")
    for table in tables_with("append_only"):
        with pytest.raises(Exception, match=r"Cannot (update|delete)"), transaction.atomic():
            sql(statement.format(table))


@pytest.mark.django_db
def test_what_was_unknown_may_become_known() -> None:
    certificate = year_only()
    decision = make_decision(decided_on=date(2022, 12, 7))
    update(
        certificate,
        issued_on=date(2022, 12, 7),
        precision="day",
        decision=decision,
        score=Decimal("61.5"),
        number="12",
        address="Xã Tài Văn",
        commune=commune(),
    )
    certificate.refresh_from_db()
    assert (certificate.issued_on, certificate.expires_on) == (date(2022, 12, 7), date(2025, 12, 7))


@pytest.mark.django_db
def test_the_same_number_in_another_year_is_another_decision() -> None:
    make_decision(number="12/QĐ-UBND", decided_on=date(2024, 1, 5))
    make_decision(number="12/QĐ-UBND", decided_on=date(2025, 1, 7))
    assert Decision.objects.filter(number="12/QĐ-UBND").count() == 2


@pytest.mark.django_db
def test_a_producer_with_products_is_not_deleted() -> None:
    product = make_product()
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 -- the key is checked at the end
        sql("DELETE FROM producers_producer WHERE id = %s", product.producer_id)
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert Producer.objects.filter(pk=product.producer_id).exists()
    assert Product.objects.filter(pk=product.pk).exists()
