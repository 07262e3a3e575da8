"""`make run`: one command from nothing to a served registry, and `make stop` for what a crash left behind.

It prepares the database, the words, the static files and (unless OCOP_SAMPLE_DATA=0) sample records and accounts,
then watches over gunicorn and the worker. Ctrl-C or SIGTERM ends both and the database that it started.
"""

import ctypes
import fcntl
import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from ocop_registry import local_postgres, messages

ROOT = Path(__file__).resolve().parent.parent
GRACE = 10  # seconds gunicorn and the worker have to finish what they are at
GLANCE = 2  # seconds between two looks whether the worker is still there
PR_SET_PDEATHSIG = 1  # of Linux' prctl


def say(text: str) -> None:
    """A line for the person at the terminal, at once."""
    print(text, flush=True)  # noqa: T201 -- a command line


def environment() -> None:
    """Defaults of a trial on this machine: plain HTTP on the loopback address, sample records."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
    os.environ.setdefault("OCOP_HTTPS", "0")
    os.environ.setdefault("OCOP_SAMPLE_DATA", "1")
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
    if settings.SAMPLE_DATA:
        call_command("load_sample_dossiers", verbosity=0, stdout=io.StringIO())
        call_command("load_sample_doubts", verbosity=0, stdout=io.StringIO())


ACCOUNTS = (("canbo", "Cán bộ tỉnh", "officer"), ("quantri", "Quản trị viên", "administrator"))
# With sample records: a commune and a council, so that a dossier can be followed to the end.
SAMPLE_COMMUNE = "31507"  # Phường Sóc Trăng
SAMPLE_ACCOUNTS = (
    ("canboxa", "Cán bộ xã (mẫu)", "commune_officer"),
    ("chutich", "Chủ tịch hội đồng (mẫu)", ""),
    ("phochutich", "Phó chủ tịch hội đồng (mẫu)", ""),
    ("uyvien1", "Ủy viên 1 (mẫu)", ""),
    ("uyvien2", "Ủy viên 2 (mẫu)", ""),
    ("uyvien3", "Ủy viên 3 (mẫu)", ""),
    ("thuky", "Thư ký hội đồng (mẫu)", ""),
)


def first_accounts() -> str:
    """Make the first accounts when there is none; says where their generated passwords are.

    The file that only we can read is written first: a run that is killed in between makes the accounts next time.
    """
    from django.conf import settings

    from accounts.models import User
    from localities.models import Commune
    from ocop_registry.audit import because

    path = local_postgres.home() / "passwords.txt"
    if User.objects.exists():
        return f"Accounts: {path}" if path.exists() else "Accounts: `manage.py create_account` makes new ones"
    wanted = ACCOUNTS + (SAMPLE_ACCOUNTS if settings.SAMPLE_DATA else ())
    commune = Commune.objects.get(code=SAMPLE_COMMUNE, valid_to=None)
    chosen = [(username, secrets.token_urlsafe(12), name, role) for username, name, role in wanted]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{username}\t{password}\t{role}\n" for username, password, _name, role in chosen)
    with because(by=None, why="Tài khoản đầu tiên"):
        for username, password, name, role in chosen:
            place = commune if role == "commune_officer" else None
            User.objects.create_user(username, password, full_name=name, role=role, commune=place)
    return f"Accounts and their generated passwords: {path}"


def pid_file(who: str = "gunicorn") -> Path:
    """Where the process id of the running server or of the `worker` is kept."""
    return local_postgres.home() / f"{who}.pid"


def port() -> int:
    """The port to serve on."""
    return int(os.environ.get("PORT") or 8000)


def _start(*command: str) -> "subprocess.Popen[bytes]":
    """A process that ends with us, also when we are killed. Ctrl-C reaches it through us only, and once."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 -- no threads here
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start_server(address: str) -> "subprocess.Popen[bytes]":
    command = ["gunicorn", "ocop_registry.wsgi:application", "--bind", address]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"]
    command += ["--graceful-timeout", str(GRACE), "--pid", str(pid_file()), "--log-level", "warning"]
    return _start(*command)


def _start_worker() -> "subprocess.Popen[bytes]":
    worker = _start("ocop_registry.worker")
    pid_file("worker").write_text(str(worker.pid))
    return worker


def serve() -> int:
    """Run gunicorn and the worker until gunicorn ends or we are told to end; gunicorn's exit code.

    A worker that ends by itself, for example because the database was away, is started again.
    """
    address = f"127.0.0.1:{port()}"
    running = [_start_server(address)]
    server = running[0]
    try:
        running.append(_start_worker())
        say(f"The registry answers at http://{address}/ (Ctrl-C ends it)")
        while server.poll() is None:
            if running[-1].poll() is not None:
                running[-1] = _start_worker()
            with suppress(subprocess.TimeoutExpired):
                server.wait(GLANCE)
        return server.returncode
    finally:
        for each in running:
            each.terminate()
        for each in running:
            _wait_or_kill(each)


def _wait_or_kill(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the end; what is not done by then begins anew with the next worker."""
    try:
        process.wait(GRACE + 1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


LEFT_BEHIND = (("gunicorn", b"ocop_registry.wsgi"), ("worker", b"ocop_registry.worker"))


def end_left_behind() -> None:
    """End a gunicorn and a worker that outlived their parent, after a kill -9."""
    for who, name in LEFT_BEHIND:
        try:
            pid = int(pid_file(who).read_text())
            if name in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGTERM)
                say(f"Ended the {who} {pid} that was left behind.")
                _wait_for_end(pid)
        except (OSError, ValueError):
            pass  # there is none
        pid_file(who).unlink(missing_ok=True)


def _wait_for_end(pid: int) -> None:
    for _ in range(GRACE * 10):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)


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
        for who, _name in LEFT_BEHIND:
            pid_file(who).unlink(missing_ok=True)
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
