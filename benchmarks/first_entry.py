"""What officers type for a round, page by page: council, round, producers, products, dossiers with their evidence.

Every page is asked for first and sent back with what is typed, as a browser does. Nothing is written past the pages.
"""

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MOVED = 302  # what a page answers when it has done its work
TEXT = "Nội dung diễn tập."
PAPERS = ("business_registration", "food_safety", "raw_material", "intellectual_property", "market", "story")


@dataclass
class Desk:
    """A person at a screen, in a browser without a window."""

    client: Any

    def send(self, address: str, /, **typed: Any) -> str:
        """Fill in the form of a page and send it; where that leads. AssertionError with the page when it is refused."""
        page = self.client.get(address)
        form = page.context["form"]
        values = {field.html_name: getattr(field.value(), "pk", field.value()) for field in form}
        given = {
            name: value for name, value in values.items() if value is not None and value is not False
        } | typed
        return self.post(address, **{name: _as_typed(value) for name, value in given.items()})

    def post(self, address: str, /, **data: Any) -> str:
        """Send to an address; where it leads."""
        answer = self.client.post(address, data)
        assert answer.status_code == MOVED, (address, answer.status_code, _words(answer))
        return str(answer["Location"])


def _as_typed(value: Any) -> Any:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def _words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())[-3000:]


def key(address: str) -> int:
    """The last number in an address."""
    return int(re.findall(r"\d+", address)[-1])


def council(desk: Desk, seated: list[tuple[int, str]], today: date) -> int:
    """A council of these people in their roles, and a round with it; the key of the round."""
    seats = desk.send(
        "/noi-bo/hoi-dong/them/",
        name="Hội đồng diễn tập",
        decision_no="1/QĐ-DT",
        decided_on=today - timedelta(days=60),
        authority="UBND thành phố Cần Thơ",
    )
    rows: dict[str, Any] = {"seat-TOTAL_FORMS": len(seated), "seat-INITIAL_FORMS": 0}
    for row, (person, role) in enumerate(seated):
        rows |= {f"seat-{row}-user": person, f"seat-{row}-role": role, f"seat-{row}-title": "Sở"}
    made = key(desk.post(seats, **rows))
    return key(desk.send("/noi-bo/dot/them/", council=made, place="Hội trường diễn tập"))


def product(desk: Desk, number: int, commune: int) -> int:
    """A new producer with a new product; the key of the product."""
    producer = desk.send(
        "/noi-bo/chu-the/them/",
        name=f"Hợp tác xã Diễn tập {number}",
        legal_form="cooperative",
        commune=commune,
        not_the_same="on",
    )
    return key(
        desk.send(
            f"/noi-bo/san-pham/them/?producer={key(producer)}",
            name=f"Sản phẩm diễn tập {number}",
            commune=commune,
            product_set=f"qd26-{number % 13 + 1:02d}",
            not_the_same="on",
        )
    )


def dossier(desk: Desk, of_product: int, commune: int, number: int) -> int:
    """Opened, with forms, own scores and evidence, and handed in to the commune; its key."""
    opened = desk.send(
        f"/noi-bo/ho-so/moi/?product={of_product}", product=of_product, kind="first", commune=commune
    )
    desk.send(f"{opened}dang-ky/", samples=5)
    desk.send(f"{opened}bao-cao/", history=TEXT, results=TEXT, plan=TEXT)
    _own_scores(desk, f"{opened}tu-cham/")
    for place, kind in enumerate(PAPERS):
        picture = _picture(number * len(PAPERS) + place)
        desk.send(
            f"{opened}minh-chung/them/?kind={kind}", kind=kind, title=f"Giấy tờ {place + 1}", upload=picture
        )
    desk.send(f"{opened}nop/")
    return key(opened)


def _own_scores(desk: Desk, address: str) -> None:
    """The best line of every criterion."""
    page = desk.client.get(address)
    chosen = {
        each["record"].code: max(each["record"].options.all(), key=lambda option: option.points).key
        for part in page.context["parts"]
        for group in part["groups"]
        for each in group["criteria"]
    }
    desk.post(address, version=page.context["version"], **chosen)


def _picture(number: int) -> Any:
    """A scan of a page, unlike every other one."""
    from django.core.files.base import ContentFile
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    for line in range(40):
        draw.text((120, 120 + 40 * line), f"DIEN TAP {number} " * 6, fill="black", font_size=20)
    out = io.BytesIO()
    page.save(out, "JPEG")
    return ContentFile(out.getvalue(), name=f"giay-to-{number}.jpg")


def reviewed(desk: Desk, pk: int, plan: int, today: date) -> None:
    """Commune, province and advisory team have said their word; it stands on the agenda of the round."""
    at = f"/noi-bo/ho-so/{pk}/"
    words = dict.fromkeys(("raw_material", "labour", "idea", "identity"), TEXT)
    met = {f"{name}_met": "yes" for name in words}
    desk.send(f"{at}ubnd-xa/", number="15/BC-UBND", reported_on=today, **words, **met)
    desk.send(f"{at}chuyen-tinh/")
    desk.send(f"{at}tiep-nhan/")
    desk.send(f"{at}to-tu-van/", reported_on=today, findings=TEXT, ready="yes")
    desk.post(f"/noi-bo/dot/{plan}/chuong-trinh/", dossier=[pk])
