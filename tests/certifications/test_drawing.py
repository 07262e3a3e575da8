"""The schematic map: eleven districts that tile, lie where the land lies, and are shaded fairly."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certifications import drawing

CODES = {str(code) for code in range(941, 952)}
QUARTER = 0.25  # sampling distance in grid steps; corners lie on halves, so samples are moved off them
Corner = tuple[float, float]


def area(points: tuple[Corner, ...]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def inside(x: float, y: float, points: tuple[Corner, ...]) -> bool:
    """Even-odd rule: how many edges a ray to the right crosses."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    crossings = [
        x < x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in pairs if (y1 > y) != (y2 > y)
    ]
    return crossings.count(True) % 2 == 1


def middle(code: str) -> Corner:
    points = drawing.REGIONS[code].points
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def edge_samples(code: str) -> list[Corner]:
    points = drawing.REGIONS[code].points
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return [
        (x1 + (x2 - x1) * t / 16, y1 + (y2 - y1) * t / 16) for (x1, y1), (x2, y2) in pairs for t in range(16)
    ]


def touching(one: str, other: str) -> bool:
    """Two regions share a stretch of border: some three points of one border lie on the other's within a hair."""
    points = drawing.REGIONS[other].points
    pairs = list(zip(points, points[1:] + points[:1], strict=True))
    return sum(any(on_segment(p, a, b) for a, b in pairs) for p in edge_samples(one)) >= 3


def on_segment(point: Corner, start: Corner, end: Corner) -> bool:
    (px, py), (ax, ay), (bx, by) = point, start, end
    cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    within = min(ax, bx) - 1e-9 <= px <= max(ax, bx) + 1e-9 and min(ay, by) - 1e-9 <= py <= max(ay, by) + 1e-9
    return abs(cross) < 1e-9 and within


def test_it_draws_exactly_the_eleven_former_districts() -> None:
    assert set(drawing.REGIONS) == CODES
    assert all(region.code == code for code, region in drawing.REGIONS.items())


def test_no_two_districts_overlap() -> None:
    samples = [(x * QUARTER + 0.11, y * QUARTER + 0.07) for x in range(84) for y in range(68)]
    shared = [
        (one, other, point)
        for point in samples
        for one, other in combinations(
            [code for code, r in drawing.REGIONS.items() if inside(*point, r.points)], 2
        )
    ]
    assert shared == []


def test_the_mainland_has_no_gaps() -> None:
    """Every inner border is walked twice, once each way: what is walked once is the outline, and its area is the sum."""
    mainland = [region.points for code, region in drawing.REGIONS.items() if code != "945"]
    steps = [(a, b) for points in mainland for a, b in zip(points, points[1:] + points[:1], strict=True)]
    outline = {a: b for a, b in steps if (b, a) not in steps}
    start = at = next(iter(outline))
    walk = [start]
    while (at := outline[at]) != start:
        walk.append(at)
    assert len(walk) == len(outline)
    assert area(tuple(walk)) == pytest.approx(sum(area(points) for points in mainland))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("943", "942"), ("942", "944"), ("942", "946"), ("942", "941"), ("941", "946"), ("948", "944"),
        ("948", "949"), ("949", "947"), ("947", "951"), ("951", "946"), ("950", "951"), ("950", "947"),
    ],
)  # fmt: skip
def test_neighbours_share_a_border(one: str, other: str) -> None:
    assert touching(one, other)


@pytest.mark.parametrize("other", sorted(CODES - {"945"}))
def test_the_island_touches_nobody(other: str) -> None:
    assert not touching("945", other)


def test_the_lay_of_the_land_is_true() -> None:
    assert min(CODES, key=lambda code: middle(code)[0]) == "948"
    assert max(CODES, key=lambda code: middle(code)[0]) == "945"
    assert max(CODES, key=lambda code: middle(code)[1]) == "950"
    assert min(CODES, key=lambda code: min(y for _, y in drawing.REGIONS[code].points)) == "943"
    assert min(CODES, key=lambda code: area(drawing.REGIONS[code].points)) == "941"
    assert middle("943")[1] < middle("942")[1]
    assert middle("944")[0] < middle("942")[0] < middle("941")[0] < middle("946")[0]
    assert middle("948")[0] < middle("949")[0]
    assert middle("948")[1] < middle("949")[1]


def test_every_label_stands_on_its_own_district() -> None:
    for shaded in drawing.regions({}):
        points = drawing.REGIONS[shaded.code].points
        for x, y in [(line.x, line.y) for line in shaded.lines] + [(shaded.label_x, shaded.label_y)]:
            assert inside(x / drawing.STEP + 0.001, y / drawing.STEP + 0.001, points), shaded.code


def test_without_products_every_shade_is_the_empty_one() -> None:
    assert [each.level for each in drawing.regions({})] == [0] * 11
    assert drawing.legend({}) == [drawing.LegendStep(0, 0, 0)]


def test_a_code_outside_the_province_is_not_drawn() -> None:
    assert [each.count for each in drawing.regions({"001": 900, "944": 2})].count(2) == 1
    assert {each.level for each in drawing.regions({"001": 900, "944": 2})} == {0, 4}


@pytest.mark.parametrize(("count", "most"), [(-1, 5), (6, 5), (1, 0)])
def test_it_refuses_a_count_that_cannot_be(count: int, most: int) -> None:
    with pytest.raises(ValueError, match="is not between"):
        drawing.level(count, most)


@given(st.dictionaries(st.sampled_from(sorted(CODES)), st.integers(0, 100_000)))
def test_the_legend_tells_the_shade_of_every_district(counts: dict[str, int]) -> None:
    steps = drawing.legend(counts)
    for shaded in drawing.regions(counts):
        assert [step.level for step in steps if step.low <= shaded.count <= step.high] == [shaded.level]


def test_the_context_keeps_an_unknown_district_in_the_list_only() -> None:
    rows = [
        {"code": "944", "slug": "my-tu", "name": "Mỹ Tú", "count": 3, "url": "/a", "selected": True},
        {"code": "999", "slug": "la", "name": "Lạ", "count": 8, "url": "/b"},
    ]
    made = drawing.context(rows)
    assert [(each["name"], each["level"], each["selected"]) for each in made["regions"]] == [
        ("Mỹ Tú", 4, True)
    ]
    assert made["districts"] == rows
