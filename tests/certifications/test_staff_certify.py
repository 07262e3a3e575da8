"""The certify screen: everything typed comes back, nothing is written before "issue", and then all or none."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from certifications.actions import Ending, annul, revoke
from certifications.enums import Ground
from certifications.models import Certificate, Decision
from tests.factories import make_certificate, make_decision, make_producer, make_product

pytestmark = pytest.mark.django_db
URL = "/noi-bo/cap-chung-nhan/"
DECISION = {
    "number": "2881/QĐ-UBND",
    "decided_on": "20/11/2026",
    "authority": "UBND thành phố Cần Thơ",
    "level": "province",
}
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def desk(client_of, officer) -> Client:
    return client_of(officer)


def rows(*awards, **more):
    """A form with rows of (product, star) or (product, star, score, number)."""
    data = {**DECISION, "row": [product.pk for product, *_ in awards]}
    for product, star, *cells in awards:
        score, number = [*cells, "", ""][:2]
        data |= {f"star-{product.pk}": star, f"score-{product.pk}": score, f"number-{product.pk}": number}
    return data | more


def seal_of(response) -> str:
    found = re.search(r'name="seal" value="(\w+)"', response.content.decode())
    return found[1] if found else ""


def preview(desk, data):
    return desk.post(URL, data | {"do": "preview"})


def issue(desk, data, **more):
    seal = seal_of(preview(desk, data))
    return desk.post(URL, data | {"do": "issue", "seal": seal} | more)


def draft(response):
    return response.context["draft"]


def conflicts(response):
    return [(c.code, c.blocking) for row in draft(response).rows for c in row.conflicts]


def test_it_issues_what_was_previewed(desk, officer):
    rice, fish = make_product(), make_product()
    response = issue(desk, rows((rice, 3), (fish, 4, "72,5", "CN-07")))
    decision = Decision.objects.get(number="2881/QĐ-UBND")
    assert response.status_code == 302
    assert response.url == reverse("decision_detail", args=[decision.pk])
    assert decision.decided_on == date(2026, 11, 20)
    assert list(Certificate.objects.order_by("star").values_list("product", "star", "score", "number")) == [
        (rice.pk, 3, None, ""),
        (fish.pk, 4, Decimal("72.5"), "CN-07"),
    ]
    event = Certificate.objects.get(product=rice).events.get()
    assert event.pgh_context["user"] == officer.pk
    page = desk.get(response.url)
    assert [str(message) for message in page.context["messages"]] != []


def test_nothing_is_written_by_looking(desk):
    rice = make_product()
    assert preview(desk, rows((rice, 3))).status_code == 200
    assert Decision.objects.count() == Certificate.objects.count() == 0


def test_everything_typed_comes_back(desk):
    rice = make_product()
    data = rows((rice, 4, "abc", "CN 1")) | {"q": "gạo", "paste": "Không có tên này", "default_star": "5"}
    response = desk.post(URL, data | {"do": "update", "number": "12/x", "decided_on": "31/31/2026"})
    html = response.content.decode()
    for typed in ('value="12/x"', 'value="31/31/2026"', 'value="abc"', 'value="CN 1"', 'value="gạo"'):
        assert typed in html
    assert draft(response).paste == "Không có tên này"
    assert draft(response).default_star == "5"
    assert "authority" in html
    assert 'value="UBND thành phố Cần Thơ"' in html


def test_it_is_not_issued_without_a_preview(desk):
    data = rows((make_product(), 3))
    response = desk.post(URL, data | {"do": "issue"})
    assert response.status_code == 422
    assert seal_of(response)
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [{"number": "2882/QĐ-UBND"}, {"authority": "UBND huyện"}, {"decided_on": "19/11/2026"}, "star", "score"],
)
def test_what_was_changed_after_the_preview_is_not_issued(desk, change):
    rice = make_product()
    data = rows((rice, 3, "80"))
    seal = seal_of(preview(desk, data))
    change = {"star": {f"star-{rice.pk}": "4"}, "score": {f"score-{rice.pk}": "81"}}.get(str(change), change)
    response = desk.post(URL, data | {"do": "issue", "seal": seal} | change)
    assert response.status_code == 422
    assert seal_of(response) not in {"", seal}
    assert Certificate.objects.count() == 0


def test_the_seal_of_a_colleague_is_worth_nothing(desk, client_of, administrator):
    data = rows((make_product(), 3))
    seal = seal_of(preview(client_of(administrator), data))
    assert desk.post(URL, data | {"do": "issue", "seal": seal}).status_code == 422
    assert Certificate.objects.count() == 0


def test_warnings_need_the_tick(desk):
    rice = make_certificate(star=3).product
    data = rows((rice, 4))
    shown = preview(desk, data)
    assert conflicts(shown) == [("in_force", False)]
    assert issue(desk, data).status_code == 422
    assert Certificate.objects.count() == 1
    assert issue(desk, data, looked="1").status_code == 302
    old, new = Certificate.objects.order_by("issued_on")
    assert (old.superseded_on, old.superseded_by) == (new.issued_on, new)


def test_a_lower_star_and_an_older_decision_are_warned_of(desk):
    rice = make_certificate(star=4, on=date(2025, 3, 10)).product
    assert conflicts(preview(desk, rows((rice, 3)))) == [("lower", False)]
    assert conflicts(preview(desk, rows((rice, 3), decided_on="01/02/2024"))) == [("older", False)]


def test_the_province_gives_no_five_stars(desk):
    data = rows((make_product(), 5))
    shown = preview(desk, data)
    assert conflicts(shown) == [("level", True)]
    assert seal_of(shown) == ""
    assert issue(desk, data).status_code == 422
    assert conflicts(preview(desk, data | {"level": "central"})) == []


def test_a_score_below_the_band_is_refused(desk):
    assert conflicts(preview(desk, rows((make_product(), 4, "69,99")))) == [("band", True)]
    assert conflicts(preview(desk, rows((make_product(), 4, "70")))) == []


def test_a_day_in_the_future_and_an_empty_list_are_refused(desk):
    response = preview(desk, rows((make_product(), 3), decided_on="24/11/2026"))
    assert [c.code for c in response.context["whole"]] == ["future"]
    assert [c.code for c in preview(desk, DECISION).context["whole"]] == ["empty"]
    assert preview(desk, rows((make_product(), 3), decided_on="31/12/9999")).status_code == 200


def test_a_known_decision_is_refused_with_the_way_to_it(desk):
    known = make_decision(number="2881/QĐ-UBND", decided_on=date(2026, 11, 20))
    response = preview(desk, rows((make_product(), 3), number="2881 / qđ-ubnd"))
    assert [c.code for c in response.context["whole"]] == ["known"]
    assert f"{URL}?decision={known.pk}" in response.content.decode()


def test_one_bad_row_and_nothing_is_written(desk):
    good, bad = make_product(), make_product()
    seal = seal_of(preview(desk, rows((good, 3), (bad, 3))))
    data = rows((good, 3), (bad, 5))
    assert desk.post(URL, data | {"do": "issue", "seal": seal, "looked": "1"}).status_code == 422
    assert Decision.objects.count() == Certificate.objects.count() == 0


@pytest.mark.parametrize("star", ["9", "2", "", "0", "-3", "three", "3.0", "99999999999999999999", "😀"])
def test_only_3_4_and_5_stars_are_taken(desk, star):
    response = preview(desk, rows((make_product(), star)))
    assert response.status_code == 422
    assert [len(row.errors) for row in draft(response).rows] == [1]


@pytest.mark.parametrize(
    ("typed", "score"), [("72,5", "72.5"), ("72.5", "72.5"), ("100", "100"), (" 80 ", "80")]
)
def test_scores_are_read_with_comma_or_point(desk, typed, score):
    [award] = draft(preview(desk, rows((make_product(), 3, typed)))).awards
    assert award.score == Decimal(score)


@pytest.mark.parametrize("typed", ["abc", "-1", "100,01", "1.234,5", "72,555", "NaN", "1e2", "٧٢x", "😀"])
def test_scores_that_are_none_are_said(desk, typed):
    response = preview(desk, rows((make_product(), 3, typed)))
    assert response.status_code == 422
    assert [len(row.errors) for row in draft(response).rows] == [1]
    assert draft(response).rows[0].score == typed


def test_products_that_do_not_exist_are_left_out_and_said(desk):
    rice = make_product()
    data = rows((rice, 3))
    data["row"] += [rice.pk + 99, "abc", "9" * 40, "-1"]
    response = desk.post(URL, data | {"do": "update", "add": [rice.pk + 98]})
    assert [row.product for row in draft(response).rows] == [rice]
    assert draft(response).gone == 2
    assert len(response.context["problems"]) == 1


def test_products_are_found_by_name_and_producer_without_tones(desk):
    rice = make_product(name="Gạo thơm Phú Lộc")
    other = make_product(name="Mắm", producer=make_producer(name="Hợp tác xã Gạo Thơm"))
    response = desk.post(URL, DECISION | {"do": "find", "q": "GAO THOM"})
    assert {product.pk for product in draft(response).matches} == {rice.pk, other.pk}
    added = desk.post(URL, DECISION | {"do": "add", "q": "gao thom", "add": [other.pk], "default_star": "4"})
    assert [(row.product, row.star) for row in draft(added).rows] == [(other, "4")]
    assert draft(added).matches == [rice]
    dropped = desk.post(URL, rows((other, 4), (rice, 3), drop=[other.pk], do="update"))
    assert [row.product for row in draft(dropped).rows] == [rice]


def test_pasted_names_become_rows_with_their_stars(desk):
    rice = make_product(name="Gạo thơm Phú Lộc")
    fish = make_product(name="Mắm cá lóc", producer=make_producer(name="Cơ sở Ba Thìn"))
    tea = make_product(name="Trà mãng cầu")
    lines = [
        f"1\t{unicodedata.normalize('NFD', 'Gạo thơm Phú Lộc')}\t\t★★★★",
        "MAM CA LOC | co so ba thin | 05 sao",
        "",
        "Trà mãng cầu;;",
    ]
    response = desk.post(URL, DECISION | {"do": "paste", "paste": "\r\n".join(lines)})
    assert [(row.product, row.star) for row in draft(response).rows] == [(rice, "4"), (fish, "5"), (tea, "3")]
    assert draft(response).paste == ""


def test_a_name_that_two_products_have_asks_which(desk):
    one, two = make_product(name="Khô cá kèo"), make_product(name="Khô cá kèo")
    response = desk.post(URL, DECISION | {"do": "paste", "paste": "khô cá kèo; ; 4"})
    [line] = draft(response).lines
    assert {product.pk for product in line.candidates} == {one.pk, two.pk}
    picked = {"paste": draft(response).paste, "line-1": line.text, "pick-1": two.pk}
    answer = desk.post(URL, DECISION | picked | {"do": "paste"})
    assert [(row.product, row.star) for row in draft(answer).rows] == [(two, "4")]
    assert draft(answer).paste == ""


def test_the_same_choice_for_two_lines_takes_both_away(desk):
    rice = make_product(name="Gạo thơm Phú Lộc")
    text = "Gạo thơm Phú Lộcc\nGạo thơmm Phú Lộc"
    response = desk.post(URL, DECISION | {"do": "paste", "paste": text})
    lines = draft(response).lines
    picks = {f"line-{n}": line.text for n, line in enumerate(lines, 1)} | {
        "pick-1": rice.pk,
        "pick-2": rice.pk,
    }
    answer = desk.post(URL, DECISION | picks | {"do": "paste", "paste": text})
    assert (draft(answer).paste, [row.product for row in draft(answer).rows]) == ("", [rice])


def test_tones_decide_between_names_that_differ_by_them_alone(desk):
    one, _two = make_product(name="Bánh in"), make_product(name="Bánh ín")
    response = desk.post(URL, DECISION | {"do": "paste", "paste": "Bánh in"})
    assert [row.product for row in draft(response).rows] == [one]
    unsure = desk.post(URL, DECISION | {"do": "paste", "paste": "Banh in"})
    assert [len(line.candidates) for line in draft(unsure).lines] == [2]


def test_unknown_names_and_producers_stay_with_a_reason(desk):
    rice = make_product(name="Gạo thơm Phú Lộc")
    text = "Gạo thơm Phú Lộc | Nhà máy khác | 3\nGạo thơm Phú Lợi\nQuế\nGạo thơm Phú Lộc | 2"
    response = desk.post(URL, DECISION | {"do": "preview", "paste": text})
    assert response.status_code == 422
    assert draft(response).paste == text
    assert [line.candidates for line in draft(response).lines] == [[rice], [rice], [], []]
    assert all(line.reason for line in draft(response).lines)


def test_a_pasted_star_that_contradicts_the_table_is_not_lost(desk):
    rice = make_product(name="Gạo thơm Phú Lộc")
    response = desk.post(URL, rows((rice, 3), do="paste", paste="Gạo thơm Phú Lộc | 4"))
    assert [row.star for row in draft(response).rows] == ["3"]
    assert draft(response).paste == "Gạo thơm Phú Lộc | 4"
    same = desk.post(URL, rows((rice, 4), do="paste", paste="Gạo thơm Phú Lộc | 4"))
    assert draft(same).paste == ""


@pytest.mark.parametrize(
    "text", ["\x00", "😀" * 300, "x" * 300, "\u202eabc", "%_\\", "'; DROP TABLE", "|||", "\t;\n|"]
)
def test_hostile_texts_do_no_harm(desk, text):
    product = make_product()
    data = rows((product, 3, text, text)) | {"q": text, "paste": text, "number": text, "authority": text}
    for step in ("update", "preview", "issue"):
        assert desk.post(URL, data | {"do": step, "seal": text}).status_code in {200, 422}
    assert Certificate.objects.count() == 0


def test_products_are_added_to_a_decision_of_the_register(desk):
    decision = make_decision(decided_on=date(2026, 11, 2))
    rice = make_product()
    page = desk.get(f"{URL}?decision={decision.pk}")
    assert page.context["existing"] == decision
    data = rows((rice, 3), decision=decision.pk)
    assert issue(desk, data).status_code == 302
    assert Certificate.objects.get().decision == decision
    again = preview(desk, data)
    assert conflicts(again) == [("covered", True)]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("pk", ["0", "999999", "abc", "9" * 40, "-1", "١٢"])
def test_a_decision_that_does_not_exist_is_not_found(desk, pk):
    assert desk.get(URL, {"decision": pk}).status_code == 404
    assert desk.post(URL, {"decision": pk, "do": "preview"}).status_code == 404


def test_nothing_is_added_to_a_revocation(desk):
    decision = make_decision(kind="revocation")
    assert desk.get(f"{URL}?decision={decision.pk}").status_code == 404


def test_the_scan_is_kept_with_the_decision(desk):
    scan = SimpleUploadedFile("quyet-dinh.pdf", PDF)
    assert issue(desk, rows((make_product(), 3)), scan=scan).status_code == 302
    decision = Decision.objects.get()
    assert re.fullmatch(r"decisions/[0-9a-f]{32}\.pdf", decision.scan.name)
    with decision.scan.open() as kept:
        assert kept.read() == PDF


def test_a_disguised_scan_stops_the_issue(desk):
    scan = SimpleUploadedFile("quyet-dinh.pdf", b"MZ\x90\x00")
    response = issue(desk, rows((make_product(), 3)), scan=scan)
    assert response.status_code == 422
    assert response.context["scan_form"].errors["scan"]
    assert Decision.objects.count() == 0


def test_the_database_has_the_last_word(desk, monkeypatch):
    """What no check foresaw is refused by a constraint and comes back as words."""
    rice = make_certificate(star=3).product
    data = rows((rice, 4))
    seal = seal_of(preview(desk, data))
    monkeypatch.setattr("certifications.actions.chain", lambda _line: [])
    response = desk.post(URL, data | {"do": "issue", "seal": seal, "looked": "1"})
    assert response.status_code == 409
    assert len(response.context["problems"]) == 1
    assert Certificate.objects.count() == 1


def many(count, *, in_force=False):
    producer = make_producer()
    products = [make_product(producer=producer) for _ in range(count)]
    if in_force:
        for product in products:
            make_certificate(product=product)
    return products


@pytest.mark.parametrize("count", [3, 30])
def test_a_preview_costs_the_same_for_3_and_30_rows(desk, django_assert_num_queries, count):
    data = rows(*((product, 4) for product in many(count, in_force=True)))
    with django_assert_num_queries(12):
        assert preview(desk, data).status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_matching_costs_the_same_for_3_and_30_lines(desk, django_assert_num_queries, count):
    names = [product.name for product in many(count)]
    unknown = [f"{name} lạ" for name in names]
    with django_assert_num_queries(8):
        response = desk.post(URL, DECISION | {"do": "paste", "paste": "\n".join(names + unknown)})
    assert (len(draft(response).rows), len(draft(response).lines)) == (count, count)


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(("in_force", "queries"), [(False, 36), (True, 37)])
def test_issuing_costs_the_same_for_3_and_30_rows(desk, django_assert_num_queries, count, in_force, queries):
    data = rows(*((product, 4) for product in many(count, in_force=in_force)))
    seal = seal_of(preview(desk, data))
    with django_assert_num_queries(queries):
        response = desk.post(URL, data | {"do": "issue", "seal": seal, "looked": "1"})
    assert response.status_code == 302


def test_three_hundred_products_fit_in_one_decision(desk):
    producer = make_producer()
    names = [make_product(producer=producer, name=f"Sản phẩm thứ {n}").name for n in range(300)]
    pasted = desk.post(URL, DECISION | {"do": "paste", "paste": "\n".join(names)})
    data = rows(*((row.product, 3) for row in draft(pasted).rows))
    assert issue(desk, data).status_code == 302
    assert Certificate.objects.count() == 300


def pasted(desk, *lines, **more):
    return draft(desk.post(URL, DECISION | {"do": "paste", "paste": "\n".join(lines)} | more))


def test_a_name_with_other_tones_is_asked_about(desk):
    fish = make_product(name="Khô cá dứa", producer=make_producer(name="Cơ sở mộc Ghe Ngo"))
    for line in ("Khô cá dừa", "Kho cá dua", "Khô cá dứa | Cơ sở mốc Ghe Ngo"):
        found = pasted(desk, line)
        assert (found.rows, [left.candidates for left in found.lines]) == ([], [[fish]]), line
    for line in ("kho ca dua", "KHÔ CÁ DỨA", "Khô cá-dứa | co so moc ghe ngo"):
        assert [row.product for row in pasted(desk, line).rows] == [fish], line


@pytest.mark.parametrize("typed", ["HTX tôm lúa Hòa Quê", "Htx tôm lúa Hoà Quê", "HTX TOM LUA HOA QUE"])
def test_legal_forms_of_producers_may_be_abbreviated(desk, typed):
    rice = make_product(name="Gạo ST", producer=make_producer(name="Hợp tác xã tôm lúa Hòa Quê"))
    assert [row.product for row in pasted(desk, f"Gạo ST | {typed}").rows] == [rice]
    assert pasted(desk, "Gạo ST | HTX tôm lúa Hóa Quê").rows == []


@pytest.mark.parametrize(
    ("line", "star", "score"),
    [
        ("1\tKhô cá dứa\tCơ sở Ghe Ngo\t4 sao\t72,5", "4", "72,5"),
        ("12.\tKhô cá dứa\t\t★★★★\t72.5", "4", "72.5"),
        ("Khô cá dứa | 4 | 100", "4", "100"),
        ("Khô cá dứa | Cơ sở Ghe Ngo", "3", ""),
    ],
)
def test_star_and_score_of_a_pasted_line_are_read(desk, line, star, score):
    fish = make_product(name="Khô cá dứa", producer=make_producer(name="Cơ sở Ghe Ngo"))
    found = pasted(desk, line)
    assert [(row.product, row.star, row.score) for row in found.rows] == [(fish, star, score)]


@pytest.mark.parametrize(
    "line",
    [
        "Khô cá dứa | Cơ sở Ghe Ngo | 4 | 101",
        "Khô cá dứa | Cơ sở Ghe Ngo | 4 | 72,5 | 80",
        "Khô cá dứa | Cơ sở Ghe Ngo | huyện Mỹ Tú | 4",
        "Khô cá dứa | Cơ sở Ghe Ngo | 4 | đạt",
        "Khô cá dứa | 4 | Cơ sở Ghe Ngo",
    ],
)
def test_a_line_with_a_cell_that_cannot_be_read_stays(desk, line):
    make_product(name="Khô cá dứa", producer=make_producer(name="Cơ sở Ghe Ngo"))
    found = pasted(desk, line)
    assert (found.rows, found.paste) == ([], line)
    assert "“" in found.lines[0].reason


def test_a_pasted_heading_is_no_product(desk):
    fish = make_product(name="Khô cá dứa")
    found = pasted(desk, "TT\tTên sản phẩm\tTên chủ thể\tHạng sao", "1\tKhô cá dứa\t\t3")
    assert ([row.product for row in found.rows], found.lines) == ([fish], [])


def test_a_pasted_score_that_contradicts_the_table_is_not_lost(desk):
    rice = make_product(name="Gạo thơm")
    same = draft(desk.post(URL, rows((rice, 3), do="paste", paste="Gạo thơm | 3 | 60")))
    assert ([row.score for row in same.rows], same.paste) == (["60"], "")
    other = draft(desk.post(URL, rows((rice, 3, "55"), do="paste", paste="Gạo thơm | 3 | 60")))
    assert ([row.score for row in other.rows], other.paste) == (["55"], "Gạo thơm | 3 | 60")


def test_a_very_long_paste_is_read_in_parts_and_that_is_told(desk, monkeypatch):
    monkeypatch.setattr("certifications.matching.MOST_LINES", 2)
    names = [make_product(name=f"Bánh in số {n}").name for n in range(3)]
    response = desk.post(URL, DECISION | {"do": "preview", "paste": "\n".join(names)})
    assert response.status_code == 422
    assert [row.product.name for row in draft(response).rows] == names[:2]
    assert (draft(response).paste, len(response.context["problems"])) == (names[2], 1)


def test_candidates_are_sought_for_the_first_unknown_lines_only(desk, monkeypatch):
    monkeypatch.setattr("certifications.matching.MOST_SOUGHT", 2)
    rice = make_product(name="Gạo thơm Phú Lộc")
    lines = pasted(desk, *(f"Gạo thơm Phú Lộc {n}{n}" for n in range(3))).lines
    assert [line.candidates for line in lines] == [[rice], [rice], []]
    assert lines[2].reason != lines[1].reason


def test_names_with_every_word_come_before_similar_ones(desk):
    long = make_product(name="Hộp quà biếu cao cấp gồm trà mãng cầu xiêm và mứt gừng sấy dẻo của Cù Lao Dung")
    near = [make_product(name=f"Trà mãng cầu{letter}") for letter in "abcdefghi"]
    [line] = pasted(desk, "trà cầu mãng").lines
    assert line.candidates[-1] != long
    assert (len(line.candidates), line.candidates[:8].count(long)) == (8, 0)
    [line] = pasted(desk, "mãng cầu mứt").lines
    assert line.candidates[0] == long
    assert set(line.candidates[1:]) <= set(near)


def test_rows_beyond_the_limit_are_told(desk, monkeypatch):
    monkeypatch.setattr("certifications.drafts.MOST_ROWS", 2)
    products = many(4)
    response = desk.post(URL, rows(*((product, 3) for product in products), do="update"))
    assert (len(draft(response).rows), draft(response).cut) == (2, 2)
    assert len(response.context["problems"]) == 1
    picks = {"paste": "Gạo", "line-1": "Gạo", "pick-1": products[3].pk, "do": "paste"}
    full = draft(desk.post(URL, rows(*((product, 3) for product in products[:2])) | picks))
    assert (len(full.rows), full.paste) == (2, "Gạo")
    assert full.lines[0].reason


def whole(response):
    return [(c.code, c.blocking) for c in response.context["whole"]]


def test_a_decision_from_before_the_programme_is_refused(desk):
    assert whole(preview(desk, rows((make_product(), 3), decided_on="31/12/2017"))) == [("too_early", True)]
    assert whole(preview(desk, rows((make_product(), 3), decided_on="01/01/2018"))) == []


@pytest.mark.parametrize(
    ("day", "refused"),
    [("23/02/2023", True), ("24/02/2023", False), ("06/07/2025", False), ("07/07/2025", True)],
)
def test_districts_gave_stars_for_some_years_only(desk, day, refused):
    data = rows((make_product(), 3), decided_on=day, level="district")
    assert whole(preview(desk, data)) == [("district", True)] * refused


def test_a_certificate_number_that_is_used_is_warned_of(desk):
    make_certificate(number="CN-07")
    rice, fish = make_product(), make_product()
    assert conflicts(preview(desk, rows((rice, 3, "", "CN-07")))) == [("number_used", False)]
    twice = preview(desk, rows((rice, 3, "", "CN-08"), (fish, 3, "", "CN-08")))
    assert conflicts(twice) == [("number_used", False)] * 2
    assert conflicts(preview(desk, rows((rice, 3, "", "CN-09"), (fish, 3)))) == []


def test_a_score_above_the_band_of_the_star_is_warned_of(desk):
    assert conflicts(preview(desk, rows((make_product(), 3, "95")))) == [("above", False)]
    assert conflicts(preview(desk, rows((make_product(), 3, "69,99")))) == []


def ended(officer, verb, **more):
    made = make_certificate(star=4, on=date(2025, 3, 10))
    paper = Ending("88/QĐ-UBND", date(2026, 10, 1), "UBND", "province")
    verb(certificate=made, ending=paper, by=officer, why="", **more)
    return made.product


def test_a_last_certificate_that_was_taken_away_is_told(desk, officer):
    rice, fish = ended(officer, revoke, ground=Ground.MARK_MISUSE), make_product()
    response = preview(desk, rows((rice, 4), (fish, 3)))
    assert conflicts(response) == [("revoked", False)]
    message = draft(response).rows[0].conflicts[0].message
    assert ("01/10/2026" in message, str(Ground.MARK_MISUSE.label) in message) == (True, True)
    paper = {
        "number": "89/QĐ-UBND",
        "authority": "UBND",
        "level": "province",
        "decided_on": date(2026, 10, 2),
    }
    made = make_certificate(on=date(2025, 3, 10))
    annul(certificate=made, ending=Ending(**paper), by=officer, why="")
    assert conflicts(preview(desk, rows((made.product, 3)))) == [("annulled", False)]


def test_fewer_stars_than_the_expired_certificate_are_warned_of(desk):
    rice = make_certificate(star=4, on=date(2021, 3, 10)).product
    assert conflicts(preview(desk, rows((rice, 3)))) == [("fewer", False)]
    assert conflicts(preview(desk, rows((rice, 4)))) == []


def test_a_back_dated_decision_is_judged_for_its_day_and_said_as_of_today(desk):
    """Of three certificates in a row the middle one is missing: nothing that ended is called in force."""
    first = make_certificate(star=3, on=date(2019, 6, 1))
    make_certificate(product=first.product, star=4, on=date(2022, 3, 1))
    response = preview(desk, rows((first.product, 3), decided_on="01/02/2021"))
    assert sorted(conflicts(response)) == [("older", False), ("was_in_force", False)]
    assert (response.context["replaced_count"], response.context["replaced_then_count"]) == (0, 1)
    older = next(c for c in draft(response).rows[0].conflicts if c.code == "older")
    now = make_certificate(star=4, on=date(2026, 3, 1))
    standing = preview(desk, rows((now.product, 3), decided_on="01/02/2024"))
    [newer] = draft(standing).rows[0].conflicts
    assert newer.code == older.code
    assert newer.message.replace("01/03/2026", "01/03/2022") != older.message
    lower = preview(
        desk, rows((make_certificate(star=4, on=date(2019, 6, 1)).product, 3), decided_on="01/02/2021")
    )
    assert conflicts(lower) == [("was_lower", False)]
