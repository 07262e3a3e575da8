"""TopoJSON: outlines put together from arcs that neighbours share, each arc a chain of small steps."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from localities.boundaries.features import (
    Budget,
    Feature,
    Layer,
    Misshapen,
    Ring,
    Rings,
    closed,
    cut,
    kind_of,
    listed,
    no_collection,
    positions,
    shaped,
)
from localities.boundaries.plain import Unreadable


def layers(document: dict[str, Any], budget: Budget) -> list[Layer]:
    """One layer for each object of the topology. Raises Unreadable."""
    objects = document.get("objects")
    if not isinstance(objects, dict):
        raise Unreadable(_("“objects” is not an object."), _("Export it anew as GeoJSON or TopoJSON."))
    arcs = _Arcs(_arcs(document, budget), budget)
    return [
        Layer(name, list(_features(f"objects.{cut(name)}", each, arcs))) for name, each in objects.items()
    ]


def _arcs(document: dict[str, Any], budget: Budget) -> list[Ring]:
    arcs = document.get("arcs")
    if not isinstance(arcs, list):
        raise Unreadable(_("“arcs” is not a list."), _("Export it anew as GeoJSON or TopoJSON."))
    scale, translate = _transform(document.get("transform"))
    found = []
    for place, arc in enumerate(arcs):
        try:
            steps = positions(arc, budget)
        except Misshapen as bad:
            raise Unreadable(bad.reason, bad.mend, f"arcs[{place}]") from None
        found.append(steps if scale is None else np.cumsum(steps, axis=0) * scale + translate)
    return found


def _transform(transform: Any) -> tuple[Ring | None, Ring]:
    """How steps become degrees; without a transform the arcs are positions as they stand."""
    if transform is None:
        return None, np.zeros(2)
    said = transform if isinstance(transform, dict) else {}
    try:
        pair = positions([said.get("scale"), said.get("translate")], Budget())
    except Misshapen:
        raise Unreadable(
            _("“transform” has no scale and translate of two numbers each."),
            _("Export it anew as GeoJSON or TopoJSON."),
        ) from None
    return pair[0], pair[1]


def _features(where: str, each: Any, arcs: "_Arcs") -> Iterator[Feature]:
    """The features of one object: those of a collection, or the object itself."""
    if not isinstance(each, dict):
        raise Unreadable(_("This object is no geometry."), _("Export it anew as GeoJSON or TopoJSON."), where)
    parts = each.get("geometries") if each.get("type") == "GeometryCollection" else None
    if not isinstance(parts, list):
        yield shaped(where, each, each, arcs.polygons)
        return
    for place, part in enumerate(parts):
        name = f"{where}.geometries[{place}]"
        yield shaped(name, part if isinstance(part, dict) else {}, part, arcs.polygons)


class _Arcs:
    """The arcs of a topology, each a chain of positions."""

    def __init__(self, arcs: list[Ring], budget: Budget) -> None:
        self._arcs, self._budget = arcs, budget

    def polygons(self, geometry: Any) -> list[Rings]:
        """The polygons of a TopoJSON geometry. Raises Misshapen."""
        kind = kind_of(geometry)
        if kind == "GeometryCollection":
            parts = listed(geometry.get("geometries"))
            return [rings for part in parts for rings in self.polygons(no_collection(part))]
        named = listed(geometry.get("arcs"))
        polygons = [named] if kind == "Polygon" else named
        return [[self._ring(listed(ring)) for ring in listed(rings)] for rings in polygons]

    def _ring(self, named: list[Any]) -> Ring:
        chains = [self._chain(index) for index in named]
        self._budget.spend(sum(map(len, chains)))
        for before, after in pairwise(chains):
            if not np.array_equal(before[-1], after[0]):
                raise Misshapen(
                    _("Two arcs that follow each other do not meet."),
                    _("Export the topology anew; its arcs were mixed up."),
                )
        return closed(np.concatenate([chains[0], *(each[1:] for each in chains[1:])]))

    def _chain(self, index: Any) -> Ring:
        """The arc of the index; counted from -1 backwards it runs the other way."""
        if type(index) is not int or not -len(self._arcs) <= index < len(self._arcs):
            raise Misshapen(
                _("There is no arc %(index)s; the file has %(arcs)s.")
                % {"index": cut(index), "arcs": len(self._arcs)},
                _("Export the topology anew; its arcs were mixed up."),
            )
        return self._arcs[index] if index >= 0 else self._arcs[~index][::-1]
