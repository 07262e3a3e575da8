"""What the register shows: stars, states, cards, maps, photos. All names are made up."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.translation import gettext as _

from certifications import drawing
from certifications.enums import Star, State
from certifications.presenters import NOT_YET, Card, Photo
from certifications.templatetags import ocop
from localities import queries
from ocop_registry.showcase_fields import LONG, Entry, Samples, draw
from producers.selling import Channel, Point, WhereToBuy

ARTS = ("rice", "fruit", "fish", "meal", "jar", "drink", "herb", "craft", "flower", "boat", "parcel")
LONG_PRODUCT = "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái"


def picture(art: str = "fruit") -> Photo:
    """A drawing in the place of a photo."""
    address = static(f"img/art/{art}.svg")
    return Photo(
        large_webp=address,
        thumb_webp=address,
        thumb_avif="",
        webp_set=f"{address} 480w",
        avif_set="",
        width=960,
        height=960,
        alt=LONG_PRODUCT,
    )


def _card(**changes: Any) -> Card:
    return replace(
        Card(
            product_name="Trà sen",
            translated_name="",
            producer_name="Hộ Cô Ba (mẫu)",
            slug="tra-sen",
            url="#content",
            district_name="Huyện Mỹ Tú",
            commune_name="",
            commune_now="",
            sector_slug="do-uong",
            art="drink",
            star=4,
            state=State.VALID,
            issued_text="01/06/2025",
            expires_text="01/06/2028",
            photo=None,
            is_sample=True,
        ),
        **changes,
    )


def _cards() -> Samples:
    long = {"product_name": LONG_PRODUCT, "producer_name": LONG, "art": "rice"}
    place = {
        "commune_name": "Xã An Lạc Tây",
        "commune_now": "Xã Thới An Hội",
        "district_name": "Huyện Kế Sách",
    }
    yield _("short names"), ocop.card(_card())
    yield _("long names"), ocop.card(_card(**long, **place, star=5))
    yield _("with a photo"), ocop.card(_card(photo=picture()))
    yield _("with a translation"), ocop.card(_card(translated_name="Lotus tea"))
    for state in State:
        yield str(state.label), ocop.card(_card(state=state))
    grid = "".join(f"<li>{ocop.card(_card(**each))}</li>" for each in (long, place, {"photo": picture()}))
    yield _("in a grid"), f'<ul class="rows grid">{grid}</ul>'


def _seals() -> Samples:
    for state in (*State, NOT_YET):
        label = str(State(state).label) if state in State.values else _("Not yet in force")
        yield label, draw("seal", certificate=_certificate(state, label))


def _certificate(state: str, label: str) -> dict[str, Any]:
    return {
        "star": 4,
        "state": state,
        "state_label": label,
        "state_sentence": "Giấy chứng nhận mẫu, chỉ để xem cách trình bày.",
        "decision_no": "12/QĐ-MẪU",
        "authority": "UBND tỉnh Sóc Trăng (mẫu)",
        "number": "07/GCN-MẪU",
        "issued_text": "01/06/2025",
        "expires_text": "01/06/2028",
        "verify_url": "#content",
    }


def _facts() -> Samples:
    whole = _certificate(State.VALID, "")
    yield _("all that is known"), draw("certificate_facts", certificate=whole)
    yield _("only the year is known"), draw("certificate_facts", certificate={"issued_text": "2021"})


def _stars() -> Samples:
    for star in Star.values:
        yield str(Star(star).label), ocop.stars(star)
    yield _("ended"), f'<div class="ended">{ocop.stars(5)}</div>'
    yield _("taken away"), f'<div class="ended struck">{ocop.stars(5)}</div>'


def _badges() -> Samples:
    for state in (*State, "unknown"):
        yield str(State(state).label) if state in State.values else _("Unknown"), ocop.state_badge(state)


def _art() -> Samples:
    cells = "".join(f"<li>{draw('art', art=name)}<b>{name}</b></li>" for name in ARTS)
    yield _("all drawings"), f'<ul class="sectors">{cells}</ul>'


def _photos() -> Samples:
    yield (
        _("a photo"),
        f'<div class="card"><div class="art">{draw("photo", photo=picture("boat"), sizes="5rem")}</div></div>',
    )


def _galleries() -> Samples:
    yield _("none"), draw("gallery", photos=[], art="fish")
    yield _("one"), draw("gallery", photos=[picture()])
    yield _("several"), draw("gallery", photos=[picture(each) for each in ARTS[:5]])


def _seasons() -> Samples:
    for months in ([5, 6, 7, 8], [1, 2, 11, 12], [3, 9], list(range(1, 13))):
        yield ", ".join(map(str, months)), _season(months)


def _season(months: list[int]) -> str:
    return draw("months", **ocop.season(months))


def _maps() -> Samples:
    districts = [
        {"code": each.code, "slug": each.slug, "name": each.short_name, "url": "#content", "count": place * 3}
        for place, each in enumerate(queries.districts().values())
    ]
    marked = [each | {"selected": each["slug"] == "my-xuyen"} for each in districts]
    nothing = [each | {"count": 0} for each in districts]
    yield _("one chosen"), draw("district_map", **ocop.district_map(marked))
    yield (
        _("as the origin of a product"),
        f'<div class="origin">{draw("district_map", **ocop.district_map(marked))}</div>',
    )
    yield _("no product anywhere"), draw("district_map", **ocop.district_map(nothing))


def _drawn_maps() -> Samples:
    rows = [
        {"code": each.code, "slug": each.slug, "name": each.short_name, "url": "#content", "count": place}
        for place, each in enumerate(queries.districts().values())
    ]
    yield _("few products"), draw("map_drawn", **drawing.context(rows))


def _real_maps() -> Samples:
    regions = [
        {
            "name": name,
            "url": "#content",
            "selected": name == "Tây",
            "count": place * 7,
            "level": place * 2,
            "path": f"M{place * 100} 0h100v120h-100z",
            "labels": [{"at": "all", "x": place * 100 + 50, "y": 60, "lines": [name], "rise": "-0.22em"}],
        }
        for place, name in enumerate(("Đông", "Giữa", "Tây"))
    ]
    yield _("made-up boundaries"), draw("map_real", level="district", view_box="0 0 300 120", regions=regions)


def _shops() -> Samples:
    channel = Channel("website", _("Own web shop"), "https://example.com/", "example.com", is_sample=True)
    point = Point(
        name=LONG,
        code="ocop_shop",
        kind=_("OCOP shop"),
        address="Số 1, đường Mẫu",
        commune="Phường 1",
        commune_now="Phường Sóc Trăng",
        district="Thành phố Sóc Trăng",
        opening_hours="7:00–19:00",
        sells=False,
        is_sample=True,
    )
    yield _("channels and a place"), draw("where_to_buy", buy=WhereToBuy([channel], [point]))
    yield _("places only"), draw("where_to_buy", buy=WhereToBuy([], [replace(point, sells=True)]))


def _icons() -> Samples:
    names = ("valid", "prolonged", "expired", "revoked", "annulled", "superseded", "unknown", "info", "warn")
    context = {"icons": [*names, "close", "next"]}
    yield _("all drawings"), render_to_string("staff/components/icons.html", context)


def _alternates() -> Samples:
    context = {"canonical": "https://ocop.example.vn/", "versions": [("en", "https://ocop.example.vn/en/")]}
    yield _("in the head of a page"), f'<p class="snippet">{escape(draw("alternates", **context))}</p>'


def _similar() -> Samples:
    record = SimpleNamespace(
        pk=1,
        name=LONG_PRODUCT,
        producer=SimpleNamespace(name=LONG),
        district=SimpleNamespace(short_name="Châu Thành"),
    )
    form = SimpleNamespace(
        similar=[SimpleNamespace(record=record, reason=_("Similar name"))], not_the_same=Entry()["agreed"]
    )
    yield _("one found"), draw("similar", form=form, url_name="staff_product_edit")


SAMPLES: dict[str, Callable[[], Samples]] = {
    "alternates": _alternates,
    "art": _art,
    "card": _cards,
    "certificate_facts": _facts,
    "district_map": _maps,
    "gallery": _galleries,
    "map_drawn": _drawn_maps,
    "map_real": _real_maps,
    "months": _seasons,
    "photo": _photos,
    "seal": _seals,
    "similar": _similar,
    "sprite": _icons,
    "stars": _stars,
    "state_badge": _badges,
    "where_to_buy": _shops,
}
