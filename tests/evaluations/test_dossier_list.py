"""The list of dossiers, opening one, the product's own page of them, and the workbench's block."""

from datetime import date

import pytest
from django.urls import reverse

from evaluations.actions import councils, dossiers
from evaluations.enums import DossierKind, Status
from evaluations.models import Dossier
from tests.evaluations.stage import TODAY, Stage, commune_officer, official_sheet
from tests.factories import commune, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
LIST, ADD = "/noi-bo/ho-so/", "/noi-bo/ho-so/moi/"
OTHER = "31507"  # Phường Sóc Trăng


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def desk(stage, client_of):
    return client_of(stage.officer)


def rows(client, **query: str) -> list[Dossier]:
    return [row["dossier"] for row in client.get(LIST, query).context["rows"]]


# --- the list -------------------------------------------------------------------------------------------------


def test_an_empty_list_leads_to_the_first_step(desk):
    answer = desk.get(LIST)
    assert answer.context["rows"] == []
    assert answer.text.count(f'href="{ADD}"') == 2  # above, and in the middle of the empty page
    assert "<table" not in answer.text


def test_the_nearest_deadline_comes_first_and_ended_ones_last(stage, desk):
    certificate = make_certificate(on=date(2024, 3, 10))
    withdrawn = dossiers.withdraw(dossier=stage.submitted(), why="Chủ thể rút", by=stage.officer)
    planned = stage.advised()  # 30 December
    draft = stage.draft()  # no deadline
    late = stage.submitted()  # 22 October
    later = stage.draft(
        product=certificate.product, kind=DossierKind.RERATING, former=certificate
    )  # 10 November
    assert rows(desk) == [late, later, planned, draft, withdrawn]
    assert rows(desk, sort="newest") == [later, late, draft, planned, withdrawn]


def test_a_row_says_what_and_whose_it_is_where_it_stands_and_what_is_late(stage, desk):
    dossier = stage.submitted()
    text = desk.get(LIST).text
    for words in (dossier.product_name, dossier.producer_name, "Xã Tài Văn", "92-31687-1-2026", "22/10/2026"):
        assert words in text
    assert 'class="row-urgent"' in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(stage, desk, count, django_assert_num_queries):
    for _each in range(count):
        stage.draft()
    # session, person, communes and rounds of the filters, days off, dossiers, how many stand where
    with django_assert_num_queries(7):
        assert len(desk.get(LIST).context["rows"]) == count


def test_it_searches_without_tones_and_by_code(stage, desk):
    producer = make_producer(name="Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An")
    pia = stage.submitted(product=make_product(name="Bánh pía sầu riêng", producer=producer))
    rice = stage.draft(product=make_product(name="Gạo thơm ST25"))
    assert rows(desk, q="banh pia") == [pia]
    assert rows(desk, q="htx phuong an") == [pia]
    assert rows(desk, q="92-31687-1") == [pia]
    assert rows(desk, q="GAO st25") == [rice]
    assert rows(desk, q="tai van") == [pia, rice]
    assert rows(desk, q="***") == []


def test_it_filters_by_status_kind_commune_round_and_own_score(stage, desk):
    other = commune(OTHER, new=True)
    certificate = make_certificate(on=date(2024, 3, 10))
    again = stage.draft(
        product=certificate.product, kind=DossierKind.RERATING, former=certificate, commune=other
    )
    full = stage.filled()
    ended = dossiers.withdraw(dossier=stage.draft(), why="Chủ thể rút", by=stage.officer)
    planned = stage.advised()
    assert set(rows(desk, status="open")) == {again, full, planned}
    assert rows(desk, status="ended") == [ended]
    assert rows(desk, status="withdrawn") == [ended]
    assert set(rows(desk, status="draft")) == {again, full}
    assert rows(desk, kind="rerating") == [again]
    assert rows(desk, commune=OTHER) == [again]
    assert rows(desk, round=str(stage.round.pk)) == [planned]
    assert planned not in rows(desk, round="none")
    assert set(rows(desk, own="5")) == {full, planned}
    assert set(rows(desk, own="0")) == {again, ended}
    assert rows(desk, own="4") == rows(desk, own="3") == []


def test_what_it_does_not_know_is_named_and_left_out(stage, desk):
    stage.draft()
    answer = desk.get(LIST, {"status": "x", "kind": "<script>", "commune": "1", "round": "9999", "sort": "y", "own": "7", "after": "z"})  # fmt: skip
    assert len(answer.context["problems"]) == 7
    assert len(answer.context["rows"]) == 1
    assert "<script" not in answer.text
    assert desk.get(LIST, {"q": "a" * 101}).context["problems"]
    assert desk.get(LIST + "?q=%00").status_code == 400


@pytest.mark.parametrize("sort", ["urgent", "newest"])
def test_pages_follow_each_other_without_loss(stage, desk, sort, monkeypatch):
    monkeypatch.setattr("evaluations.views.dossiers.PAGE", 1)
    made = {stage.draft(), stage.submitted(), stage.draft()}
    address, seen = f"{LIST}?sort={sort}", []
    while address:
        context = desk.get(address).context
        seen += [row["dossier"] for row in context["rows"]]
        address = context["next_url"]
    assert len(seen) == 3
    assert set(seen) == made


def test_how_many_stand_where_is_shown_and_leads_to_them(stage, desk):
    stage.draft()
    stage.submitted()
    stations = {each["label"]: each for each in desk.get(LIST).context["stations"]}
    assert {label: each["count"] for label, each in stations.items() if each["count"]} == {
        Status.DRAFT.label: 1,
        Status.COMMUNE_REVIEW.label: 1,
    }
    assert len(desk.get(stations[Status.DRAFT.label]["url"]).context["rows"]) == 1


# --- opening a dossier ----------------------------------------------------------------------------------------


def entry(product, **changed: object) -> dict[str, object]:
    given = {
        "product": product.pk,
        "kind": "first",
        "former": "",
        "sheet": official_sheet("qd26-03").pk,
        "commune": commune(new=True).pk,
    }
    return given | changed


def test_first_the_product_is_searched_without_tones(stage, desk):
    product = make_product(name="Bánh pía sầu riêng")
    assert desk.get(ADD).context["found"] == []
    found = desk.get(ADD, {"q": "banh pia"})
    assert found.context["found"] == [product]
    assert f'name="product" value="{product.pk}"' in found.text


@pytest.mark.parametrize("key", ["", "x", "999999", "9" * 40, "-1", "²"])
def test_an_unknown_product_leads_to_the_search(stage, desk, key):
    assert "found" in desk.get(ADD, {"product": key}).context
    assert "found" in desk.post(ADD, {"product": key}).context
    assert Dossier.objects.count() == 0


def test_sheet_commune_and_kind_are_proposed(stage, desk):
    product = make_product(product_set_id="qd26-06")  # in Xã Tài Văn as it was until June 2025
    form = desk.get(ADD, {"product": product.pk}).context["form"]
    assert form["kind"].value() == "first"
    assert form["sheet"].value() == official_sheet("qd26-06").pk
    assert form["commune"].value() == product.commune.present.pk
    assert form["former"].value() is None


@pytest.mark.parametrize(
    ("issued", "kind"),
    [
        (date(2025, 11, 1), "upgrade"),  # two years to go
        (date(2024, 3, 10), "rerating"),  # ends within 180 days
        (date(2022, 3, 10), "rerating"),  # ended
    ],
)
def test_the_last_certificate_decides_the_kind_that_is_proposed(stage, desk, issued, kind):
    certificate = make_certificate(on=issued)
    form = desk.get(ADD, {"product": certificate.product_id}).context["form"]
    assert (form["kind"].value(), form["former"].value()) == (kind, certificate.pk)


def test_a_link_fills_in_kind_and_former_certificate(stage, desk):
    certificate = make_certificate(on=date(2025, 11, 1))
    query = {"product": certificate.product_id, "kind": "rerating", "former": certificate.pk}
    form = desk.get(ADD, query).context["form"]
    assert (form["kind"].value(), str(form["former"].value())) == ("rerating", str(certificate.pk))
    assert desk.get(ADD, query | {"kind": "<script>", "former": "x"}).status_code == 200


def test_an_officer_opens_a_dossier(stage, desk):
    product = make_product()
    answer = desk.post(ADD, entry(product))
    made = Dossier.objects.get()
    assert answer["Location"] == f"{LIST}{made.pk}/"
    assert (made.product, made.kind, made.status, made.created_by) == (
        product,
        "first",
        "draft",
        stage.officer,
    )
    assert (made.product_name, made.producer_name) == (product.name, product.producer.name)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "fourth"}, "kind"),
        ({"kind": "upgrade"}, "former"),
        ({"sheet": ""}, "sheet"),
        ({"sheet": "999999"}, "sheet"),
        ({"sheet": "a\x00b"}, "sheet"),
        ({"commune": ""}, "commune"),
        ({"commune": "old"}, "commune"),
        ({"kind": "rerating", "former": "foreign"}, "former"),
    ],
)
def test_an_unfit_opening_comes_back_at_its_field(stage, desk, changed, field):
    special = {"old": commune().pk, "foreign": make_certificate().pk}
    changed = {name: special.get(value, value) for name, value in changed.items()}
    answer = desk.post(ADD, entry(make_product(), **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Dossier.objects.count() == 0


def test_a_first_evaluation_takes_no_certificate_along(stage, desk):
    certificate = make_certificate()
    desk.post(ADD, entry(certificate.product, former=certificate.pk))
    assert Dossier.objects.get().former is None


def test_a_product_with_a_dossier_under_way_leads_to_it(stage, desk):
    standing = stage.draft()
    page = desk.get(ADD, {"product": standing.product_id})
    assert page.context["standing"] == standing
    assert f'href="{LIST}{standing.pk}/"' in page.text
    assert desk.post(ADD, entry(standing.product)).status_code == 409
    dossiers.withdraw(dossier=standing, why="Chủ thể rút", by=stage.officer)
    assert desk.post(ADD, entry(standing.product)).status_code == 302


def test_an_officer_of_a_commune_opens_dossiers_of_the_own_commune_only(stage, client_of):
    mine = make_product()
    foreign = make_product(producer=make_producer(commune=commune(OTHER, new=True)))
    client = client_of(commune_officer())
    assert client.get(ADD, {"q": "gao"}).context["found"] == [mine]
    assert "found" in client.get(ADD, {"product": foreign.pk}).context
    assert "found" in client.post(ADD, entry(foreign)).context
    assert Dossier.objects.count() == 0
    assert "commune" not in client.get(ADD, {"product": mine.pk}).context["form"].fields
    client.post(ADD, entry(mine, commune=commune(OTHER, new=True).pk))  # not theirs to choose
    assert Dossier.objects.get().commune == commune(new=True)


def test_a_dossier_at_another_commune_is_no_way_in(stage, client_of):
    standing = stage.draft(commune=commune(OTHER, new=True))
    page = client_of(commune_officer()).get(ADD, {"product": standing.product_id})
    assert page.context["standing"] is None
    assert f"{LIST}{standing.pk}/" not in page.text


# --- other pages ----------------------------------------------------------------------------------------------


def test_the_product_shows_its_dossiers_and_the_way_to_a_new_one(stage, desk):
    product = make_product()
    page = f"{LIST}san-pham/{product.pk}/"
    assert f'href="{ADD}?product={product.pk}"' in desk.get(page).text
    dossier = stage.draft(product=product)
    answer = desk.get(page)
    assert list(answer.context["rows"]) == [dossier]
    assert f"{ADD}?product=" not in answer.text
    tabs = {tab["url"]: tab["count"] for tab in answer.context["tabs"]}
    assert tabs[page] == 1
    assert f'href="{page}"' in desk.get(f"/noi-bo/san-pham/{product.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_dossiers_of_a_product_cost_the_same_for_one_and_three(
    stage, desk, count, django_assert_num_queries
):
    product = make_product()
    for number in range(count):
        made = stage.draft(product=product)
        if number < count - 1:
            dossiers.withdraw(dossier=made, why="Chủ thể rút", by=stage.officer)
    # session, person, product, the dossier under way, four counts of the tabs, dossiers
    with django_assert_num_queries(9):
        assert len(desk.get(f"{LIST}san-pham/{product.pk}/").context["rows"]) == count


def test_the_workbench_counts_who_waits_and_shows_the_five_most_urgent(stage, desk):
    made = [stage.submitted() for _each in range(6)]
    stage.forwarded()
    make_certificate(on=TODAY)  # the register is not empty
    answer = desk.get(reverse("workbench"))
    counts = {each["label"]: each["count"] for each in answer.context["counts"]}
    assert counts[Status.COMMUNE_REVIEW.label] == 6
    assert counts[Status.PROVINCE_CHECK.label] == 1
    assert [row["dossier"] for row in answer.context["urgent"]] == list(reversed(made))[:5]


@pytest.mark.parametrize("count", [1, 3])
def test_the_workbench_costs_the_same_for_one_and_three(stage, desk, count, django_assert_num_queries):
    for _each in range(count):
        certificate = make_certificate(on=date(2024, 3, 10))
        stage.draft(product=certificate.product, kind=DossierKind.RERATING, former=certificate)
    with django_assert_num_queries(13):
        assert desk.get(reverse("workbench")).context["ending_count"] == count


def test_what_ends_soon_leads_to_a_re_rating_or_to_the_dossier_that_is_there(stage, desk):
    one, two = make_certificate(on=date(2024, 3, 10)), make_certificate(on=date(2024, 3, 10))
    dossier = stage.draft(product=two.product, kind=DossierKind.RERATING, former=two)
    text = desk.get(reverse("workbench")).text
    assert f"{ADD}?product={one.product_id}&amp;kind=rerating&amp;former={one.pk}" in text
    assert f"{ADD}?product={two.product_id}&amp;" not in text
    assert f'href="{LIST}{dossier.pk}/"' in text


def test_a_dossier_on_an_agenda_names_its_round(stage, desk):
    dossier = stage.forwarded()
    councils.assign(round=stage.round, dossiers=[dossier], by=stage.officer)
    assert f'href="/noi-bo/dot/{stage.round.pk}/"' in desk.get(f"{LIST}{dossier.pk}/").text
