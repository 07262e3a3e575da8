"""Reports and places for tests, each made the way the registry makes it."""

from typing import Any

from accounts.models import User
from producers.actions import save_channel, save_point
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint
from tests.factories import commune, make_producer
from trust import actions
from trust.enums import Finding
from trust.models import DoubtReport


def report(**fields: Any) -> DoubtReport:
    """A label at the market that does not fit, about no known certificate."""
    fields = {"sight": "mismatch", "place": "Chợ Sóc Trăng", "typed": "12/2024"} | fields
    return actions.receive(report=DoubtReport(**fields), by=None)


def handled(by: User, **fields: Any) -> DoubtReport:
    return actions.take_up(report=report(**fields), by=by)


def closed(by: User, **fields: Any) -> DoubtReport:
    made = handled(by, **fields)
    return actions.close(report=made, finding=Finding.CONFIRMED, note="Đã nhắc nhở", by=by)


def channel(producer: Producer | None = None, **fields: Any) -> SalesChannel:
    """An own web shop."""
    fields = {"kind": "website", "url": "https://example.com/gao"} | fields
    return save_channel(channel=SalesChannel(producer=producer or make_producer(), **fields), by=None)


def point(**fields: Any) -> SalesPoint:
    """An OCOP shop in Xã Tài Văn, Trần Đề."""
    place = fields.pop("commune", commune())
    fields = {"name": "Cửa hàng OCOP Tài Văn", "kind": "ocop_shop", "address": "Số 1, đường Mẫu"} | fields
    fields.setdefault("district", place.district if place else None)
    return save_point(point=SalesPoint(commune=place, **fields), by=None)
