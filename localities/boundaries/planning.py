"""What a file of boundaries would draw, and everything that is wrong with it."""

from collections.abc import Iterable, Sequence

import shapely
from django.utils.translation import gettext as _

from localities.boundaries import documents, ground, labels, outlines
from localities.boundaries.features import Feature, Layer
from localities.boundaries.plain import Drawing, Level, Outline, Places, Remark, Report, Unreadable, grouped
from localities.boundaries.units import Matched, match, missing
from localities.resolver import Unit

LEVELS: tuple[Level, ...] = ("district", "commune")
ELSEWHERE = 0.3  # degrees around the province; what lies wholly beyond belongs to others


def plan(
    data: bytes,
    places: Places,
    *,
    level: Level | None = None,
    partial: bool = False,
    skip_unknown: bool = False,
) -> Report:
    """Read, match and judge a file. `level` takes the layers of that level only."""
    try:
        layers = documents.read(data)
    except Unreadable as unreadable:
        return Report(errors=[unreadable.remark])
    if skip_unknown:
        layers = [_nearby(layer, places) for layer in layers]
    report = Report()
    for matched in _chosen(layers, places, level, report):
        _judge(matched, places, report, partial=partial, skip_unknown=skip_unknown)
    report.errors, report.remarks = grouped(report.errors), grouped(report.remarks)
    return report


def _nearby(layer: Layer, places: Places) -> Layer:
    """The layer without features that lie wholly outside of the province's surroundings."""
    points = [point for centres in places.centres.values() for point in centres]
    if not points:
        return layer
    west, east = min(x for x, _y in points) - ELSEWHERE, max(x for x, _y in points) + ELSEWHERE
    south, north = min(y for _x, y in points) - ELSEWHERE, max(y for _x, y in points) + ELSEWHERE

    def near(feature: Feature) -> bool:
        rings = [polygon[0] for polygon in feature.polygons]
        return not rings or any(
            ring[:, 0].max() >= west
            and ring[:, 0].min() <= east
            and ring[:, 1].max() >= south
            and ring[:, 1].min() <= north
            for ring in rings
        )

    return Layer(layer.name, [feature for feature in layer.features if near(feature)])


def _chosen(
    layers: Iterable[Layer], places: Places, wanted: Level | None, report: Report
) -> Sequence[Matched]:
    """The layers as what they are: units of the level that fits them best. One layer for each level."""
    found: dict[Level, Matched] = {}
    skipped: list[Matched] = []
    for layer in layers:
        matched = max((match(layer, each, places) for each in LEVELS), key=lambda m: _fitness(m, places))
        if matched.level in found and matched.keys:
            report.errors.append(
                Remark(
                    (found[matched.level].layer.name, layer.name),
                    "",
                    _("Two layers of the file hold the same kind of unit."),
                    _("Keep one of them in the file."),
                )
            )
        elif not matched.keys or wanted not in {None, matched.level}:
            skipped.append(matched)
        else:
            found[matched.level] = matched
    if not found:
        _none_found(skipped, wanted, report)
    return list(found.values())


def _fitness(matched: Matched, places: Places) -> tuple[int, int]:
    """Most units found; of two equal ones the level with fewer missing ("Mỹ Tú" is a district and a commune)."""
    return len(matched.keys), -len(missing(matched, places))


def _none_found(skipped: Iterable[Matched], wanted: Level | None, report: Report) -> None:
    """Say of every layer why nothing in it can be used."""
    for matched in skipped:
        report.errors += [remark for _feature, remark in matched.unknown]
        if matched.keys and wanted:
            found = {"district": _("former districts"), "commune": _("communes of today")}[matched.level]
            report.errors.append(
                Remark(
                    tuple(filter(None, [matched.layer.name])),
                    "",
                    _("The file holds %(found)s, not what --level asks for.") % {"found": found},
                    _("Leave --level out, or take the other file."),
                )
            )
    if not report.errors:
        reason = _("No unit of the province was found.")
        report.errors.append(
            Remark((), "", reason, _("Name the unit in a property “code” (its official code) or “name”."))
        )


def _judge(matched: Matched, places: Places, report: Report, *, partial: bool, skip_unknown: bool) -> None:
    """Everything wrong with a layer; its drawing when there is nothing."""
    before = len(report.errors)
    strange = [remark for _feature, remark in matched.unknown]
    (report.remarks if skip_unknown else report.errors).extend(
        _left_out(strange) if skip_unknown else strange
    )
    report.errors += matched.wrong
    lacking = missing(matched, places)
    report.errors += _incomplete(lacking) if lacking and not partial else []
    judged = [
        (unit, feature, ground.judge(unit, feature, places.centres.get(unit.key, ())))
        for unit, feature in matched.found
    ]
    report.errors += [each.error for _unit, _feature, each in judged if each.error]
    report.remarks += [each.remark for _unit, _feature, each in judged if each.remark]
    if len(report.errors) > before:
        return
    shapes = {unit: each.shape for unit, _feature, each in judged}
    errors, remarks = ground.common_ground({unit.name: shape for unit, shape in shapes.items()})
    report.errors, report.remarks = report.errors + errors, report.remarks + remarks
    if not errors:
        corners = sum(len(ring) for _u, feature, _j in judged for rings in feature.polygons for ring in rings)
        report.drawings.append(_drawing(matched.level, shapes, lacking, corners))


def _left_out(strange: Iterable[Remark]) -> list[Remark]:
    return [Remark(each.where, each.value, _("Left out: no unit of the province.")) for each in strange]


def _incomplete(lacking: Sequence[Unit]) -> list[Remark]:
    return [
        Remark(
            (),
            f"{unit.name} ({unit.code})",
            _("The file lacks units."),
            _("Add them, or run again with --partial to draw the map without them."),
        )
        for unit in lacking
    ]


def _drawing(
    level: Level, shapes: dict[Unit, shapely.Geometry], lacking: Iterable[Unit], corners: int
) -> Drawing:
    units = sorted(shapes, key=lambda unit: unit.code)
    drawn = outlines.draw([shapes[unit] for unit in units])
    return Drawing(
        level,
        drawn.width,
        drawn.height,
        tuple(
            Outline(unit.key, path, labels.labels(shape, unit.short_name))
            for unit, shape, path in zip(units, drawn.shapes, drawn.paths, strict=True)
        ),
        tuple(unit.name for unit in lacking),
        corners,
        drawn.corners,
    )
