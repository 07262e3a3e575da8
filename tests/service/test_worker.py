"""The real worker as a process of its own, on the test database: what pages put into the queue is done, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from certifications import print_actions
from certifications.enums import PrintState
from certifications.models import PrintJob
from ocop_registry import worker
from tests.certifications.test_print_jobs import granted

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(autouse=True)
def queue(settings, tmp_path) -> None:
    """The queue of the registry itself, and the folder that both processes keep their files in."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.MEDIA_ROOT = tmp_path / "home" / "media"


@pytest.fixture
def start(tmp_path) -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []
    known = connection.settings_dict
    url = f"postgres://{known['USER']}:{known['PASSWORD']}@{quote(known['HOST'], safe='')}:{known['PORT']}/{known['NAME']}"

    def process(*arguments: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {"DATABASE_URL": url, "OCOP_HOME": str(tmp_path / "home")}
        environment["DJANGO_SETTINGS_MODULE"] = "ocop_registry.settings"
        command = [sys.executable, "-m", "ocop_registry.worker", *arguments]
        with (tmp_path / "worker.log").open("ab") as log:
            running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
        return running[-1]

    yield process
    for each in running:
        each.kill()
        each.wait(PATIENCE)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "nothing came of it"
        time.sleep(0.05)


def begun(job: PrintJob) -> bool:
    """Whether some sheets are made and more are to come."""
    job.refresh_from_db()
    return job.state == PrintState.RUNNING and job.done > 0


def ended(job: PrintJob) -> bool:
    job.refresh_from_db()
    return not job.under_way


def sheets(job: PrintJob) -> int:
    with pikepdf.open(job.file.path) as document:
        return len(document.pages)


def test_what_a_page_asked_for_is_done(officer, start) -> None:
    job = print_actions.start(decision=granted(3), by=officer)
    assert job.state == PrintState.WAITING
    assert start("--batch").wait(PATIENCE) == 0
    job.refresh_from_db()
    assert (job.state, job.done, sheets(job)) == (PrintState.DONE, 3, 3)
    done, later = DBTaskResult.objects.order_by("enqueued_at")
    assert (done.status, done.task_path) == (
        TaskResultStatus.SUCCESSFUL,
        "certifications.tasks.print_decision",
    )
    assert (later.status, later.task_path) == (TaskResultStatus.READY, "certifications.tasks.remove_prints")
    assert later.run_after > timezone.now()


def test_what_was_taken_back_with_its_transaction_was_never_asked_for(officer, start) -> None:
    from django.db import transaction

    decision = granted(1)
    with transaction.atomic():
        print_actions.start(decision=decision, by=officer)
        transaction.set_rollback(True)
    assert (PrintJob.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_a_killed_worker_is_followed_by_the_next_which_begins_anew(officer, start) -> None:
    job = print_actions.start(decision=granted(150), by=officer)
    first = start()
    until(lambda: begun(job))
    second = start("--batch")  # waits for the first one to be gone
    first.send_signal(signal.SIGKILL)
    first.wait(PATIENCE)
    assert begun(job)
    assert second.wait(PATIENCE) == 0
    job.refresh_from_db()
    assert (job.state, job.done, sheets(job)) == (PrintState.DONE, 150, 150)
    task = DBTaskResult.objects.get(task_path="certifications.tasks.print_decision")
    assert (task.status, len(task.worker_ids)) == (TaskResultStatus.SUCCESSFUL, 2)
    assert [path.name for path in Path(job.file.path).parent.iterdir()] == [Path(job.file.path).name]


def test_a_worker_that_is_told_to_end_finishes_first_what_it_is_at(officer, start) -> None:
    job = print_actions.start(decision=granted(100), by=officer)
    process = start()
    until(lambda: begun(job))
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert ended(job)
    assert (job.state, sheets(job)) == (PrintState.DONE, 100)


def test_an_idle_worker_ends_at_once_and_takes_up_what_comes(officer, start) -> None:
    process = start()
    job = print_actions.start(decision=granted(1), by=officer)
    until(lambda: ended(job))
    process.terminate()
    assert process.wait(5) == 0


def test_work_that_has_cost_three_workers_is_given_up(officer) -> None:
    print_actions.start(decision=granted(1), by=officer)
    task = DBTaskResult.objects.get()
    for name in ("a", "b"):
        task.claim(name)
    worker.take_up_what_was_left()
    task.refresh_from_db()
    assert (task.status, task.started_at) == (TaskResultStatus.READY, None)
    task.claim("c")
    worker.take_up_what_was_left()
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert task.exception_class_path == "ocop_registry.worker.WorkerLost"


def test_old_results_are_forgotten_and_young_ones_kept(officer, start) -> None:
    for age in (1, 13, 15):
        task = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}}, task_path="certifications.tasks.remove_prints",
            backend_name="default", run_after=timezone.now(), exception_class_path="", traceback="",
            status=TaskResultStatus.SUCCESSFUL,
        )  # fmt: skip
        with connection.cursor() as cursor:  # by the clock of the worker, not that of the tests
            cursor.execute(
                "UPDATE django_tasks_database_dbtaskresult SET finished_at = now() - %s * interval '1 day' WHERE id = %s",
                [age, task.pk],
            )
    assert start("--batch").wait(PATIENCE) == 0
    assert DBTaskResult.objects.count() == 2


CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


STANDS_IN_LINE = """
    SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
"""


def test_a_worker_that_loses_its_connection_goes_on_and_is_still_the_only_one(officer, start) -> None:
    decision = granted(1)
    first = start()
    job = print_actions.start(decision=decision, by=officer)
    until(lambda: ended(job))
    with connection.cursor() as cursor:
        cursor.execute(CUT)
    time.sleep(2)  # it looks into the queue every second
    second = start("--batch")
    job = print_actions.start(decision=decision, by=officer)
    until(lambda: ended(job))
    assert (first.poll(), second.poll()) == (None, None)
    first.terminate()
    assert second.wait(PATIENCE) == 0


def test_a_worker_whose_place_was_taken_meanwhile_ends(officer, start) -> None:
    process = start()
    job = print_actions.start(decision=granted(1), by=officer)
    until(lambda: ended(job))
    other = connection.copy()  # it stands in line for the lock, and gets it as soon as the worker loses it
    with other.cursor() as in_line, connection.cursor() as cursor, ThreadPoolExecutor() as beside:
        in_line.execute("SET application_name = 'the other worker'")
        taken = beside.submit(in_line.execute, "SELECT pg_advisory_lock(%s)", [worker.ONE_WORKER])
        until(lambda: cursor.execute(STANDS_IN_LINE) or cursor.fetchone() is not None)
        cursor.execute(CUT + "AND application_name <> 'the other worker'")
        taken.result(PATIENCE)
        assert process.wait(PATIENCE) == 1
    other.close()
