"""Files of boundaries as they come: what is no map is refused in a sentence, what is wrong with a feature is told."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries import documents, features
from localities.boundaries.documents import parsed, read
from localities.boundaries.plain import Unreadable

SQUARE = [[105.9, 9.5], [106.0, 9.5], [106.0, 9.6], [105.9, 9.6], [105.9, 9.5]]


def collection(*geometries: Any) -> bytes:
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def topology(arcs: Any = None, named: Any = None, **parts: Any) -> bytes:
    each = {"type": "Polygon", "arcs": [[0]] if named is None else named, "properties": {"ma": "944"}}
    objects = {"huyen": {"type": "GeometryCollection", "geometries": [each]}}
    whole = {"type": "Topology", "objects": objects, "arcs": [SQUARE] if arcs is None else arcs}
    return json.dumps({**whole, **parts}).encode()


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.remark.mend
    return caught.value.remark.reason


def problem(data: bytes) -> str:
    [layer] = read(data)
    [feature] = layer.features
    assert feature.problem is not None
    assert feature.problem.where == (feature.where,)
    assert feature.problem.mend
    assert feature.polygons == []
    return feature.problem.reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không phải JSON: dòng 1"),
        (b"PK\x03\x04\x14\x00\x00\x00", "UTF-16"),
        (b"{", "không phải JSON: dòng 1"),
        ('{"type": "FeatureCollection"}'.encode("utf-16"), "UTF-16"),
        ('{"type": "FeatureCollection"}'.encode("utf-16-le"), "UTF-16"),
        ('{"tên": "Mỹ Tú"}'.encode("cp1258", errors="replace"), "UTF-8"),
        (b"[" * 1_000_000, "lồng nhau"),
        (b'{"a":' * 1_000_000, "lồng nhau"),
        (b"[" + b"9" * 5000 + b"]", "không phải JSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN"),
        (b'{"type": "FeatureCollection", "features": [-Infinity]}', "-Infinity"),
        (b'{"type": "Topology", "type": "FeatureCollection"}', "“type” có hai lần"),
        (b"[]", "không phải FeatureCollection"),
        (b"null", "không phải FeatureCollection"),
        (b'{"type": "Feature", "geometry": null}', "(Feature)"),
        (b'{"type": ["FeatureCollection"]}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "không có đối tượng nào"),
        (b'{"type": "FeatureCollection", "features": {}}', "“features”"),
        (b'{"type": "FeatureCollection"}', "“features”"),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "không có đối tượng nào"),
        (b'{"type": "Topology", "objects": [], "arcs": []}', "“objects”"),
        (b'{"type": "Topology", "objects": {}, "arcs": {}}', "“arcs”"),
        (b'{"type": "Topology", "objects": {"a": 5}, "arcs": []}', "không phải hình"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_byte_order_mark_is_no_harm() -> None:
    assert len(read(b"\xef\xbb\xbf" + collection(polygon(SQUARE)))) == 1


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_degrees_may_be_named(name: str) -> None:
    document = json.loads(collection(polygon(SQUARE)))
    document["crs"] = {"type": "name", "properties": {"name": name}}
    assert len(read(json.dumps(document).encode())) == 1


@pytest.mark.parametrize(
    "crs", [{"properties": {"name": "urn:ogc:def:crs:EPSG::9210"}}, {"a": 1}, "EPSG:3857", 5]
)
def test_another_coordinate_system_is_refused(crs: Any) -> None:
    document = json.loads(collection(polygon(SQUARE)))
    document["crs"] = crs
    assert "hệ tọa độ" in refusal(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "Không có hình"),
        ({}, "không phải vùng"),
        ("Polygon", "không phải vùng"),
        ({"type": "Point", "coordinates": [106, 9.5]}, "không phải vùng (Point)"),
        ({"type": "LineString", "coordinates": SQUARE}, "không phải vùng (LineString)"),
        ({"type": "Polygon"}, "không lồng đúng"),
        (polygon(), "Hình trống"),
        (polygon([]), "Hình trống"),
        ({"type": "MultiPolygon", "coordinates": []}, "Hình trống"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "kinh độ và vĩ độ"),
        (polygon(SQUARE[:3]), "ít hơn bốn"),
        (polygon(SQUARE[:4]), "không kết thúc ở điểm đầu"),
        (polygon([["105.9", "9.5"], *SQUARE[1:]]), "không phải là số"),
        (polygon([[True, False], *SQUARE[1:]]), "không phải là số"),
        (polygon([[None, None], *SQUARE[1:]]), "không phải là số"),
        (polygon([[105.9], *SQUARE[1:]]), "kinh độ và vĩ độ"),
        (polygon(["105.9 9.5", *SQUARE[1:]]), "kinh độ và vĩ độ"),
        (polygon([{"x": 105.9, "y": 9.5}, *SQUARE[1:]]), "kinh độ và vĩ độ"),
        (polygon([[10**400, 9.5], *SQUARE[1:]]), "quá lớn"),
        ({"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}]}, "trong một tập hợp"),
        ({"type": "GeometryCollection", "geometries": []}, "Hình trống"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_geometry_is_told(geometry: Any, words: str) -> None:
    assert words in problem(collection(geometry))


def test_a_number_beyond_all_numbers_is_none() -> None:
    data = collection(polygon([[1.5, 9.5], *SQUARE[1:]])).replace(b"1.5,", b"1e999,")
    assert "quá lớn" in problem(data)


def test_one_bad_feature_does_not_hide_the_others() -> None:
    [layer] = read(collection(None, polygon(SQUARE), {"type": "Point"}))
    assert [each.where for each in layer.features if each.problem] == ["features[0]", "features[2]"]
    assert [len(each.polygons) for each in layer.features] == [0, 1, 0]


def test_heights_are_left_aside_and_collections_are_taken_apart() -> None:
    high = polygon([[*corner, 3.5] for corner in SQUARE])
    [layer] = read(collection(high, {"type": "GeometryCollection", "geometries": [high, high]}))
    assert [len(each.polygons) for each in layer.features] == [1, 2]
    assert layer.features[0].polygons[0][0].tolist() == SQUARE


def test_what_is_no_feature_is_told() -> None:
    data = json.dumps({"type": "FeatureCollection", "features": [5, {"type": "Polygon"}]}).encode()
    [layer] = read(data)
    assert [each.problem.where for each in layer.features if each.problem] == [
        ("features[0]",),
        ("features[1]",),
    ]


# --- TopoJSON ---


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ([[1]], "Không có cung 1"),
        ([[-2]], "Không có cung -2"),
        ([[True]], "Không có cung True"),
        ([["0"]], "Không có cung 0"),
        ([[0.0]], "Không có cung 0.0"),
        ([[10**30]], "Không có cung 1000"),
        ([[None]], "Không có cung None"),
        ([[]], "Hình trống"),
        ([], "Hình trống"),
        ([0], "không lồng đúng"),
        ("0", "không lồng đúng"),
    ],
)  # fmt: skip
def test_arcs_that_are_none_are_told(named: Any, words: str) -> None:
    assert words in problem(topology(named=named))


def test_arcs_must_meet() -> None:
    away = [[106.5, 9.5], [106.6, 9.6]]
    assert "không nối nhau" in problem(topology([SQUARE[:3], away], [[0, 1]]))


@pytest.mark.parametrize(
    "transform",
    [
        {},
        5,
        {"scale": [1, 1]},
        {"scale": [1], "translate": [0, 0]},
        {"scale": ["1", "1"], "translate": [0, 0]},
        [],
    ],
)
def test_a_transform_without_its_numbers_is_refused(transform: Any) -> None:
    assert "“transform”" in refusal(topology(transform=transform))


@pytest.mark.parametrize("arc", [[], 5, [[1]], [["1", "2"]], [[1, 2], "x"]])
def test_an_arc_that_is_no_line_is_refused_by_its_place(arc: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        read(topology([SQUARE, arc]))
    assert caught.value.remark.where == ("arcs[1]",)


def test_an_object_may_be_one_geometry() -> None:
    data = topology(objects={"mot": {"type": "Polygon", "arcs": [[0]], "properties": {"ma": "944"}}})
    [layer] = read(data)
    assert [(each.where, each.properties) for each in layer.features] == [("objects.mot", {"ma": "944"})]


def test_an_arc_backwards_and_a_closed_ring_of_two() -> None:
    [layer] = read(topology([SQUARE[:3], SQUARE[2:][::-1]], [[0, -2]]))
    assert layer.features[0].polygons[0][0].tolist() == SQUARE


def test_one_arc_named_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "MOST_CORNERS", 1000)
    assert "nhiều hơn 1.000 điểm" in refusal(topology(named=[[0] * 300]))


def test_limits_are_told_with_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", 2_000_000)
    assert "3 MB" in refusal(b" " * 3_500_000)
    monkeypatch.setattr(documents, "MOST_FEATURES", 1)
    assert "nhiều hơn 1 " in refusal(collection(polygon(SQUARE), polygon(SQUARE)))


corners = st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
chains = st.lists(st.lists(corners, min_size=1, max_size=6), min_size=1, max_size=6)
numbers = st.floats(0.0001, 10, allow_nan=False)


@given(chains, st.tuples(numbers, numbers), st.tuples(numbers, numbers))
def test_what_a_topology_encodes_is_decoded(
    chains: list[list[tuple[int, int]]], scale: tuple[float, float], translate: tuple[float, float]
) -> None:
    """A ring cut into chains, each told in steps and every second one backwards, is the ring again."""
    whole = [corner for chain in chains for corner in chain]
    ring = [*whole, (7, 7), (8, 9), (9, 7), whole[0]]
    at, arcs, named = 0, [], []
    for number, chain in enumerate([*chains, [(7, 7), (8, 9), (9, 7)]]):
        part = ring[at : at + len(chain) + 1]
        at += len(chain)
        arcs.append(in_steps(part[::-1] if number % 2 else part))
        named.append(~number if number % 2 else number)
    data = topology(arcs, [named], transform={"scale": scale, "translate": translate})
    [layer] = read(data)
    expected = [[x * scale[0] + translate[0], y * scale[1] + translate[1]] for x, y in ring]
    assert layer.features[0].polygons[0][0].tolist() == expected


def in_steps(corners: list[tuple[int, int]]) -> list[list[int]]:
    starts = [(0, 0), *corners]
    return [[x - x0, y - y0] for (x0, y0), (x, y) in zip(starts, corners, strict=False)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_whatever_stands_where_a_map_is_expected_is_answered(value: Any) -> None:
    """Any JSON in any place: a refusal or a problem told, never a fault."""
    for data in (
        {"type": "FeatureCollection", "features": value},
        {"type": "FeatureCollection", "features": [value], "crs": value},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": value, "geometry": value}],
        },
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(value)}]},
        {"type": "Topology", "objects": {"a": value}, "arcs": [SQUARE]},
        {"type": "Topology", "objects": {"a": {"type": "Polygon", "arcs": value}}, "arcs": [SQUARE]},
        {
            "type": "Topology",
            "objects": {"a": {"type": "Polygon", "arcs": [[0]]}},
            "arcs": value,
            "transform": value,
        },
    ):
        with suppress(Unreadable):
            assert read(json.dumps(data).encode())


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(data: bytes) -> None:
    with suppress(Unreadable):
        assert parsed(data) is not Ellipsis
