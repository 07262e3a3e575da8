"""Verbs on places: boundaries are loaded and removed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from localities.boundaries.plain import Drawing, Label, Outline
from localities.models import Boundary, BoundaryFile
from ocop_registry.audit import because

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def load_boundaries(
    *, drawing: Drawing, source: str, file_name: str, sha256: str, by: "User | None", why: str
) -> bool:
    """Put the drawing in place of the earlier one of its level; False when it is there already."""
    known = BoundaryFile.objects.select_for_update().filter(pk=drawing.level).first()
    file = BoundaryFile(
        level=drawing.level,
        source=source,
        file_name=file_name[:200],
        sha256=sha256,
        width=drawing.width,
        height=drawing.height,
    )
    wanted = [_boundary(file, each) for each in drawing.outlines]
    if known and _same(known, file) and _drawn(known.boundaries.all()) == _drawn(wanted):
        return False
    with because(by=by, why=why):
        Boundary.objects.filter(file=drawing.level).delete()
        file.clean_fields()
        file.save()
        Boundary.objects.bulk_create(wanted)
    return True


@transaction.atomic
def remove_boundaries(*, level: str, by: "User | None", why: str) -> bool:
    """Take the map of a level away, so that the schematic drawing stands again; False when there is none."""
    with because(by=by, why=why):
        Boundary.objects.filter(file=level).delete()
        removed, _tables = BoundaryFile.objects.filter(pk=level).delete()
    return bool(removed)


def _boundary(file: BoundaryFile, outline: Outline) -> Boundary:
    unit = {"district_id" if file.level == "district" else "commune_id": outline.key}
    return Boundary(
        file=file, path=outline.path, labels=[label.as_json() for label in outline.labels], **unit
    )


def _same(one: BoundaryFile, other: BoundaryFile) -> bool:
    fields = ("source", "file_name", "sha256", "width", "height")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _drawn(boundaries: Iterable[Boundary]) -> set[tuple[object, ...]]:
    return {
        (each.district_id, each.commune_id, each.path, tuple(map(Label.from_json, each.labels)))
        for each in boundaries
    }
