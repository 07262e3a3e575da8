"""The worker: does what pages have put into the queue (django-tasks on our own database, docs/adr/0019).

    python -m ocop_registry.worker           goes on until it is ended
    python -m ocop_registry.worker --batch   ends when nothing is left to do

One worker at a time works for a database; a second one waits until the first is gone. So whatever is marked as running
when a worker begins was lost with an earlier one, and is done again.
"""

import logging
import os
import sys
import time
from typing import Any

log = logging.getLogger(__name__)
ONE_WORKER = 0x0C09  # the advisory lock of PostgreSQL that a worker holds as long as it lives
ATTEMPTS = 3  # work that has cost three workers their life is given up
WAIT = 2.0  # seconds between two looks whether the other worker is gone
REMEMBERED_DAYS = 14


class WorkerLost(Exception):
    """The worker was ended while it did this, as often as it was tried."""


def be_the_only_one() -> None:
    """Wait for the lock. It lives with the connection: whenever that is a new one, the lock is taken again."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    connection.settings_dict["CONN_MAX_AGE"] = None
    while not _take_lock():
        time.sleep(WAIT)
    connection_created.connect(_take_lock_again)


def _take_lock() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_WORKER])
        return bool(cursor.fetchone()[0])


def _take_lock_again(**_signal: Any) -> None:
    """The database was away. When another worker was quicker, what this one is at is already done again there."""
    if not _take_lock():
        log.error("the connection to the database was lost, and another worker has taken over")
        os._exit(1)  # an exception would only end the piece of work


def take_up_what_was_left() -> None:
    """Put work that an earlier worker was ended in the middle of back into the queue. For who holds the lock."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    for left in DBTaskResult.objects.running():
        if len(left.worker_ids) >= ATTEMPTS:
            left.set_failed(WorkerLost(f"tried {ATTEMPTS} times"))
        else:
            left.status, left.started_at = TaskResultStatus.READY, None
            left.save(update_fields=["status", "started_at"])


def main(arguments: list[str]) -> None:
    """The command line. The settings are those of the registry, from the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
    import django
    from django.core.management import call_command

    django.setup()
    be_the_only_one()
    take_up_what_was_left()
    call_command("prune_db_task_results", queue_name="*", min_age_days=REMEMBERED_DAYS, verbosity=0)
    call_command("db_worker", batch="--batch" in arguments, reload=False, startup_delay=False)


if __name__ == "__main__":
    main(sys.argv[1:])
