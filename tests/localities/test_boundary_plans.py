"""What a file of boundaries would draw and everything wrong with it, on ground that is made up."""

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from localities.boundaries import labels, outlines
from localities.boundaries.plain import EXTENT, NARROW_TEXT, Report
from localities.boundaries.planning import plan
from tests.localities import made_up
from tests.localities.made_up import geojson, topojson, written

PLACES = made_up.places()
DISTRICTS, COMMUNES = geojson("district"), geojson("commune")
NUMBER = re.compile(r"-?\d+")


def planned(document: Any, **options: Any) -> Report:
    return plan(written(document), PLACES, **options)


def changed(document: Any, *places: int, **said: Any) -> Any:
    """The same with other properties of some features."""
    copy = json.loads(json.dumps(document))
    for place in places:
        copy["features"][place]["properties"] = said
    return copy


def moved(document: Any, place: int, move: Any) -> Any:
    """The same with every position of a feature moved."""
    copy = json.loads(json.dumps(document))
    geometry = copy["features"][place]["geometry"]
    geometry["coordinates"] = _moved(geometry["coordinates"], move)
    return copy


def _moved(value: Any, move: Any) -> Any:
    return move(*value) if isinstance(value[0], float) else [_moved(each, move) for each in value]


def told(report: Report) -> list[tuple[tuple[str, ...], str, str]]:
    return [(each.where, each.value, each.reason) for each in report.errors]


def place_of(document: Any, code: str) -> int:
    return [each["properties"]["ma"] for each in document["features"]].index(code)


# --- what is drawn ---


def test_every_unit_is_drawn_and_both_formats_draw_the_same() -> None:
    one, other, both = planned(DISTRICTS), planned(COMMUNES), planned(topojson("district", "commune"))
    assert (one.errors, one.remarks, other.errors, other.remarks) == ([], [], [], [])
    assert [(each.level, len(each.outlines), each.missing) for each in both.drawings] == [
        ("district", 11, ()),
        ("commune", 43, ()),
    ]
    assert both.drawings == one.drawings + other.drawings


def test_the_order_and_the_turn_of_rings_change_nothing() -> None:
    turned = json.loads(json.dumps(COMMUNES))
    turned["features"].reverse()
    for feature in turned["features"]:
        geometry = feature["geometry"]
        if geometry["type"] == "Polygon":
            ring = geometry["coordinates"][0][::-1][1:]
            geometry["coordinates"][0] = [*ring[2:], *ring[:3]]
    assert planned(turned).drawings == planned(COMMUNES).drawings


def corners_of(path: str) -> list[list[tuple[int, int]]]:
    """The rings of a path, by an own small reading of SVG."""
    x = y = 0
    found = []
    for part in re.findall(r"[Mm][^z]+z", path):
        start, steps = part[1:-1].split("l")
        dx, dy = map(int, NUMBER.findall(start))
        x, y = x + dx, y + dy
        ring, at = [(x, y)], (x, y)
        numbers = list(map(int, NUMBER.findall(steps)))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            ring.append(at)
        found.append(ring)
    return found


def drawn_area(path: str) -> float:
    return sum(shapely.Polygon(ring).area for ring in corners_of(path))


def test_the_paths_lie_in_the_drawing_and_tile_it() -> None:
    for document in (DISTRICTS, COMMUNES):
        [drawing] = planned(document).drawings
        assert max(drawing.width, drawing.height) == EXTENT
        rings = [ring for each in drawing.outlines for ring in corners_of(each.path)]
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for ring in rings for x, y in ring)
        polygons = [shapely.Polygon(ring) for ring in rings]
        assert all(each.is_valid for each in polygons)
        whole = shapely.union_all(polygons)
        assert whole.area == pytest.approx(sum(each.area for each in polygons), rel=0.001)
        assert len(shapely.get_parts(whole)) == 1


def test_shapes_keep_their_share_of_the_ground() -> None:
    [drawing] = planned(DISTRICTS).drawings
    drawn = {each.key: drawn_area(each.path) for each in drawing.outlines}
    real = {unit.key: shape.area for unit, shape in made_up.shapes("district").items()}
    for key, area in real.items():
        assert drawn[key] / sum(drawn.values()) == pytest.approx(area / sum(real.values()), rel=0.02)


def test_every_label_has_room_inside_its_unit() -> None:
    for document in (DISTRICTS, COMMUNES):
        [drawing] = planned(document).drawings
        for each in drawing.outlines:
            shape = shapely.union_all([shapely.Polygon(ring) for ring in corners_of(each.path)])
            for label in each.labels:
                size = labels.WIDE_TEXT if label.at == labels.WIDE else NARROW_TEXT
                width = max([labels.NUMBER, *map(labels.ems, label.lines)]) * size
                assert shape.contains(shapely.Point(label.x, label.y))
                assert shape.contains(
                    shapely.box(label.x - width / 2, label.y - 5, label.x + width / 2, label.y + 5)
                )


def test_a_name_without_room_is_left_to_the_list() -> None:
    [drawing] = planned(COMMUNES).drawings
    kinds = Counter(tuple(sorted(label.at for label in each.labels)) for each in drawing.outlines)
    assert kinds[labels.ALL,] > 5
    assert kinds[labels.NARROW, labels.WIDE] > 5
    tiny = shapely.box(0, 0, 20, 20)
    assert labels.labels(tiny, "Cù Lao Dung") == ()
    wide = shapely.box(0, 0, 400, 400)
    assert [(label.at, label.lines) for label in labels.labels(wide, "Cù Lao Dung")] == [
        ("all", ("Cù Lao Dung",))
    ]
    narrow = shapely.box(0, 0, 150, 400)
    assert [label.lines for label in labels.labels(narrow, "Cù Lao Dung")] == [("Cù Lao", "Dung")]


def test_islands_and_holes_are_drawn() -> None:
    island = moved(DISTRICTS, 0, lambda x, y: [105.4 + (x - 105.4) / 50, 9.2 + (y - 9.2) / 50])["features"][0]
    document = json.loads(json.dumps(DISTRICTS))
    place = place_of(document, "945")
    geometry = document["features"][place]["geometry"]
    outer = geometry["coordinates"][0]
    middle = np.mean(np.array(outer), axis=0)
    hole = [[*(middle + (np.array(corner) - middle) / 4)] for corner in outer]
    document["features"][place]["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[outer, hole], island["geometry"]["coordinates"]],
    }
    report = planned(document)
    assert report.errors == []
    [path] = [each.path for each in report.drawings[0].outlines if each.key == "945"]
    assert path.count("z") == 3


def test_a_unit_too_small_to_draw_stays_a_speck() -> None:
    shapes = [shapely.box(105, 9, 106, 10), shapely.box(106.2, 9.2, 106.2000001, 9.2000001)]
    drawn = outlines.draw(shapes)
    assert [path.count("z") for path in drawn.paths] == [1, 1]
    assert shapely.area(drawn.shapes[1]) == 1


def test_many_corners_are_brought_down_to_a_light_page() -> None:
    turns = np.linspace(0, 2 * np.pi, 60_000, endpoint=False)
    far = 0.3 + 0.02 * np.sin(turns * 6_000)
    saw = shapely.Polygon(np.column_stack([106 + far * np.cos(turns), 9.5 + far * np.sin(turns)]))
    drawn = outlines.draw([saw])
    assert sum(map(len, drawn.paths)) <= outlines.MOST_PATH


def test_neighbours_whose_borders_do_not_match_are_brought_together() -> None:
    left = shapely.Polygon([(105, 9), (106, 9), (106, 10), (105, 10)])
    right = shapely.Polygon([(106.0001, 9), (107, 9), (107, 10), (106.0001, 10), (106.00005, 9.51)])
    drawn = outlines.draw([left, right])
    assert shapely.union_all(drawn.shapes).geom_type == "Polygon"


# --- whose ground it is ---


@pytest.mark.parametrize(
    "said",
    [
        {"ma": "944"}, {"MA_HUYEN": 944}, {"maHuyen": "944.0"}, {"code": " 944 "}, {"id": 944}, {"district_code": "944"},
        {"ten": "Huyện Mỹ Tú"}, {"NAME_2": "My Tu"}, {"TEN_HUYEN": "H. Mỹ Tú"}, {"GID_2": "VNM.51.3_1", "NAME_2": "Mỹ Tú"},
        {"id": 7, "name": "Huyện Mỹ Tú"}, {"ma": "944", "ten": "My Tu District"}, {"shapeName": "Mỹ Tú"},
    ],
)  # fmt: skip
def test_a_unit_is_known_by_what_files_call_it(said: dict[str, Any]) -> None:
    report = planned(changed(DISTRICTS, place_of(DISTRICTS, "944"), **said))
    assert told(report) == []
    assert len(report.drawings[0].outlines) == 11


def test_names_alone_are_enough() -> None:
    names = json.loads(json.dumps(DISTRICTS))
    for feature in names["features"]:
        feature["properties"] = {"NAME_2": feature["properties"]["ten"].upper()}
    assert [each.level for each in planned(names).drawings] == ["district"]
    bare = json.loads(json.dumps(names))
    for feature, unit in zip(bare["features"], made_up.shapes("district"), strict=True):
        feature["properties"] = {"name": unit.short_name}
    assert planned(bare).drawings == planned(DISTRICTS).drawings


def test_communes_by_name_in_the_words_of_offices() -> None:
    names = json.loads(json.dumps(COMMUNES))
    for feature, unit in zip(names["features"], made_up.shapes("commune"), strict=True):
        feature["properties"] = {"ten_xa": unit.name, "ma_huyen": "94", "ten_huyen": "Mỹ Tú"}
    assert planned(names).drawings == planned(COMMUNES).drawings


@pytest.mark.parametrize(
    ("said", "value", "reason"),
    [
        ({}, "", "không có mã, không có tên; các thuộc tính: –"),
        ({"mau": "xanh"}, "", "các thuộc tính: mau"),
        ({"ma": None, "ten": ""}, "", "các thuộc tính: ma, ten"),
        ({"ma": "760"}, "760", "không phải đơn vị cấp huyện"),
        ({"ma": True, "ten": 5}, "", "không có mã"),
        ({"ten": "Quận 1"}, "Quận 1", "không phải đơn vị cấp huyện"),
        ({"ma": "760", "ten": "Mỹ Tú"}, "760 Mỹ Tú", "không phải đơn vị cấp huyện"),
    ],
)  # fmt: skip
def test_a_feature_that_is_no_unit_is_told(said: dict[str, Any], value: str, reason: str) -> None:
    report = planned(changed(DISTRICTS, 3, **said))
    assert report.drawings == []
    [(where, shown, told_reason), lacking] = told(report)
    assert (where, shown) == (("features[3]",), value)
    assert reason in told_reason
    assert lacking[2] == "Tệp thiếu đơn vị."


def test_unknown_features_may_be_left_out() -> None:
    extra = json.loads(json.dumps(DISTRICTS))
    extra["features"].append(changed(DISTRICTS, 0, ma="760")["features"][0])
    assert [each[1] for each in told(planned(extra))] == ["760"]
    report = planned(extra, skip_unknown=True)
    assert (report.errors, len(report.drawings)) == ([], 1)
    assert [(each.where, each.value) for each in report.remarks] == [(("features[11]",), "760")]


def test_what_lies_in_other_provinces_is_not_even_looked_at() -> None:
    far = json.loads(json.dumps(DISTRICTS))
    far["features"].append(moved(DISTRICTS, 0, lambda x, y: [x, y + 5])["features"][0])
    assert "Đơn vị có nhiều đối tượng." in [each[2] for each in told(planned(far))]
    report = planned(far, skip_unknown=True)
    assert (report.errors, report.remarks, len(report.drawings)) == ([], [], 1)


def test_without_places_on_earth_everything_is_looked_at() -> None:
    nowhere = replace(PLACES, centres={})
    assert plan(written(DISTRICTS), nowhere, skip_unknown=True).errors == []


def test_missing_units_are_listed() -> None:
    part = {**DISTRICTS, "features": DISTRICTS["features"][2:]}
    report = planned(part)
    assert report.drawings == []
    names = [
        f"{each['properties']['ten']} ({each['properties']['ma']})" for each in DISTRICTS["features"][:2]
    ]
    assert [(sorted(each[1].split(", ")), each[2]) for each in told(report)] == [
        (sorted(names), "Tệp thiếu đơn vị.")
    ]
    [drawing] = planned(part, partial=True).drawings
    assert (len(drawing.outlines), len(drawing.missing)) == (9, 2)


def test_a_unit_twice_is_told_with_both_places() -> None:
    place = place_of(DISTRICTS, "944")
    twice = changed(DISTRICTS, (place + 1) % 11, ma="944")
    places = tuple(f"features[{each}]" for each in sorted([place, (place + 1) % 11]))
    assert (places, "Huyện Mỹ Tú", "Đơn vị có nhiều đối tượng.") in told(planned(twice))


def test_a_code_and_a_name_that_disagree_are_told() -> None:
    report = planned(changed(DISTRICTS, place_of(DISTRICTS, "944"), ma="944", ten="Huyện Kế Sách"))
    assert [(value, reason) for _where, value, reason in told(report)] == [
        ("944 · Huyện Kế Sách", "Mã là của Huyện Mỹ Tú nhưng tên là của nơi khác.")
    ]


def test_a_file_of_former_communes_is_not_taken_for_one_of_today() -> None:
    """31582 was Xã Phú Tân and is Xã Thuận Hòa."""
    place = place_of(COMMUNES, "31582")
    report = planned(changed(COMMUNES, place, ma="31582", ten="Xã Phú Tân"))
    assert [each[2] for each in told(report)] == ["Mã là của Xã Thuận Hòa nhưng tên là của nơi khác."]
    report = planned(changed(COMMUNES, place, ten="Phường 7"))
    assert told(report)[0][1:] == ("Phường 7", "Đây là xã, phường trước ngày 01/7/2025.")


def test_the_level_asked_for_is_the_only_one_taken() -> None:
    assert [each.level for each in planned(topojson("district", "commune"), level="commune").drawings] == [
        "commune"
    ]
    report = planned(DISTRICTS, level="commune")
    assert [each[2] for each in told(report)] == [
        "Tệp chứa cấp huyện trước đây, không phải cấp ghi ở --level."
    ]


def test_two_layers_of_one_level_are_told() -> None:
    document = topojson("district", "commune")
    document["objects"]["nua"] = document["objects"]["district"]
    assert [each[0] for each in told(planned(document))] == [("district", "nua")]


def test_a_file_of_elsewhere_says_so_for_each_unit() -> None:
    report = planned(changed(DISTRICTS, *range(11), ma="760"))
    assert [(each[1], each[2]) for each in told(report)] == [
        ("760", "Đây không phải đơn vị cấp huyện trước đây của tỉnh.")
    ]
    assert len(report.errors[0].where) == 11


# --- where it lies ---


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (lambda x, y: [y, x], "Kinh độ và vĩ độ bị đổi chỗ."),
        (lambda x, y: [x * 5000, y * 100_000], "Tọa độ tính bằng mét, ví dụ của VN-2000, không phải độ."),
        (lambda x, y: [x - 90, y], "Ranh giới ra ngoài lãnh thổ Việt Nam."),
        (lambda x, y: [x, y - 8], "Ranh giới ra ngoài lãnh thổ Việt Nam."),
        (lambda _x, _y: [106.0, 9.5], "Ranh giới không bao lấy diện tích nào."),
        (lambda x, _y: [x, 9.5], "Ranh giới không bao lấy diện tích nào."),
    ],
)  # fmt: skip
def test_positions_that_cannot_be_are_told(move: Any, reason: str) -> None:
    place = place_of(DISTRICTS, "944")
    assert told(planned(moved(DISTRICTS, place, move))) == [((f"features[{place}]",), "Huyện Mỹ Tú", reason)]


def test_a_whole_file_with_swapped_coordinates_is_one_error() -> None:
    swapped = DISTRICTS
    for place in range(11):
        swapped = moved(swapped, place, lambda x, y: [y, x])
    [error] = planned(swapped).errors
    assert (len(error.where), error.reason) == (11, "Kinh độ và vĩ độ bị đổi chỗ.")
    assert "[105.97, 9.60]" in error.mend


def test_names_that_were_mixed_up_are_noticed() -> None:
    one, other = place_of(DISTRICTS, "948"), place_of(DISTRICTS, "945")
    mixed = changed(changed(DISTRICTS, one, ma="945"), other, ma="948")
    assert [re.sub(r"\d+", "…", each[2]) for each in told(planned(mixed))] == [
        "Ranh giới nằm cách đơn vị … km."
    ] * 2


def test_an_outline_that_crosses_itself_is_mended_and_told() -> None:
    place = place_of(DISTRICTS, "944")
    crossed = json.loads(json.dumps(DISTRICTS))
    ring = crossed["features"][place]["geometry"]["coordinates"][0]
    x, y = ring[1]
    ring[1:1] = [[x, y], [x + 0.0005, y + 0.0005], [x + 0.0005, y], [x, y + 0.0005]]
    report = planned(crossed)
    assert report.errors == []
    [remark] = report.remarks
    assert (remark.where, remark.value) == ((f"features[{place}]",), "Huyện Mỹ Tú")
    assert "tự cắt" in remark.reason


def test_two_units_on_the_same_ground_are_told() -> None:
    one, other = place_of(DISTRICTS, "941"), place_of(DISTRICTS, "942")
    same = json.loads(json.dumps(DISTRICTS))
    same["features"][one]["geometry"] = same["features"][other]["geometry"]
    report = planned(same)
    assert report.drawings == []
    assert any("chồng lên nhau" in each[2] for each in told(report)) or any(
        "cách đơn vị" in each[2] for each in told(report)
    )


def test_a_little_in_common_is_worth_a_look_only() -> None:
    place = place_of(DISTRICTS, "944")
    copy = moved(DISTRICTS, place, lambda x, y: [105.85 + (x - 105.85) * 1.06, 9.6 + (y - 9.6) * 1.06])
    report = planned(copy)
    assert report.errors == []
    assert len(report.drawings) == 1
    assert all("chồng lên nhau" in each.reason for each in report.remarks)
    assert report.remarks
