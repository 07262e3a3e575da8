"""`make run` as an operator meets it: from nothing, twice, side by side, after a kill -9, and its end."""

import itertools
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pypdfium2
import pytest

pytestmark = pytest.mark.service
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # a first start on a machine with much else to do


# Below the ports that the system hands out, and a range to each test process: nobody else takes one in between.
_ports = itertools.count(18_000 + 500 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def free_port() -> int:
    while True:
        port = next(_ports)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Copy:
    """One copy of the registry, started as `make run` starts it."""

    def __init__(self, home: Path, *, samples: bool = False) -> None:
        self.home, self.port, self.samples = home, free_port(), samples
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OCOP_", "DJANGO_", "DATABASE"))
        }
        return kept | {
            "OCOP_HOME": str(self.home),
            "PORT": str(self.port),
            "OCOP_SAMPLE_DATA": str(int(self.samples)),
        }

    def start(self) -> None:
        command = [sys.executable, "-m", "ocop_registry.serve"]
        self.home.mkdir(exist_ok=True)
        log_file = self.home.parent / f"{self.home.name}.log"
        with log_file.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # Its own word first: one that was left behind may still answer at the address.
            if "answers at" in log_file.read_text() and self.answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail(log_file.read_text())

    def answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def get(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return response.status, response.read().decode()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def stop_command(self) -> None:
        command = [sys.executable, "-m", "ocop_registry.serve", "stop"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def worker(self) -> int:
        """The process id of the worker that runs for this copy."""
        return int((self.home / "worker.pid").read_text())

    def processes(self) -> list[int]:
        """Everything that runs for this copy: it carries our OCOP_HOME or serves our data folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (
                    f"OCOP_HOME={self.home}".encode() in (entry / "environ").read_bytes().split(b"\0")
                    or str(self.home).encode() in (entry / "cmdline").read_bytes()
                ):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Callable[..., Copy]]:
    made: list[Copy] = []

    def fresh(name: str = "one", *, samples: bool = False) -> Copy:
        made.append(Copy(tmp_path / name, samples=samples))
        return made[-1]

    yield fresh
    for each in made:
        if each.process and each.process.poll() is None:
            each.end(signal.SIGKILL)
        each.stop_command()


class Visitor:
    """A browser without a screen: keeps cookies, sends forms with their token."""

    def __init__(self, copy: Copy) -> None:
        self.url = copy.url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> bytes:
        with self.opener.open(self.url + path, timeout=10) as response:
            return response.read()

    def post(self, page: str, path: str, **fields: str) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page).decode()).group(1)
        data = urlencode({"csrfmiddlewaretoken": token} | fields).encode()
        request = urllib.request.Request(self.url + path, data, {"Referer": self.url})
        try:
            with self.opener.open(request, timeout=10) as response:
                return response.status, response.url
        except urllib.error.HTTPError as error:
            return error.code, error.url


def sign_in(copy: Copy, username: str, password: str, visitor: Visitor | None = None) -> tuple[int, str]:
    page = "/noi-bo/dang-nhap/"
    return (visitor or Visitor(copy)).post(page, page, username=username, password=password)


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "nothing came of it"
        time.sleep(0.1)


def print_a_decision(copy: Copy) -> bytes:
    """As an officer does it: the button of a decision, its page until it is done, the file."""
    username, password, _role = (copy.home / "passwords.txt").read_text().splitlines()[0].split("\t")
    officer = Visitor(copy)
    assert sign_in(copy, username, password, officer) == (200, f"{copy.url}/noi-bo/")
    certificates = officer.get("/noi-bo/chung-nhan/?star=3&state=valid").decode()
    certificate = re.search(r'href="(/noi-bo/chung-nhan/\d+/)"', certificates).group(1)
    decision = re.search(r'href="(/noi-bo/quyet-dinh/\d+/)"', officer.get(certificate).decode()).group(1)
    status, address = officer.post(decision, f"{decision}in/")
    assert status == 200
    page = address.removeprefix(copy.url)
    assert re.fullmatch(r"/noi-bo/in/\d+/", page)
    eventually(lambda: f'href="{page}giay-chung-nhan.pdf"' in officer.get(page).decode())
    return officer.get(f"{page}giay-chung-nhan.pdf")


def test_from_nothing_with_samples_and_again(copy: Callable[..., Copy]) -> None:
    one = copy(samples=True)
    one.start()
    status, html = one.get("/")
    assert status == 200
    assert "dữ liệu mẫu" in html
    stylesheet = re.search(r'href="(/static/css/site\.[^"]+\.css)"', html).group(1)
    assert one.get(stylesheet)[0] == 200
    described = json.loads(one.get("/du-lieu-mo/datapackage.json")[1])
    assert described["homepage"] == f"{one.url}/du-lieu-mo/"
    assert described["resources"][0]["rows"] > 100  # dated files are there from the first start
    assert "valid" in one.get("/du-lieu-mo/truc-tiep/certificates.csv")[1]
    passwords = one.home / "passwords.txt"
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    assert stat.S_IMODE((one.home / "secret_key").stat().st_mode) == 0o600
    accounts = [line.split("\t") for line in passwords.read_text().splitlines()]
    assert [role for _, _, role in accounts] == ["officer", "administrator", "commune_officer", *[""] * 6]
    rooms = {
        "officer": "/noi-bo/",
        "administrator": "/noi-bo/",
        "commune_officer": "/noi-bo/ho-so/",
        "": "/hoi-dong/",
    }
    for username, password, role in accounts:
        assert sign_in(one, username, password) == (200, f"{one.url}{rooms[role]}")
    assert sign_in(one, accounts[0][0], "sai-mat-khau")[0] == 422
    assert len(pypdfium2.PdfDocument(print_a_decision(one))) > 1  # by the worker
    count = one.get("/api/v1/products?state=all")[1][:20]
    assert one.end() == 0
    assert one.processes() == []
    one.start()  # the second time keeps everything
    assert one.get("/api/v1/products?state=all")[1][:20] == count
    assert passwords.read_text().splitlines()[0].split("\t") == accounts[0]
    assert one.end(signal.SIGINT) == 130
    assert one.processes() == []


def test_two_copies_side_by_side_and_one_home_once(copy: Callable[..., Copy]) -> None:
    one, two = copy("one"), copy("two")
    one.start()
    two.start()
    assert one.get("/san-pham/")[0] == two.get("/san-pham/")[0] == 200
    again = subprocess.run(
        [sys.executable, "-m", "ocop_registry.serve"],
        cwd=ROOT,
        env=one.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1
    assert "running" in again.stderr
    assert one.get("/healthz")[0] == 200
    taken = subprocess.run(
        [sys.executable, "-m", "ocop_registry.serve"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=one.environment | {"OCOP_HOME": str(one.home) + "-x"},
    )  # fmt: skip
    assert taken.returncode == 1
    assert f"Port {one.port} is in use" in taken.stderr


def test_after_a_kill_of_everything_it_starts_again(copy: Callable[..., Copy]) -> None:
    one = copy()
    one.start()
    for pid in one.processes():
        os.kill(pid, signal.SIGKILL)
    one.process.wait(PATIENCE)
    one.start()
    assert one.get("/san-pham/")[0] == 200
    assert one.end() == 0
    assert one.processes() == []


def test_a_kill_of_the_parent_alone_leaves_nothing_in_the_way(copy: Callable[..., Copy]) -> None:
    one = copy()
    one.start()
    worker, server = one.worker(), int((one.home / "gunicorn.pid").read_text())
    one.end(signal.SIGKILL)
    eventually(lambda: not {worker, server} & set(one.processes()))  # both end with their parent
    assert one.processes() != []  # the database does not
    one.start()
    assert one.get("/healthz")[0] == 200
    one.end(signal.SIGKILL)
    one.stop_command()
    assert one.processes() == []


def test_a_stop_from_elsewhere_ends_everything(copy: Callable[..., Copy]) -> None:
    one = copy()
    one.start()
    one.stop_command()
    assert one.process.wait(PATIENCE) == 0
    assert one.processes() == []
    assert sorted(path.name for path in one.home.glob("*.pid")) == []


def test_a_worker_that_dies_is_replaced_and_ctrl_c_reaches_it_once(copy: Callable[..., Copy]) -> None:
    one = copy()
    one.start()
    first = one.worker()
    os.kill(first, signal.SIGKILL)
    eventually(lambda: one.worker() != first and one.worker() in one.processes())
    os.killpg(one.process.pid, signal.SIGINT)  # as a terminal does it: to the whole foreground
    assert one.process.wait(PATIENCE) == 130
    assert one.processes() == []


def test_empty_without_samples(copy: Callable[..., Copy]) -> None:
    one = copy()
    one.start()
    assert '"count": 0' in one.get("/api/v1/products?state=all")[1]
    assert "dữ liệu mẫu" not in one.get("/")[1]
