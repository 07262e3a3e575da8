"""A whole round at full size, through the pages: `python -m benchmarks.rehearsal [DOSSIERS] [MEMBERS]`.

Twenty dossiers and nine members unless said otherwise: council, round, producers, products, dossiers with evidence,
submission, commune, province, advice, agenda, opening, declarations, one saved choice at a time, submission of every
sheet, closing, decision, printed minutes, sheets and certificates, verification. Everything but the accounts goes
through the pages, by requests to the whole application. It fills a database of its own and drops it. The peer of a
saved choice is a page that only reads the session and the user.
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

    def time(self, name: str, work: Callable[..., Any], *what: Any) -> Any:
        """Do it and note how long it took."""
        start = time.perf_counter()
        made = work(*what)
        self.stretches[name] = self.stretches.get(name, 0.0) + time.perf_counter() - start
        return made


def browser(user: Any) -> Any:
    """A browser in which the person is signed in."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def people(members: int) -> dict[str, Any]:
    """Accounts of the officer, the secretary and the members: the only thing that no page of the round makes."""
    from accounts.models import User

    officer = User.objects.create_user("officer", role="officer", full_name="Cán bộ tỉnh")
    seated = [User.objects.create_user(f"member{n}", full_name=f"Ủy viên {n}") for n in range(members)]
    secretary = User.objects.create_user("secretary", full_name="Thư ký")
    return {"officer": officer, "members": seated, "secretary": secretary}


def enter(cast: dict[str, Any], dossiers: int, clock: Clock, today: date) -> list[int]:
    """Council, round, and every dossier from its producer to the agenda; keys of the dossiers."""
    from benchmarks import first_entry
    from localities.models import Commune

    desk = first_entry.Desk(browser(cast["officer"]))
    roles = [(each.pk, "chair" if n == 0 else "member") for n, each in enumerate(cast["members"])]
    seated = [*roles, (cast["secretary"].pk, "secretary")]
    cast["round"] = clock.time("council, round", lambda: first_entry.council(desk, seated, today))
    communes = list(Commune.objects.filter(valid_to=None).order_by("code").values_list("pk", flat=True))
    made = []
    for number in range(dossiers):
        place = communes[number % len(communes)]
        product = clock.time("producers, products", first_entry.product, desk, number, place)
        entered = clock.time(
            "dossiers with 6 papers, handed in", first_entry.dossier, desk, product, place, number
        )
        clock.time(
            "commune, province, advice, agenda", first_entry.reviewed, desk, entered, cast["round"], today
        )
        made.append(entered)
    return made


def opened(cast: dict[str, Any], dossiers: list[int]) -> list[Any]:
    """The officer opens the scoring of everything on the agenda by one button."""
    from benchmarks import first_entry
    from evaluations.models import Hearing

    desk = first_entry.Desk(browser(cast["officer"]))
    desk.post(f"/noi-bo/dot/{cast['round']}/mo-cham/", dossier=dossiers)
    return list(Hearing.objects.select_related("dossier").order_by("dossier__agenda_no"))


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
    address = reverse("round_decision", args=[cast["round"]])
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
    addresses = [reverse("round_minutes", args=[cast["round"], kind]) for kind in ("pdf", "docx")]
    addresses += [reverse("hearing_sheets", args=[hearing.pk]) for hearing in hearings]
    return sum(len(desk.get(address).content) for address in addresses)


def printed(cast: dict[str, Any]) -> int:
    """The certificates of the decision in one file: the button, the worker's own work, the file; pages in it."""
    import pypdfium2

    from benchmarks import first_entry
    from certifications import press
    from certifications.models import Decision

    desk = first_entry.Desk(browser(cast["officer"]))
    decision = Decision.objects.get()
    job = first_entry.key(desk.post(f"/noi-bo/quyet-dinh/{decision.pk}/in/"))
    press.run(job)
    answer = desk.client.get(f"/noi-bo/in/{job}/giay-chung-nhan.pdf")
    return len(pypdfium2.PdfDocument(b"".join(answer.streaming_content)))


def verified() -> int:
    """Anybody checks every certificate by its code; how many are genuine and in force."""
    from django.test import Client

    from certifications.models import Certificate

    visitor = Client(headers={"host": "localhost"})
    answers = [visitor.get(each.get_absolute_url()) for each in Certificate.objects.all()]
    return sum(answer.context["outcome"] == "valid" for answer in answers)


def rehearse(dossiers: int, members: int) -> None:
    """The whole round; prints the figures."""
    from django.utils import timezone

    today, clock, start = timezone.localdate(), Clock(), time.perf_counter()
    cast = people(members)
    made = enter(cast, dossiers, clock, today)
    hearings = clock.time("opening", lambda: opened(cast, made))
    clock.time("declarations", lambda: declare(hearings, cast))
    clock.time("scoring", lambda: score(hearings, cast, clock))
    clock.time("closing", lambda: close(hearings, cast))
    certificates = clock.time("decision", lambda: decide(cast, today))
    size = clock.time("minutes and sheets", lambda: papers(hearings, cast))
    pages = clock.time("printed certificates", lambda: printed(cast))
    genuine = clock.time("verification by the public", verified)
    clock.stretches["all together"] = time.perf_counter() - start
    assert dossiers == len(hearings) == certificates == pages == genuine
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

    from trust.lookups import tally

    setup_test_environment()  # so that pages can be asked what they show
    dossiers, members = [int(text) for text in sys.argv[1:3]] or (DOSSIERS, MEMBERS)
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_rehearsal_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        rehearse(dossiers, members)
    finally:
        tally.write()  # while its table is there
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


if __name__ == "__main__":
    main()
