"""Pages of evidence as pictures: drawn once, right, for many at once, and never at the price of the server."""

import errno
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.middleware.http import ConditionalGetMiddleware
from pikepdf import Pdf
from PIL import Image

from evaluations import files
from evaluations.file_worker import limits
from evaluations.files import CannotShow, Kept, PageMissing, child, page_picture
from tests.evaluations import evidence as made


def keep(content: bytes, name: str = "a.pdf") -> Kept:
    return files.keep(ContentFile(content, name=name))


def cache() -> Path:
    return Path(configured.MEDIA_ROOT) / "evidence-pages"


def cached() -> list[str]:
    return sorted(path.name for path in cache().rglob("*") if path.is_file())


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.fixture
def calls(monkeypatch) -> list[str]:
    """The operations that children were started for."""
    seen: list[str] = []
    real = child.run

    def counted(operation, *arguments):
        seen.append(operation)
        return real(operation, *arguments)

    monkeypatch.setattr(child, "run", counted)
    return seen


# What is shown


@pytest.mark.parametrize(("width", "size"), [(1240, (1240, 1754)), (400, (400, 566))])
def test_a_page_is_a_webp_of_the_width_asked_for(width: files.Width, size: tuple[int, int]) -> None:
    picture = opened(page_picture(keep(made.scan()).name, 2, width=width))
    assert (picture.format, picture.size, picture.mode) == ("WEBP", size, "RGB")


def test_each_number_shows_its_own_page() -> None:
    name = keep(made.scan(5)).name
    shades = [opened(page_picture(name, number)).getpixel((600, 800))[1] for number in range(1, 6)]
    assert [abs(found - wanted) <= 3 for found, wanted in zip(shades, range(250, 245, -1), strict=True)] == [
        True
    ] * 5
    assert shades == sorted(shades, reverse=True)


def test_text_is_drawn() -> None:
    picture = opened(page_picture(keep(made.vietnamese()).name, 1)).convert("L")
    dark = sum(picture.histogram()[:100])
    assert picture.size == (1240, 1754)
    assert 0.002 < dark / (1240 * 1754) < 0.2


def test_a_page_turned_by_its_maker_is_shown_upright() -> None:
    pdf = made.blank()
    pdf.pages[0].obj.Rotate = 90
    assert opened(page_picture(keep(made.written(pdf)).name, 1)).size == (1240, 877)


@pytest.mark.parametrize("make", [made.stamped, made.signed], ids=["stamp", "signature"])
def test_stamps_and_signatures_are_seen(make: Callable[[], bytes]) -> None:
    picture = opened(page_picture(keep(make()).name, 1))
    red, green, blue = picture.getpixel((100, picture.height - 100))
    assert red > 240
    assert max(green, blue) < 15


def test_a_photo_has_one_page() -> None:
    kept = keep(made.jpeg((1600, 3200)), "a.jpg")
    assert opened(page_picture(kept.name, 1)).size == (1240, 2480)
    assert opened(page_picture(kept.name, 1, width=400)).size == (400, 800)
    with pytest.raises(PageMissing):
        page_picture(kept.name, 2)


def test_a_small_photo_is_not_enlarged() -> None:
    assert opened(page_picture(keep(made.jpeg((320, 300)), "a.jpg").name, 1)).size == (320, 300)


def test_a_page_far_longer_than_wide_becomes_narrower() -> None:
    name = keep(made.written(made.blank(size=(200, 3900)))).name
    assert opened(page_picture(name, 1)).size == (255, 4960)
    assert opened(page_picture(name, 1, width=400)).size == (82, 1600)


# The cache


def test_twice_gives_the_same_bytes_and_the_second_comes_from_the_cache(calls: list[str]) -> None:
    name = keep(made.vietnamese()).name
    first = page_picture(name, 3).read_bytes()
    assert page_picture(name, 3).read_bytes() == first
    assert calls == ["clean", "show"]
    shutil.rmtree(cache())
    assert page_picture(name, 3).read_bytes() == first
    assert calls == ["clean", "show", "show"]


def test_both_widths_and_the_next_two_pages_come_along(calls: list[str]) -> None:
    name = keep(made.scan(5)).name
    page_picture(name, 2)
    assert cached() == [f"{number}-{width}.webp" for number in (2, 3, 4) for width in (1240, 400)]
    for number in (2, 3, 4):
        page_picture(name, number, width=400)
    assert calls.count("show") == 1
    page_picture(name, 5)
    assert calls.count("show") == 2


def test_eight_at_once_give_one_picture_by_one_child(calls: list[str]) -> None:
    name = keep(made.vietnamese()).name
    barrier = threading.Barrier(8)

    def look(_: int) -> tuple[Path, bytes]:
        barrier.wait()
        path = page_picture(name, 1)
        return path, path.read_bytes()

    with ThreadPoolExecutor(8) as people:
        found = set(people.map(look, range(8)))
    assert len(found) == 1
    assert calls == ["clean", "show"]
    assert [name for name in cached() if name.startswith("1-")] == ["1-1240.webp", "1-400.webp"]


def test_children_are_few_at_a_time(monkeypatch) -> None:
    names = [keep(made.jpeg((400 + number, 400)), "a.jpg").name for number in range(6)]
    running, most, lock = 0, 0, threading.Lock()
    real = subprocess.run

    def counted(*arguments, **options):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            return real(*arguments, **options)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(child.subprocess, "run", counted)
    with ThreadPoolExecutor(6) as people:
        assert len(set(people.map(lambda name: page_picture(name, 1), names))) == 6
    assert most == child.AT_ONCE == 2


def test_deleting_the_cache_or_the_file_leaves_nothing_behind() -> None:
    kept, other = keep(made.scan()), keep(made.scan(2))
    page_picture(kept.name, 1)
    page_picture(other.name, 1)
    files.drop(kept.name)
    assert len(cached()) == 4
    shutil.rmtree(cache())
    assert files.is_whole(other.name, other.sha256)


def test_no_half_drawn_files_stay() -> None:
    page_picture(keep(made.scan()).name, 1)
    assert [
        path.name for path in cache().rglob("*") if path.name.startswith(".") or path.suffix == ".part"
    ] == []


# What cannot be shown


@pytest.mark.parametrize("number", [0, -1, 6, 7, 300, 301, 10**9])
def test_there_is_no_such_page(number: int) -> None:
    name = keep(made.scan(5)).name
    with pytest.raises(PageMissing):
        page_picture(name, number)


@pytest.mark.parametrize("name", ["../../secret_key", "evidence/ab/x.pdf", "photos/ab/x.webp", "/etc/passwd"])
def test_only_evidence_is_drawn(name: str) -> None:
    with pytest.raises(ValueError, match="not the path"):
        page_picture(name, 1)


def test_there_are_two_widths_only() -> None:
    with pytest.raises(ValueError, match="width"):
        page_picture(keep(made.scan(1)).name, 1, width=10_000)


def reason_for(name: str, number: int) -> str:
    with pytest.raises(CannotShow) as caught:
        page_picture(name, number)
    assert caught.value.message.endswith(".")
    return caught.value.reason


def test_a_file_that_is_gone_is_told() -> None:
    kept = keep(made.scan())
    default_storage.delete(kept.name)
    assert reason_for(kept.name, 1) == "gone"


def test_a_file_that_rotted_on_the_disk_is_told_and_not_tried_again_at_once(calls: list[str]) -> None:
    kept = keep(made.scan())
    Path(default_storage.path(kept.name)).write_bytes(b"%PDF-1.7 rotten")
    assert [reason_for(kept.name, 1), reason_for(kept.name, 1)] == ["unshowable"] * 2
    assert calls == ["clean", "show"]
    [mark] = cache().rglob("*.bad")
    long_ago = time.time() - 601
    os.utime(mark, (long_ago, long_ago))
    assert reason_for(kept.name, 1) == "unshowable"
    assert calls == ["clean", "show", "show"]


def test_when_all_places_are_taken_people_are_asked_to_come_again(monkeypatch) -> None:
    kept = keep(made.scan())
    monkeypatch.setattr(child, "WAITING_SECONDS", 0.05)
    monkeypatch.setattr(child, "_PLACES", threading.BoundedSemaphore(1))
    with child._PLACES:
        assert reason_for(kept.name, 1) == "busy"
        with pytest.raises(files.FileRefused) as caught:
            keep(made.scan())
        assert caught.value.reason == "busy"
    assert opened(page_picture(kept.name, 1)).size == (1240, 1754)


# Limits fire


def how_it_failed(kept: Kept, number: int, folder: Path) -> str:
    with pytest.raises(child.ChildFailed) as caught:
        child.run("show", Path(default_storage.path(kept.name)), folder, str(number))
    return caught.value.how


def test_the_processor_time_of_a_page_made_to_be_slow_is_cut_and_the_others_are_shown(
    monkeypatch, tmp_path
) -> None:
    kept = keep(made.slow())
    monkeypatch.setattr(limits, "CPU_SECONDS", 1)
    assert how_it_failed(kept, 2, tmp_path) == "slow"
    assert reason_for(kept.name, 2) == "unshowable"
    assert opened(page_picture(kept.name, 3)).size == (1240, 1755)


def test_the_neighbours_of_a_page_get_a_moment_only() -> None:
    kept = keep(made.slow())
    page_picture(kept.name, 1)
    assert cached() == ["1-1240.webp", "1-400.webp"]


def test_a_child_that_takes_too_long_is_ended(monkeypatch, tmp_path) -> None:
    kept = keep(made.slow())
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.5)
    assert how_it_failed(kept, 2, tmp_path) == "slow"
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.02)
    with pytest.raises(files.FileRefused) as caught:
        keep(made.scan())
    assert caught.value.reason == "too_complex"


CONFINED = """
import json, resource
from evaluations.file_worker.confinement import confine
confine(7)
names = ["AS", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE"]
found = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names}
try:
    bytearray(1100 * 1024 * 1024)
except MemoryError:
    found["memory"] = "refused"
print(json.dumps(found))
"""


def test_the_child_binds_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONFINED], cwd=configured.BASE_DIR, capture_output=True, check=True, text=True
    )
    megabyte = 1024 * 1024
    _soft, files_allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert files_allowed >= 64
    assert json.loads(done.stdout) == {
        "AS": [1024 * megabyte] * 2, "CPU": [7, 7], "FSIZE": [64 * megabyte] * 2, "NOFILE": [64, 64],
        "NPROC": [0, 0], "CORE": [0, 0], "memory": "refused",
    }  # fmt: skip


def test_memory_beyond_the_limit_ends_the_child_only(monkeypatch, caplog) -> None:
    kept = keep(made.slow())
    program = "import evaluations.file_worker.limits as l; l.MEMORY = 200 * 2**20; import runpy, sys;"
    program += (
        "sys.argv = ['x', *sys.argv[1:]]; runpy.run_module('evaluations.file_worker', run_name='__main__')"
    )
    real = subprocess.run

    def tight(command, **options):
        return real([command[0], "-c", program, *command[3:]], **options)

    monkeypatch.setattr(child.subprocess, "run", tight)
    assert reason_for(kept.name, 2) == "unshowable"
    [record] = caplog.records
    assert record.message.startswith("file worker ['show', ")
    assert opened(page_picture(kept.name, 3)).size == (1240, 1755)


def test_a_child_that_cannot_be_started_is_no_error_of_the_page(monkeypatch) -> None:
    def refuse(*_arguments, **_options):
        raise OSError(errno.ENOMEM, "no memory")

    kept = keep(made.scan())
    monkeypatch.setattr(child.subprocess, "run", refuse)
    assert reason_for(kept.name, 1) == "busy"


@pytest.mark.parametrize(("dropped", "reason"), [(True, "gone"), (False, "busy")])
def test_a_file_or_cache_deleted_while_a_page_is_drawn_is_told(
    monkeypatch, dropped: bool, reason: str
) -> None:
    kept = keep(made.scan())
    real = child.run

    def meanwhile(*arguments):
        answer = real(*arguments)
        if dropped:
            files.drop(kept.name)
        shutil.rmtree(cache(), ignore_errors=True)
        return answer

    monkeypatch.setattr(child, "run", meanwhile)
    assert reason_for(kept.name, 1) == reason


# Responses


def body(response: FileResponse) -> bytes:
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()
    return content


def test_a_picture_is_shown_in_the_page_and_asked_for_again() -> None:
    kept = keep(made.scan())
    response = files.picture_response(kept.name, 1, width=400)
    assert response.content == page_picture(kept.name, 1, width=400).read_bytes()
    key = kept.name.split("/")[-1].removesuffix(".pdf")
    assert dict(response.headers) == {
        "Content-Type": "image/webp",
        "ETag": f'"{key}-1-400"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }


def test_the_file_is_only_to_save_under_its_own_name() -> None:
    kept = keep(made.scan(), "Giấy phép.pdf")
    response = files.original_response(kept.name, kept.original_name)
    assert body(response) == Path(default_storage.path(kept.name)).read_bytes()
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gi%E1%BA%A5y%20ph%C3%A9p.pdf"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("given", "saved"),
    [("a.jpg", "a.jpg"), ("a.JPEG", "a.JPEG"), ("a.png", "a.jpg"), ("x.html.webp", "x.html.jpg")],
)
def test_a_photo_is_saved_with_the_ending_of_what_it_became(given: str, saved: str) -> None:
    kept = keep(made.jpeg(), given)
    response = files.original_response(kept.name, kept.original_name)
    response.file_to_stream.close()
    assert response["Content-Disposition"] == f'attachment; filename="{saved}"'
    assert response["Content-Type"] == "image/jpeg"


def test_a_name_cannot_break_out_of_its_header() -> None:
    kept = keep(made.scan(1))
    response = files.original_response(kept.name, 'x"; filename=evil.html; y=".pdf')
    response.file_to_stream.close()
    assert response["Content-Disposition"] == 'attachment; filename="x\\"; filename=evil.html; y=\\".pdf"'


def test_a_file_that_is_gone_cannot_be_saved() -> None:
    kept = keep(made.scan(1))
    files.drop(kept.name)
    with pytest.raises(CannotShow) as caught:
        files.original_response(kept.name, kept.original_name)
    assert caught.value.reason == "gone"


def test_what_is_saved_opens() -> None:
    kept = keep(made.vietnamese())
    response = files.original_response(kept.name, kept.original_name)
    with Pdf.open(io.BytesIO(body(response))) as pdf:
        assert len(pdf.pages) == 5


def test_an_unchanged_picture_is_not_sent_again(rf) -> None:
    kept = keep(made.scan())
    served = ConditionalGetMiddleware(lambda _request: files.picture_response(kept.name, 1))
    first = served(rf.get("/"))
    again = served(rf.get("/", HTTP_IF_NONE_MATCH=first["ETag"]))
    other = served(rf.get("/", HTTP_IF_NONE_MATCH='"another"'))
    assert [each.status_code for each in (first, again, other)] == [200, 304, 200]
    assert (again.content, again["Cache-Control"]) == (b"", "private, no-cache")


def test_the_policy_of_the_site_does_not_loosen_that_of_a_file(rf) -> None:
    kept = keep(made.scan())
    view = CSPMiddleware(lambda _request: files.original_response(kept.name, kept.original_name))
    response = view(rf.get("/"))
    response.file_to_stream.close()
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
