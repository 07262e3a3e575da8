"""`make run`: one command from nothing to a served registry, and `make stop` for what a crash left behind.

It prepares the database, the words, the static files and (unless OCOP_SAMPLE_DATA=0) sample records and accounts,
then watches over gunicorn. Ctrl-C or SIGTERM ends gunicorn and the database that it started.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ocop_registry import local_postgres, messages

ROOT = Path(__file__).resolve().parent.parent
GRACE = 10  # seconds gunicorn has to finish what it is answering


def say(text: str) -> None:
    """A line for the person at the terminal, at once."""
    print(text, flush=True)  # noqa: T201 -- a command line


def environment() -> None:
    """Defaults of a trial on this machine: plain HTTP on the loopback address, sample records."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
    os.environ.setdefault("OCOP_HTTPS", "0")
    os.environ.setdefault("OCOP_SAMPLE_DATA", "1")
    os.environ.setdefault("OCOP_PUBLIC_URL", f"http://127.0.0.1:{port()}")
    os.environ["OCOP_DEBUG"] = "0"
    os.umask(0o077)
    local_postgres.home().mkdir(mode=0o700, parents=True, exist_ok=True)


def prepare() -> None:
    """Database, words, static files, sample records: each step is safe to repeat."""
    messages.compile_all()
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.SAMPLE_DATA:
        call_command("load_sample_data", verbosity=0)
    call_command("export_open_data", if_needed=True, verbosity=0)
    say(first_accounts())


ACCOUNTS = (("canbo", "Cán bộ tỉnh", "officer"), ("quantri", "Quản trị viên", "administrator"))


def first_accounts() -> str:
    """Make the first two accounts when there is none; says where their generated passwords are.

    The file that only we can read is written first: a run that is killed in between makes the accounts next time.
    """
    from accounts.models import User
    from ocop_registry.audit import because

    path = local_postgres.home() / "passwords.txt"
    if User.objects.exists():
        return f"Accounts: {path}" if path.exists() else "Accounts: `manage.py create_account` makes new ones"
    chosen = [(username, secrets.token_urlsafe(12), name, role) for username, name, role in ACCOUNTS]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{username}\t{password}\t{role}\n" for username, password, _name, role in chosen)
    with because(by=None, why="Tài khoản đầu tiên"):
        for username, password, name, role in chosen:
            User.objects.create_user(username, password, full_name=name, role=role)
    return f"Accounts and their generated passwords: {path}"


def pid_file() -> Path:
    """Where the running server's process id is kept."""
    return local_postgres.home() / "gunicorn.pid"


def port() -> int:
    """The port to serve on."""
    return int(os.environ.get("PORT") or 8000)


def serve() -> int:
    """Run gunicorn in the foreground until it ends or we are told to end it; its exit code."""
    address = f"127.0.0.1:{port()}"
    command = [sys.executable, "-m", "gunicorn", "ocop_registry.wsgi:application", "--bind", address]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"]
    command += ["--graceful-timeout", str(GRACE), "--pid", str(pid_file()), "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        say(f"The registry answers at http://{address}/ (Ctrl-C ends it)")
        return server.wait()
    finally:
        server.terminate()
        server.wait()


def end_left_behind() -> None:
    """End a gunicorn that outlived its parent, after a kill -9."""
    try:
        pid = int(pid_file().read_text())
        if b"ocop_registry.wsgi" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGTERM)
            say(f"Ended the server {pid} that was left behind.")
            _wait_for_end(pid)
    except (OSError, ValueError):
        pass  # there is none
    pid_file().unlink(missing_ok=True)


def _wait_for_end(pid: int) -> None:
    for _ in range(GRACE * 10):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)


def check_port() -> None:
    """Say so at once when somebody else serves there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port()))
        except OSError:
            sys.exit(f"Port {port()} is in use. Choose another: PORT={port() + 1} make run")


@contextmanager
def only_one() -> Iterator[None]:
    """Of two runs with the same OCOP_HOME the second ends at once."""
    with (local_postgres.home() / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"A registry is running on {local_postgres.home()} already. `make stop` ends it.")
        yield


def run() -> int:
    """Prepare and serve; whatever ends it, the database that this run started ends too."""
    started = False
    try:
        end_left_behind()
        check_port()
        started = not os.environ.get("DATABASE_URL") and local_postgres.ensure()
        prepare()
        return serve()
    finally:
        pid_file().unlink(missing_ok=True)
        if started:
            local_postgres.stop()


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(0 if number == signal.SIGTERM else 128 + number)


def main(arguments: list[str]) -> int:
    """The command line: nothing serves, `stop` ends what is left."""
    environment()
    if arguments == ["stop"]:
        end_left_behind()
        if not os.environ.get("DATABASE_URL") and local_postgres.stop():
            say("Ended the database.")
        return 0
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end)
    with only_one():
        return run()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except local_postgres.PostgresUnavailable as problem:
        sys.exit(str(problem))
