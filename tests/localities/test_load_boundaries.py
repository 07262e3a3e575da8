"""`manage.py load_boundaries`: all or nothing, told, recorded, and seen on the next request."""

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from localities import queries
from localities.management.commands import load_boundaries
from localities.models import Boundary, BoundaryFile, Commune
from ocop_registry.audit import events_of
from tests.factories import make_certificate
from tests.localities.made_up import geojson, topojson, written

pytestmark = pytest.mark.django_db
SOURCE = "Ranh giới dựng để thử, không có thật"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(document: Any, name: str = "thu.geojson") -> Path:
        path = tmp_path / name
        path.write_bytes(document if isinstance(document, bytes) else written(document))
        return path

    return write


def run(*arguments: Any, status: int = 0) -> str:
    out = io.StringIO()
    given = list(map(str, arguments))
    if not status:
        call_command("load_boundaries", *given, stdout=out)
        return out.getvalue()
    with pytest.raises(SystemExit) as ended:
        call_command("load_boundaries", *given, stdout=out)
    assert ended.value.code == status
    return out.getvalue()


def load(path: Path, *options: str, status: int = 0) -> str:
    return run(path, "--source", SOURCE, *options, status=status)


def stored() -> list[tuple[Any, ...]]:
    rows = Boundary.objects.order_by("commune__code", "district")
    return list(rows.values_list("file", "district", "commune__code", "path"))


def page(address: str = "/") -> str:
    return Client().get(address).text


# --- loading -----------------------------------------------------------------------------------------------


def test_a_file_is_loaded_whole_with_its_source(file: Any) -> None:
    path = file(topojson("district", "commune"))
    said = load(path)
    assert "Cấp huyện cũ: 11 đơn vị" in said
    assert "Xã, phường hiện nay: 43 đơn vị" in said
    assert said.endswith("Đã nạp bản đồ.\n")
    files = BoundaryFile.objects.order_by("level")
    assert [(each.level, each.source, each.file_name) for each in files] == [
        ("commune", SOURCE, "thu.geojson"),
        ("district", SOURCE, "thu.geojson"),
    ]
    assert {each.sha256 for each in files} == {hashlib.sha256(path.read_bytes()).hexdigest()}
    assert [each.boundaries.count() for each in files] == [43, 11]
    assert Boundary.objects.filter(commune__valid_to__isnull=False).count() == 0


def test_the_formats_agree_also_in_the_database(file: Any) -> None:
    load(file(geojson("district")))
    load(file(geojson("commune")))
    apart = stored()
    load(file(topojson("district", "commune")))
    assert stored() == apart
    assert len(apart) == 54


def test_the_same_again_writes_nothing(file: Any) -> None:
    load(file(geojson("district")))
    before = events_of(Boundary).count(), events_of(BoundaryFile).count()
    assert load(file(geojson("district"))).endswith("Bản đồ này đã nạp rồi; chưa ghi gì.\n")
    assert (events_of(Boundary).count(), events_of(BoundaryFile).count()) == before
    assert "Đã nạp" in run(file(geojson("district")), "--source", "Nguồn khác")
    assert BoundaryFile.objects.get().source == "Nguồn khác"
    assert Boundary.objects.count() == 11


def test_a_bad_file_leaves_everything_as_it_was(file: Any) -> None:
    load(file(geojson("district")))
    before = stored()
    bad = geojson("district")
    bad["features"][0]["properties"] = {"ma": "760"}
    bad["features"][1]["geometry"] = None
    said = load(file(bad), status=1)
    assert "features[0] · 760: Đây không phải đơn vị cấp huyện trước đây của tỉnh." in said
    assert "Không có hình." in said
    assert "Tệp thiếu đơn vị." in said
    assert said.endswith("Chưa ghi gì vào sổ. Hãy sửa các lỗi rồi chạy lại.\n")
    assert stored() == before


def test_one_bad_layer_keeps_the_other_out_too(file: Any) -> None:
    document = topojson("district", "commune")
    document["objects"]["commune"]["geometries"].pop()
    load(file(document), status=1)
    assert stored() == []


def test_a_trial_run_writes_nothing(file: Any) -> None:
    assert load(file(geojson("district")), "--dry-run").endswith("đây là lần chạy thử.\n")
    assert stored() == []


def test_the_report_for_programs(file: Any) -> None:
    told = json.loads(load(file(geojson("district")), "--json"))
    assert told["written"] == ["district"]
    assert (told["errors"], told["remarks"]) == ([], [])
    assert [(each["level"], each["units"], each["missing"]) for each in told["maps"]] == [
        ("district", 11, [])
    ]
    broken = json.loads(load(file(b"{"), "--json", status=1))
    assert [set(each) for each in broken["errors"]] == [{"where", "value", "reason", "mend"}]
    assert (broken["written"], broken["maps"]) == ([], [])


def test_part_of_a_level_needs_saying_so(file: Any) -> None:
    part = geojson("commune")
    gone = part["features"].pop()["properties"]["ten"]
    assert gone in load(file(part), status=1)
    assert f"Còn thiếu: {gone}." in load(file(part), "--partial")
    html = page("/thong-ke/?by=commune")
    assert f"Chưa có ranh giới: {gone}." in html
    assert html.count('class="map-region"') == 42


@pytest.mark.parametrize("source", [None, "", "  ", "\u200b", "x" * 201])
def test_the_source_must_be_said(file: Any, source: str | None) -> None:
    given = [] if source is None else ["--source", source]
    with pytest.raises(CommandError, match="--source"):
        run(file(geojson("district")), *given)
    with pytest.raises(CommandError, match="--source"):
        run("--source", SOURCE)


def test_a_file_that_is_not_there_or_too_large(file: Any, tmp_path: Path, monkeypatch: Any) -> None:
    assert "Không đọc được tệp" in load(tmp_path / "không có.geojson", status=1)
    assert "Không đọc được tệp" in load(tmp_path, status=1)
    monkeypatch.setattr(load_boundaries, "MOST_BYTES", 10)
    assert "MB" in load(file(geojson("district")), status=1)


# --- the trail and the stamp ---------------------------------------------------------------------------------


def test_loading_and_removing_are_in_the_trail(file: Any) -> None:
    load(file(geojson("district")))
    load(file(geojson("district")), "--level", "district")
    run("--remove", "district")
    rows = events_of(BoundaryFile).order_by("pgh_id").values_list("pgh_label", "source", "pgh_context")
    assert [(label, source, context["who"], context["why"]) for label, source, context in rows] == [
        ("insert", SOURCE, "system", "load_boundaries thu.geojson"),
        ("delete", SOURCE, "system", "load_boundaries --remove"),
    ]
    assert events_of(Boundary).filter(pgh_label="insert").count() == 11
    assert events_of(Boundary).filter(pgh_label="delete").count() == 11


def test_the_next_request_shows_the_map_and_after_removal_the_drawing(file: Any) -> None:
    make_certificate()
    assert "map-river" in page()
    load(file(geojson("district")))
    html = page()
    assert "map-river" not in html
    assert html.count('<path class="map-region"') == 11
    assert f"Ranh giới đã giản lược, nguồn: {SOURCE}" in html
    assert run("--remove", "district") == "Đã gỡ bản đồ.\n"
    assert "map-river" in page()
    assert run("--remove", "district") == "Chưa nạp bản đồ này.\n"


def test_an_abolished_commune_is_on_no_map(file: Any) -> None:
    load(file(geojson("commune")))
    assert len(queries.boundary_maps()["commune"].outlines) == 43
    last = Commune.objects.filter(valid_to=None).order_by("-code")[0]
    heir = Commune.objects.filter(valid_to=None).order_by("code")[0]
    Commune.objects.filter(pk=last.pk).update(valid_to="2026-01-01", successor=heir)
    assert last.code not in queries.boundary_maps()["commune"].outlines
    assert len(re.findall('class="map-region"', page("/thong-ke/?by=commune"))) == 42
