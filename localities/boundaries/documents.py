"""Reads a file of boundaries: strict JSON, then the features of each layer with their rings as arrays of numbers.

Strict, because a map is shown to everybody: UTF-8 only, no NaN, no key twice, no text where a number belongs.
Everything wrong with a feature is told; only a file that is no map at all ends the reading.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from localities.boundaries import topojson
from localities.boundaries.features import (
    Budget,
    Feature,
    Layer,
    cut,
    number,
    polygons_of,
    shaped,
    to_degrees,
)
from localities.boundaries.plain import Remark, Unreadable

MEGABYTE = 1_000_000
MOST_BYTES = 100 * MEGABYTE
MOST_FEATURES = 20_000  # the communes of the whole country are 3,321
# The coordinate systems that are longitude and latitude of WGS 84 in this order.
DEGREES = ("CRS84", "EPSG:4326", "EPSG::4326", "CRS:84")


def read(data: bytes) -> list[Layer]:
    """The layers of a file. Raises Unreadable."""
    document = parsed(data)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        layers = [Layer("", list(_features(document, Budget())))]
    elif kind == "Topology":
        layers = topojson.layers(document, Budget())
    else:
        shown = cut(kind) if kind is not None else _("no “type”")
        raise Unreadable(
            _("The file is neither a GeoJSON FeatureCollection nor a TopoJSON Topology (%(kind)s).")
            % {"kind": shown},
            _("Export the layer of polygons with its attributes as GeoJSON or TopoJSON."),
        )
    if not any(layer.features for layer in layers):
        raise Unreadable(
            _("The file has no features."), _("Export the layer of polygons with its attributes.")
        )
    if sum(len(layer.features) for layer in layers) > MOST_FEATURES:
        raise Unreadable(
            _("The file has more than %(most)s features.") % {"most": number(MOST_FEATURES)},
            _("Take out what lies in other provinces."),
        )
    return layers


# --- JSON ---


def parsed(data: bytes) -> Any:
    """What the bytes say. Raises Unreadable for anything but one strict JSON text in UTF-8."""
    try:
        return json.loads(_text(data), parse_constant=_no_number, object_pairs_hook=_each_key_once)
    except RecursionError:
        raise _not_json(_("lists nested without end")) from None
    except json.JSONDecodeError as error:
        place = _("line %(line)s, column %(column)s") % {"line": error.lineno, "column": error.colno}
        raise _not_json(f"{place}: {error.msg}") from None
    except ValueError as error:  # a whole number of thousands of digits
        raise _not_json(cut(error)) from None


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise too_large(len(data))
    if b"\0" in data[:64] or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Unreadable(_("The file is UTF-16 text."), _("Save it as UTF-8."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = _("The file is not UTF-8 text (byte %(place)s).") % {"place": error.start + 1}
        raise Unreadable(
            reason, _("Save it as UTF-8. A zip archive or a shapefile must be exported first.")
        ) from None


def too_large(size: int) -> Unreadable:
    """A file beyond the limit."""
    facts = {"size": size // MEGABYTE, "most": MOST_BYTES // MEGABYTE}
    return Unreadable(
        _("The file has %(size)s MB; %(most)s MB are the limit.") % facts,
        _("Simplify the outlines before, to about 10 metres, or take other provinces out."),
    )


def _not_json(detail: str) -> Unreadable:
    return Unreadable(
        _("The file is not JSON: %(detail)s.") % {"detail": detail},
        _("Export it anew as GeoJSON or TopoJSON."),
    )


def _no_number(word: str) -> float:
    raise Unreadable(
        _("“%(word)s” stands where a number belongs.") % {"word": word},
        _("Export it anew without empty coordinates."),
    )


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(
            _("The key “%(key)s” stands twice in one object.") % {"key": cut(twice)},
            _("Take one of the two out: programs differ in which one they read."),
        )
    return found


# --- GeoJSON ---


def _features(document: dict[str, Any], budget: Budget) -> Iterator[Feature]:
    _only_degrees(document.get("crs"))
    features = document.get("features")
    if not isinstance(features, list):
        raise Unreadable(_("“features” is not a list."), _("Export it anew as GeoJSON or TopoJSON."))
    for place, feature in enumerate(features):
        where = f"features[{place}]"
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            reason, mend = _("This is not a Feature."), _("Take it out or export the layer anew.")
            yield Feature(where, {}, problem=Remark((where,), "", reason, mend))
            continue
        yield shaped(where, feature, feature.get("geometry"), lambda each: polygons_of(each, budget))


def _only_degrees(crs: Any) -> None:
    """A file may still name its coordinate system as GeoJSON did until 2016."""
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = str(named.get("name", "") if isinstance(named, dict) else "")
    if crs is not None and not name.upper().endswith(DEGREES):
        raise Unreadable(
            _("The file says that its coordinate system is “%(name)s”.") % {"name": cut(name or crs)},
            to_degrees(),
        )
