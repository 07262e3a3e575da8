"""Where to buy: what the public may know of a producer's channels and of the places that sell."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef, Q

from localities import queries
from localities.models import Commune
from producers.enums import PERSONAL_CHANNELS
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer

SHOWN = 8


@dataclass(frozen=True)
class Channel:
    """A way to buy from afar: a web address with the words of its link, or a telephone number."""

    code: str
    kind: str
    url: str
    words: str
    is_sample: bool


@dataclass(frozen=True)
class Point:
    """A place that sells. `sells`: products of this very producer, as far as it is known."""

    name: str
    code: str
    kind: str
    address: str
    commune: str
    commune_now: str
    district: str
    opening_hours: str
    sells: bool
    is_sample: bool


@dataclass(frozen=True)
class WhereToBuy:
    """Channels, and places: those that sell the producer's products first, then others of the district."""

    channels: list[Channel]
    points: list[Point]

    def __bool__(self) -> bool:
        return bool(self.channels or self.points)

    @property
    def web_shops(self) -> list[Channel]:
        """The channels that lead to a shop, not to a person."""
        return [each for each in self.channels if each.code not in PERSONAL_CHANNELS]


def where_to_buy(producer: Producer, district: str) -> WhereToBuy:
    """Of a producer and the district (its code) of the product, in two queries."""
    allowed = [each for each in producer.channels.all() if producer.publish_contact or not each.needs_consent]
    return WhereToBuy(
        channels=list(map(_channel, allowed)), points=list(map(_point, _points(producer, district)))
    )


def _points(producer: Producer, district: str) -> Iterable[SalesPoint]:
    sold = SalesPointProducer.objects.filter(point=OuterRef("pk"), producer=producer)
    rows = SalesPoint.objects.filter(is_open=True).annotate(sells=Exists(sold))
    return rows.filter(Q(sells=True) | Q(district=district)).order_by("-sells", "name_sort", "pk")[:SHOWN]


def _channel(channel: SalesChannel) -> Channel:
    url, words = channel.url, (urlsplit(channel.url).hostname or "").removeprefix("www.")
    if channel.phone:
        url, words = f"tel:{channel.phone.split(';')[0].replace(' ', '')}", channel.phone
    return Channel(channel.kind, channel.get_kind_display(), url, words, channel.is_sample)


def _point(point: SalesPoint) -> Point:
    commune = queries.communes()[point.commune_id] if point.commune_id else None
    return Point(
        name=point.name,
        code=point.kind,
        kind=point.get_kind_display(),
        address=point.address,
        commune=commune.name if commune else "",
        commune_now=_now(commune),
        district=queries.districts()[point.district_id].name,
        opening_hours=point.opening_hours,
        sells=getattr(point, "sells"),  # noqa: B009 -- annotated
        is_sample=point.is_sample,
    )


def _now(commune: Commune | None) -> str:
    present = commune.present.name if commune else ""
    return present if commune and present != commune.name else ""
