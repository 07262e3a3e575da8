"""Printing a whole decision: from the click to the file, and everything that may come between."""

import errno
from datetime import date, timedelta

import pypdfium2
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certifications import papers, press, print_actions, tasks
from certifications.actions import Ending, RegisterError, issue, revoke, strike
from certifications.conflicts import Award
from certifications.enums import DecisionKind, Ground, Level, PrintState
from certifications.models import Certificate, Decision, PrintJob
from certifications.printing import sheets
from tests import queue
from tests.certifications.printing.reading import expected, text
from tests.factories import decision as decision_of
from tests.factories import make_decision, make_producer, make_product

pytestmark = pytest.mark.django_db


def granted(count: int, *, names: str = "Gạo thơm số {}", stars: tuple[int, ...] = (3, 4)) -> Decision:
    """A decision with so many certificates."""
    producer = make_producer(name="Hợp tác xã Tài Văn")
    awards = [
        Award(
            product=make_product(name=names.format(number), producer=producer),
            star=stars[number % len(stars)],
        )
        for number in range(count)
    ]
    made = issue(decision=decision_of(), awards=awards, by=None, accept_warnings=True)
    return made[0].decision


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer)


@pytest.fixture
def idle(monkeypatch):
    """No worker: what is asked for waits."""
    asked = []
    monkeypatch.setattr(
        type(tasks.print_decision), "enqueue", lambda _task, *arguments: asked.append(arguments)
    )
    return asked


def click(desk, decision):
    return desk.post(reverse("decision_print", args=[decision.pk]))


def job_page(job):
    return reverse("print_job", args=[job.pk])


def printed(desk, job) -> pypdfium2.PdfDocument:
    response = desk.get(reverse("print_file", args=[job.pk]))
    assert response.status_code == 200
    return pypdfium2.PdfDocument(b"".join(response.streaming_content))


def test_from_the_click_to_the_file(desk, officer):
    decision = granted(30)
    before = timezone.now()
    response = click(desk, decision)
    job = PrintJob.objects.get()
    assert (response.status_code, response.url) == (302, job_page(job))
    assert (job.state, job.done, job.total, job.left_out) == (PrintState.DONE, 30, 30, [])
    assert (job.asked_by, job.decision) == (officer, decision)
    page = desk.get(job_page(job))
    assert "Refresh" not in page
    assert reverse("print_file", args=[job.pk]) in page.content.decode()
    rows = list(
        decision.certificates.select_related("product", "decision").order_by("-star", "product__name_sort")
    )
    assert [text(each) for each in printed(desk, job)] == [expected(papers.paper(row)) for row in rows]
    assert [row.star for row in rows] == [4] * 15 + [3] * 15
    [removal] = [
        when for what, when in queue.LATER if what == "certifications.tasks.remove_prints" and when > before
    ]
    assert removal >= job.ended_at + timedelta(days=1)


def test_the_file_is_handed_out_to_be_saved_and_kept_nowhere(desk):
    click(desk, granted(1))
    job = PrintJob.objects.get()
    response = desk.get(reverse("print_file", args=[job.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    number = job.decision.number.split("/")[0]
    assert response["Content-Disposition"] == f'attachment; filename="giay-chung-nhan-{number}-qd-ubnd.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_only_staff_see_the_print_and_its_file(desk, client_of, nobody, client):
    click(desk, granted(1))
    job = PrintJob.objects.get()
    for name, method in (("print_job", "GET"), ("print_file", "GET"), ("print_cancel", "POST")):
        address = reverse(name, args=[job.pk])
        assert client_of(nobody).generic(method, address).status_code == 403
        assert client.generic(method, address).status_code == 302
    assert client.get(f"/media/{job.file}").status_code == 404


def test_another_officer_may_fetch_it_too(desk, client_of, administrator):
    click(desk, granted(1))
    assert len(printed(client_of(administrator), PrintJob.objects.get())) == 1


@pytest.mark.parametrize("name", ["print_job", "print_file"])
@pytest.mark.parametrize("pk", [0, 999999, 2**63, 10**30])
def test_a_print_that_does_not_exist_is_not_found(desk, name, pk):
    assert desk.get(reverse(name, args=[pk])).status_code == 404


@pytest.mark.parametrize("name", ["print_cancel", "decision_print"])
@pytest.mark.parametrize("pk", [0, 999999, 2**63, 10**30])
def test_nothing_is_done_to_what_does_not_exist(desk, name, pk):
    assert desk.post(reverse(name, args=[pk])).status_code == 404


def test_while_it_runs_the_page_says_how_far_it_is_and_looks_again(desk, idle):
    decision = granted(4)
    click(desk, decision)
    job = PrintJob.objects.get()
    assert idle == [(job.pk,)]
    waiting = desk.get(job_page(job))
    assert waiting["Refresh"] == "2"
    assert waiting["Cache-Control"] == "no-store"
    PrintJob.objects.update(state=PrintState.RUNNING, done=3)
    running = desk.get(job_page(job))
    assert running["Refresh"] == "2"
    assert '<progress aria-labelledby="how-far" value="3" max="4">' in running.content.decode()
    assert reverse("print_file", args=[job.pk]) not in running.content.decode()
    assert desk.get(reverse("print_file", args=[job.pk])).status_code == 409


def test_a_second_click_shows_the_print_that_is_under_way(desk, client_of, administrator, idle):
    decision = granted(2)
    first, second = click(desk, decision), click(client_of(administrator), decision)
    assert first.url == second.url
    assert PrintJob.objects.count() == 1
    assert len(idle) == 1
    other = click(desk, granted(1, names="Gạo khác {}"))
    assert other.url != first.url


def test_after_the_end_a_click_prints_anew(desk):
    decision = granted(1)
    assert click(desk, decision).url != click(desk, decision).url
    assert PrintJob.objects.filter(state=PrintState.DONE).count() == 2


def test_the_page_of_the_decision_leads_to_the_latest_print(desk):
    decision = granted(1)
    address = reverse("decision_detail", args=[decision.pk])
    assert f'action="{reverse("decision_print", args=[decision.pk])}"' in desk.get(address).content.decode()
    click(desk, decision)
    click(desk, decision)
    latest, earlier = PrintJob.objects.all()
    page = desk.get(address).content.decode()
    assert job_page(latest) in page
    assert job_page(earlier) not in page


def test_a_print_can_be_cancelled_while_it_waits(desk, idle):
    decision = granted(2)
    click(desk, decision)
    job = PrintJob.objects.get()
    response = desk.post(reverse("print_cancel", args=[job.pk]))
    assert (response.status_code, response.url) == (302, job_page(job))
    press.run(job.pk)  # the worker comes too late
    job.refresh_from_db()
    assert (job.state, job.done, str(job.file)) == (PrintState.CANCELLED, 0, "")
    assert "Refresh" not in desk.get(job_page(job))
    assert desk.post(reverse("print_cancel", args=[job.pk])).status_code == 409
    assert desk.get(reverse("print_file", args=[job.pk])).status_code == 409
    assert click(desk, decision).url != job_page(job)


def test_cancelled_in_the_middle_it_stops_at_the_next_sheets(desk, officer, idle, monkeypatch):
    decision = granted(60)
    click(desk, decision)
    job = PrintJob.objects.get()
    made = []

    def pdf(some, **options):
        made.append(len(some))
        if len(made) == 2:
            print_actions.cancel(job=job, by=officer)
        return sheets_pdf(some, **options)

    sheets_pdf = sheets.pdf
    monkeypatch.setattr(sheets, "pdf", pdf)
    press.run(job.pk)
    job.refresh_from_db()
    assert made == [25, 25]
    assert (job.state, job.done, str(job.file)) == (PrintState.CANCELLED, 25, "")
    assert not default_storage.exists("prints") or default_storage.listdir("prints")[1] == []


def test_cancelled_at_the_last_moment_its_file_does_not_stay(desk, officer, idle, monkeypatch):
    click(desk, granted(1))
    job = PrintJob.objects.get()
    save = default_storage.save

    def saved(name, content):
        print_actions.cancel(job=job, by=officer)
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", saved, raising=False)
    press.run(job.pk)
    job.refresh_from_db()
    assert job.state == PrintState.CANCELLED
    assert default_storage.listdir("prints")[1] == []


def test_what_gets_no_paper_is_left_out_and_named(desk, officer):
    decision = granted(5)
    rows = list(decision.certificates.order_by("pk"))
    ending = Ending("91/QĐ-UBND", date(2026, 10, 20), "UBND thành phố Cần Thơ", Level.PROVINCE)
    revoke(certificate=rows[0], ending=ending, ground=Ground.MARK_MISUSE, by=officer, why="")
    strike(certificate=rows[1], by=officer, why="Gõ nhầm")
    khmer = make_product(name="Cốm dẹp អំបុក")
    issue(decision=decision, awards=[Award(product=khmer, star=3)], by=None, accept_warnings=True)
    click(desk, decision)
    job = PrintJob.objects.get()
    assert (job.state, job.done, job.total) == (PrintState.DONE, 5, 5)  # the struck-out one is none of them
    assert sorted(name for name, _reason in job.left_out) == ["Cốm dẹp អំបុក", rows[0].product_name]
    assert len(printed(desk, job)) == 3
    page = desk.get(job_page(job)).content.decode()
    assert "U+17A2" in page
    assert rows[0].product_name in page


def test_when_none_may_be_printed_it_is_not_begun(desk, idle):
    decision = granted(2, stars=(3,))
    for row in decision.certificates.all():
        strike(certificate=row, by=None, why="Gõ nhầm")
    empty = make_decision()
    revocation = make_decision(kind=DecisionKind.REVOCATION)
    for each in (decision, empty, revocation):
        assert click(desk, each).status_code == 409
    assert (PrintJob.objects.count(), idle) == (0, [])


def test_five_stars_are_printed_by_the_ministry(desk, idle):
    central = decision_of(level=Level.CENTRAL, authority="Bộ Nông nghiệp và Môi trường")
    [made] = issue(
        decision=central, awards=[Award(product=make_product(), star=5)], by=None, accept_warnings=True
    )
    response = click(desk, made.decision)
    assert response.status_code == 409
    assert papers.refusal(Certificate.objects.get(pk=made.pk)) in response.content.decode()


def test_when_all_were_taken_back_before_the_worker_came_the_print_fails_in_words(desk, officer, idle):
    decision = granted(1)
    click(desk, decision)
    ending = Ending("91/QĐ-UBND", date(2026, 10, 20), "UBND thành phố Cần Thơ", Level.PROVINCE)
    certificate = decision.certificates.get()
    revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=officer, why="")
    job = PrintJob.objects.get()
    with pytest.raises(press.NothingToPrint):
        press.run(job.pk)
    job.refresh_from_db()
    assert job.state == PrintState.FAILED
    assert job.problem == papers.refusal(Certificate.objects.get(pk=certificate.pk))


@pytest.mark.parametrize(
    ("fault", "words"),
    [(OSError(errno.ENOSPC, "No space left on device"), "ổ đĩa"), (ValueError("secret detail"), "nhật ký")],
)
def test_a_fault_is_said_in_words_and_a_new_try_is_offered(desk, monkeypatch, fault, words):
    def broken(*_arguments, **_options):
        raise fault

    monkeypatch.setattr(sheets, "pdf", broken)
    decision = granted(1)
    assert click(desk, decision).status_code == 302
    job = PrintJob.objects.get()
    assert job.state == PrintState.FAILED
    assert job.problem
    assert "secret detail" not in job.problem
    page = desk.get(job_page(job)).content.decode()
    assert job.problem in page
    assert reverse("decision_print", args=[decision.pk]) in page
    assert default_storage.exists("prints") is False
    monkeypatch.undo()
    assert PrintJob.objects.get(pk=int(click(desk, decision).url.split("/")[-2])).state == PrintState.DONE


def test_the_file_is_kept_for_a_day_then_removed(desk):
    click(desk, granted(1))
    job = PrintJob.objects.get()
    kept = str(job.file)
    with time_machine.travel(job.ended_at + timedelta(hours=23, minutes=59), tick=False):
        press.remove_old_files()
        assert default_storage.exists(kept)
        assert PrintJob.objects.get().kept_until == job.ended_at + timedelta(days=1)
    with time_machine.travel(job.ended_at + timedelta(days=1), tick=False):
        assert PrintJob.objects.get().kept_until is None  # not handed out, even before the file is removed
        tasks.remove_prints.call()
        assert not default_storage.exists(kept)
        assert str(PrintJob.objects.get().file) == ""
        press.remove_old_files()


def test_a_file_that_is_no_longer_kept_says_so(desk):
    click(desk, granted(1))
    job = PrintJob.objects.get()
    default_storage.delete(str(job.file))
    assert desk.get(reverse("print_file", args=[job.pk])).status_code == 410
    PrintJob.objects.update(file="")
    response = desk.get(reverse("print_file", args=[job.pk]))
    assert response.status_code == 410
    assert reverse("decision_print", args=[job.decision_id]) in response.content.decode()


def test_a_worker_that_comes_after_another_was_lost_begins_anew(desk, idle):
    click(desk, granted(3))
    job = PrintJob.objects.get()
    PrintJob.objects.update(state=PrintState.RUNNING, done=2, left_out=[["Cũ", "Cũ"]])
    press.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.left_out) == (PrintState.DONE, 3, [])


def test_a_lost_print_stands_in_nobodys_way(desk, idle):
    decision = granted(1)
    click(desk, decision)
    lost = PrintJob.objects.get()
    PrintJob.objects.update(state=PrintState.RUNNING)
    assert click(desk, decision).url == job_page(lost)
    PrintJob.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert PrintJob.objects.get().lost
    assert desk.get(job_page(lost)).status_code == 200
    assert click(desk, decision).url != job_page(lost)
    lost.refresh_from_db()
    assert lost.state == PrintState.FAILED
    press.run(lost.pk)  # should it be found again after all
    assert str(PrintJob.objects.get(pk=lost.pk).file) == ""


def test_when_nobody_takes_it_up_the_page_says_so(desk, idle):
    click(desk, granted(1))
    job = PrintJob.objects.get()
    plain = desk.get(job_page(job)).content.decode()
    with time_machine.travel(timezone.now() + print_actions.PATIENCE + timedelta(seconds=1)):
        waiting = desk.get(job_page(job)).content.decode()
    assert "notice-warn" not in plain
    assert "notice-warn" in waiting


def test_a_print_that_ended_cannot_be_cancelled(desk, officer):
    click(desk, granted(1))
    with pytest.raises(RegisterError):
        print_actions.cancel(job=PrintJob.objects.get(), by=officer)
    assert PrintJob.objects.get().state == PrintState.DONE


def test_two_prints_of_a_decision_are_never_under_way(officer, idle):
    decision = granted(1)
    print_actions.start(decision=decision, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintJob.objects.create(decision=decision, asked_by=officer)


@pytest.mark.parametrize(("count", "queries"), [(1, 7), (3, 7), (120, 12)])
def test_the_press_asks_little_of_the_database(officer, idle, django_assert_num_queries, count, queries):
    job = print_actions.start(decision=granted(count), by=officer)
    # Begun, the print with its decision, keys, total; rows for each 100, progress for each 25; the end.
    with django_assert_num_queries(queries):
        press.run(job.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same(desk, idle, django_assert_num_queries, count):
    address = click(desk, granted(count)).url
    with django_assert_num_queries(3):  # session, the person, the print with its decision and who asked
        desk.get(address)
