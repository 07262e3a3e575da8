"""Every database rule of look-ups, reports and sales is fired here, past forms and actions.

`tests/test_invariants.py` fails for a rule without a violation here or there.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer
from tests.factories import commune, district, make_certificate, make_producer
from tests.trust.reports import channel, closed, handled, point, report
from trust.models import DoubtReport, LookUps

pytestmark = pytest.mark.django_db
Violation = Callable[[User], Any]
VIOLATIONS: list[tuple[str, str, Violation]] = []
RULES: set[str] = set()


def violates(rule: str, words: str = "") -> Callable[[Violation], Violation]:
    """`rule`: the name of a constraint, or `trigger NAME on TABLE` with the `words` it refuses by."""

    def note(violation: Violation) -> Violation:
        RULES.add(rule)
        VIOLATIONS.append((rule, words or rule, violation))
        return violation

    return note


def update(record: Any, **values: Any) -> None:
    type(record)._default_manager.filter(pk=record.pk).update(**values)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("xu.ly", "mat-khau-dai-1", full_name="Xử Lý", role=Role.OFFICER)


# --- look-ups ------------------------------------------------------------------------------------------------


@violates("look_ups_once_a_day")
def _a_day_twice(_clerk: User) -> None:
    made = make_certificate()
    for _ in range(2):
        LookUps.objects.create(certificate=made, day=date(2026, 11, 23), count=1)


@violates("look_ups_counted")
def _a_day_of_none(_clerk: User) -> None:
    LookUps.objects.create(certificate=make_certificate(), day=date(2026, 11, 23), count=0)


# --- reports -------------------------------------------------------------------------------------------------


def raw(**fields: Any) -> DoubtReport:
    made = {"reference": "ABCD2345", "sight": "mismatch", "place": "Chợ"} | fields
    return DoubtReport.objects.create(**made)


@violates("doubt_reference_shape")
def _a_reference_with_a_nought(_clerk: User) -> None:
    raw(reference="ABCD2340")


@violates("doubt_words_known")
def _an_unknown_sight(_clerk: User) -> None:
    raw(sight="rumour")


@violates("doubt_place_given")
def _nowhere(_clerk: User) -> None:
    raw(place="")


@violates("doubt_other_told")
def _something_else_without_words(_clerk: User) -> None:
    raw(sight="other")


@violates("doubt_words_limited")
def _a_novel(_clerk: User) -> None:
    raw(words="a" * 2001)


@violates("doubt_handler_named")
def _new_with_a_handler(clerk: User) -> None:
    update(report(), handled_by=clerk)


@violates("doubt_handler_named")
def _handled_by_nobody(_clerk: User) -> None:
    update(report(), status="handling")


@violates("doubt_closing_whole")
def _closed_without_a_note(clerk: User) -> None:
    update(handled(clerk), status="closed", finding="confirmed", closed_at=timezone.now())


@violates("doubt_closing_whole")
def _a_finding_before_the_end(clerk: User) -> None:
    update(handled(clerk), finding="confirmed")


@violates("doubt_typed_clean")
def _hidden_letters_typed(_clerk: User) -> None:
    raw(typed="AB\u200bCD")


@violates("doubt_place_clean")
def _a_hidden_place(_clerk: User) -> None:
    raw(place="Ch\u200bợ")


@violates("doubt_words_clean")
def _hidden_words(_clerk: User) -> None:
    raw(words="a\u202eb")


@violates("doubt_contact_clean")
def _a_hidden_contact(_clerk: User) -> None:
    raw(contact="09\u200b12")


@violates("doubt_note_clean")
def _a_hidden_note(clerk: User) -> None:
    update(handled(clerk), status="closed", finding="confirmed", closed_at=timezone.now(), note="a\u202eb")


@violates("trigger doubt_moves on trust_doubtreport", "Invalid transition of field")
def _new_closed_at_once(clerk: User) -> None:
    update(
        report(), status="closed", finding="confirmed", note="x", closed_at=timezone.now(), handled_by=clerk
    )


@violates("trigger doubt_moves on trust_doubtreport", "Invalid transition of field")
def _handling_made_new(clerk: User) -> None:
    update(handled(clerk), status="new", handled_by=None)


@violates("trigger doubt_born_new on trust_doubtreport", "a report begins as new")
def _born_closed(clerk: User) -> None:
    raw(status="closed", finding="confirmed", note="x", closed_at=timezone.now(), handled_by=clerk)


@violates("trigger doubt_stands on trust_doubtreport", "Cannot update")
def _words_rewritten(_clerk: User) -> None:
    update(report(words="Tem giả"), words="Tem thật")


@violates("trigger doubt_stands on trust_doubtreport", "Cannot update")
def _about_another_certificate(_clerk: User) -> None:
    update(report(), certificate=make_certificate())


@violates("trigger doubt_contact_only_goes on trust_doubtreport", "a contact is only removed")
def _a_contact_put_in_later(_clerk: User) -> None:
    update(report(), contact="0912345678")


@violates("trigger doubt_closed_stands on trust_doubtreport", "a closed report stands")
def _another_finding(clerk: User) -> None:
    update(closed(clerk), finding="unfounded")


@violates("trigger doubt_closed_stands on trust_doubtreport", "a closed report stands")
def _another_note(clerk: User) -> None:
    update(closed(clerk), note="Không có gì")


# --- sales ---------------------------------------------------------------------------------------------------


@violates("channel_kind_known")
def _an_unknown_channel(_clerk: User) -> None:
    update(channel(), kind="fax")


@violates("channel_address_fits_kind")
def _plain_http(_clerk: User) -> None:
    update(channel(), url="http://example.com/")


@violates("channel_address_fits_kind")
def _a_script(_clerk: User) -> None:
    update(channel(), url="javascript:alert(1)")


@violates("channel_address_fits_kind")
def _a_web_shop_with_a_telephone(_clerk: User) -> None:
    update(channel(), phone="0912345678")


@violates("channel_of_a_person_is_called_so")
def _zalo_under_another_name(_clerk: User) -> None:
    update(channel(), url="https://zalo.me/0912345678")


@violates("channel_of_a_person_is_called_so")
def _a_chat_as_a_shop(_clerk: User) -> None:
    update(channel(), kind="social", url="https://wa.me")


@violates("channel_once")
def _a_channel_twice(_clerk: User) -> None:
    first = channel()
    SalesChannel.objects.create(producer=first.producer, kind="marketplace", url=first.url)


@violates("channel_url_clean", "channel_")
def _a_hidden_address(_clerk: User) -> None:
    update(channel(), url="https://example.com/\u200b")


@violates("channel_phone_clean")
def _a_hidden_number(_clerk: User) -> None:
    producer = make_producer(publish_contact=True)
    SalesChannel.objects.create(producer=producer, kind="phone", phone="09\u200b12345678")


NOT_AGREED = "has not agreed to publish contacts"


@violates("trigger channel_consented_new on producers_saleschannel", NOT_AGREED)
def _a_telephone_without_consent(_clerk: User) -> None:
    SalesChannel.objects.create(producer=make_producer(), kind="phone", phone="0912345678")


@violates("trigger channel_consented on producers_saleschannel", NOT_AGREED)
def _a_shop_made_zalo_without_consent(_clerk: User) -> None:
    update(channel(), kind="zalo")


@violates("sales_point_kind_known")
def _an_unknown_place(_clerk: User) -> None:
    update(point(), kind="bank")


@violates("sales_point_name_and_address_given")
def _a_place_without_address(_clerk: User) -> None:
    update(point(), address="")


@violates("sales_point_once")
def _a_place_twice(_clerk: User) -> None:
    first = point()
    SalesPoint.objects.create(
        name="CỬA HÀNG OCOP TÀI VĂN", kind="shop", address=first.address, district=first.district
    )


@violates("sales_point_name_clean")
def _a_hidden_name(_clerk: User) -> None:
    update(point(), name="Cửa\u200b hàng")


@violates("sales_point_address_clean")
def _a_hidden_street(_clerk: User) -> None:
    update(point(), address="Số\u200b 1")


@violates("sales_point_opening_hours_clean")
def _hidden_hours(_clerk: User) -> None:
    update(point(), opening_hours="7:00\u200b")


@violates("trigger commune_in_district on producers_salespoint", "is not in the district")
def _a_place_moved_out_of_its_district(_clerk: User) -> None:
    update(point(), district=district("my-tu"))


@violates("trigger commune_in_district_new on producers_salespoint", "is not in the district")
def _a_place_born_in_another_district(_clerk: User) -> None:
    SalesPoint.objects.create(
        name="Quầy", kind="shop", address="Số 1", commune=commune(), district=district("my-tu")
    )


@violates("sold_once")
def _sold_twice(_clerk: User) -> None:
    place, producer = point(), make_producer()
    for _ in range(2):
        SalesPointProducer.objects.create(point=place, producer=producer)


# --- the test ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "violation"),
    [pytest.param(words, each, id=each.__name__.strip("_")) for _rule, words, each in VIOLATIONS],
)
def test_the_database_refuses(words: str, violation: Violation, clerk: User) -> None:
    with pytest.raises(Exception) as refusal, transaction.atomic():
        violation(clerk)
    assert words in str(refusal.value)
