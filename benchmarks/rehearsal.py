"""A whole round at full size, through the pages: `python -m benchmarks.rehearsal [DOSSIERS] [MEMBERS]`.

Twenty dossiers and nine members unless said otherwise: entry, submission, commune, province, advice, agenda, opening,
declarations, one saved choice at a time, submission of every sheet, closing, decision, printed minutes and sheets. It
fills a database of its own and drops it. The peer of a saved choice is a page that only reads the session and the user.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")
DOSSIERS, MEMBERS = 20, 9
MOVED, DONE = 302, 200  # what a page answers when it has done its work
MOST_QUERIES = 5  # of one saved choice (DESIGN §9)


class Clock:
    """Seconds of each stretch, and milliseconds and queries of each saved choice."""

    def __init__(self) -> None:
        self.stretches: dict[str, float] = {}
        self.saves: list[float] = []
        self.peers: list[float] = []
        self.queries: set[int] = set()

    def time(self, name: str, work: Callable[[], Any]) -> Any:
        """Do it and note how long it took."""
        start = time.perf_counter()
        made = work()
        self.stretches[name] = self.stretches.get(name, 0.0) + time.perf_counter() - start
        return made


def browser(user: Any) -> Any:
    """A browser in which the person is signed in."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def people(members: int) -> dict[str, Any]:
    """Officer, secretary and members, with a council and a round."""
    from accounts.models import User
    from evaluations.actions import councils
    from evaluations.enums import SeatRole
    from evaluations.models import Council, Round, Seat

    officer = User.objects.create_user("officer", role="officer", full_name="Cán bộ tỉnh")
    seated = [User.objects.create_user(f"member{n}", full_name=f"Ủy viên {n}") for n in range(members)]
    secretary = User.objects.create_user("secretary", full_name="Thư ký")
    council = Council(name="Hội đồng", decision_no="1/QĐ", decided_on=date(2026, 9, 1), authority="UBND")
    councils.save_council(council=council, by=officer)
    seats = [
        Seat(user=each, role=SeatRole.CHAIR if n == 0 else SeatRole.MEMBER) for n, each in enumerate(seated)
    ]
    seats.append(Seat(user=secretary, role=SeatRole.SECRETARY))
    councils.save_seats(council=council, seats=seats, by=officer)
    plan = Round(
        year=2026, number=2, requests_due=date(2026, 10, 30), ends_on=date(2026, 12, 30), council=council
    )
    councils.save_round(round=plan, by=officer)
    return {"officer": officer, "members": seated, "secretary": secretary, "round": plan}


def products(count: int) -> list[Any]:
    """Products that need a rating, with their producers."""
    from localities.models import Commune
    from producers.actions import save_producer
    from producers.models import Producer
    from products.actions import save_product
    from products.models import Product

    made = []
    for number in range(count):
        place = Commune.objects.filter(valid_to=None).order_by("code")[number % 43]
        producer = Producer(
            name=f"Hợp tác xã Diễn tập {number}",
            legal_form="cooperative",
            commune=place,
            district=place.district,
            is_sample=True,
        )
        save_producer(producer=producer, by=None)
        product = Product(
            name=f"Sản phẩm diễn tập {number}",
            producer=producer,
            commune=place,
            district=place.district,
            product_set_id=f"qd26-{number % 13 + 1:02d}",
            is_sample=True,
        )
        made.append(save_product(product=product, by=None))
    return made


def ready(product: Any, cast: dict[str, Any], today: date) -> Any:
    """A dossier from its first entry to the agenda, by the verbs behind the officer's pages."""
    from evaluations import queries
    from evaluations.actions import dossiers
    from evaluations.enums import DossierKind
    from evaluations.samples import advised

    sheet = queries.current_sheets(today).get(product_set=product.product_set)
    dossier = dossiers.open_dossier(
        product=product, kind=DossierKind.FIRST, sheet=sheet, commune=product.commune, by=cast["officer"]
    )
    return advised(dossier, cast["round"], {}, today)


def declare(hearings: Sequence[Any], cast: dict[str, Any]) -> None:
    """Everybody says a word on conflicts in every hearing, on the page."""
    from django.urls import reverse

    for person in (*cast["members"], cast["secretary"]):
        desk = browser(person)
        for hearing in hearings:
            answer = desk.post(reverse("hearing_declare", args=[hearing.pk]), {"conflict": "no"})
            assert answer.status_code == MOVED, answer.content.decode()[-2000:]


def score(hearings: Sequence[Any], cast: dict[str, Any], clock: Clock) -> None:
    """Every member taps through every sheet and hands it in."""
    from django.urls import reverse

    from evaluations.models import ScoreSheet

    for n, person in enumerate(cast["members"]):
        desk = browser(person)
        for hearing in hearings:
            version = _taps(desk, hearing, n, clock)
            answer = desk.post(
                reverse("hearing_submit", args=[hearing.pk]), {"version": version, "opinion": ""}
            )
            assert answer.status_code == MOVED, answer.content.decode()[-2000:]
    assert not ScoreSheet.objects.filter(submitted_at=None).exists()


def _taps(desk: Any, hearing: Any, n: int, clock: Clock) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from evaluations import queries
    from evaluations.samples import choices

    address = reverse("hearing_save", args=[hearing.pk])
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    version = 0
    for code, key in choices(frozen, n, strict=1).items():
        data = {"version": version, code: "0" if key is None else key}
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as counted:
            answer = desk.post(address, data, headers={"accept": "application/json"})
        clock.saves.append((time.perf_counter() - start) * 1000)
        clock.queries.add(len([each for each in counted if each["sql"] not in {"BEGIN", "COMMIT"}]))
        assert answer.status_code == DONE, answer.content
        version = answer.json()["version"]
    start = time.perf_counter()
    desk.get(reverse("start"))
    clock.peers.append((time.perf_counter() - start) * 1000)
    return version


def close(hearings: Sequence[Any], cast: dict[str, Any]) -> None:
    """The chair closes every hearing on the page."""
    from django.urls import reverse

    desk = browser(cast["members"][0])
    for hearing in hearings:
        answer = desk.post(reverse("hearing_close", args=[hearing.pk]), {"gates": "1"})
        assert answer.status_code == MOVED, answer.content.decode()[-3000:]


def decide(cast: dict[str, Any], today: date) -> int:
    """One decision over everything that may be recognised, on the page; how many certificates."""
    from django.urls import reverse

    from certifications.models import Certificate

    desk = browser(cast["officer"])
    address = reverse("round_decision", args=[cast["round"].pk])
    page = desk.get(address)
    data = {
        "number": "500/QĐ-UBND",
        "decided_on": f"{today:%d/%m/%Y}",
        "authority": "UBND",
        "level": "province",
        "dossier": [grant.dossier.pk for grant in page.context["paper"].grants],
    }
    if not data["dossier"]:
        return 0
    preview = desk.post(address, data | {"do": "preview"})
    answer = desk.post(address, data | {"do": "issue", "seal": preview.context["seal"], "looked": "1"})
    assert answer.status_code == MOVED, answer.content.decode()[-3000:]
    return Certificate.objects.count()


def papers(hearings: Sequence[Any], cast: dict[str, Any]) -> int:
    """Minutes of the round and all sheets, printed; bytes in all."""
    from django.urls import reverse

    desk = browser(cast["officer"])
    addresses = [reverse("round_minutes", args=[cast["round"].pk, kind]) for kind in ("pdf", "docx")]
    addresses += [reverse("hearing_sheets", args=[hearing.pk]) for hearing in hearings]
    return sum(len(desk.get(address).content) for address in addresses)


def rehearse(dossiers: int, members: int) -> None:
    """The whole round; prints the figures."""
    from django.utils import timezone

    from evaluations.actions import councils

    today, clock = timezone.localdate(), Clock()
    cast = clock.time("people, council, round", lambda: people(members))
    made = clock.time("products", lambda: products(dossiers))
    advised = clock.time("dossiers to the agenda", lambda: [ready(each, cast, today) for each in made])
    hearings = clock.time(
        "opening", lambda: [councils.open_scoring(dossier=each, by=cast["officer"]) for each in advised]
    )
    clock.time("declarations", lambda: declare(hearings, cast))
    clock.time("scoring", lambda: score(hearings, cast, clock))
    clock.time("closing", lambda: close(hearings, cast))
    certificates = clock.time("decision", lambda: decide(cast, today))
    size = clock.time("minutes and sheets", lambda: papers(hearings, cast))
    report(clock, dossiers=dossiers, members=members, certificates=certificates, size=size)


def report(clock: Clock, *, dossiers: int, members: int, certificates: int, size: int) -> None:
    """The figures of a rehearsal."""
    print(
        f"{dossiers} dossiers, {members} members: {certificates} certificates, {size / 1e6:.1f} MB of papers"
    )
    for name, seconds in clock.stretches.items():
        print(f"  {name:28} {seconds:8.1f} s")
    quick = statistics.quantiles(clock.saves, n=100)
    saved, peer = statistics.median(clock.saves), statistics.median(clock.peers)
    print(f"  {len(clock.saves)} saved choices: median {saved:.1f} ms, 99 of 100 below {quick[98]:.1f} ms")
    print(f"  {saved / peer:.1f} x a page that only knows who asks ({peer:.1f} ms)")
    print(f"  queries of a saved choice: {sorted(clock.queries)}")
    assert max(clock.queries) <= MOST_QUERIES, clock.queries


def main() -> None:
    """Fill a database of its own, rehearse, drop it."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()  # so that pages can be asked what they show
    dossiers, members = [int(text) for text in sys.argv[1:3]] or (DOSSIERS, MEMBERS)
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_rehearsal_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        rehearse(dossiers, members)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


if __name__ == "__main__":
    main()
