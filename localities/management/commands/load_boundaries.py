"""`manage.py load_boundaries FILE --source TEXT`: real boundaries for the maps, all or nothing."""

import hashlib
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from localities import actions, queries
from localities.boundaries.documents import MOST_BYTES, too_large
from localities.boundaries.features import number
from localities.boundaries.plain import Remark, Report, Unreadable
from localities.boundaries.planning import plan
from localities.enums import MapLevel
from ocop_registry import vietnamese

MOST_SHOWN = 100
MOST_PLACES = 8
LONGEST_SOURCE = 200


class Command(BaseCommand):
    """Checks a file of boundaries, says everything that is wrong, and puts it in place of the drawn map."""

    help = "Load boundaries of districts or communes from a GeoJSON or TopoJSON file (docs/operations.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to load, or to take away."""
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?")
        parser.add_argument("--source", default="", help="whose boundaries these are and under what licence")
        parser.add_argument("--level", choices=MapLevel.values, help="load that level of the file only")
        parser.add_argument("--partial", action="store_true", help="load although units are missing")
        parser.add_argument("--skip-unknown", action="store_true", help="leave out units of other provinces")
        parser.add_argument("--dry-run", action="store_true", help="only show what would be written")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument("--remove", choices=MapLevel.values, help="take a loaded map away")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 0 when the file fits or the map is removed, else 1."""
        if options["remove"]:
            self._remove(options)
            return
        source = vietnamese.clean(options["source"])
        if options["file"] is None or not source or len(source) > LONGEST_SOURCE:
            raise CommandError(
                _(
                    "Name the file, and with --source whose boundaries these are (%(most)s characters at most)."
                )
                % {"most": LONGEST_SOURCE}
            )
        data, report = self._planned(options)
        done = self._write(data, report, source, options) if report.ok and not options["dry_run"] else []
        self._tell(report, done, options, sha256=hashlib.sha256(data).hexdigest())
        if not report.ok:
            raise SystemExit(1)

    def _remove(self, options: dict[str, Any]) -> None:
        removed = actions.remove_boundaries(level=options["remove"], by=None, why="load_boundaries --remove")
        self.stdout.write(_("The map was removed.") if removed else _("No such map is loaded."))

    def _planned(self, options: dict[str, Any]) -> tuple[bytes, Report]:
        file: Path = options["file"]
        try:
            if (size := file.stat().st_size) > MOST_BYTES:
                return b"", Report(errors=[too_large(size).remark])
            data = file.read_bytes()
        except OSError as error:
            remark = Unreadable(
                _("The file cannot be read (%(error)s).") % {"error": error.strerror},
                _("See that it is there and may be read."),
            ).remark
            return b"", Report(errors=[remark])
        asked = {name: options[name] for name in ("level", "partial", "skip_unknown")}
        return data, plan(data, queries.places(), **asked)

    def _write(self, data: bytes, report: Report, source: str, options: dict[str, Any]) -> list[str]:
        """Levels that were changed."""
        name = vietnamese.clean(options["file"].name)
        said = {"source": source, "file_name": name, "sha256": hashlib.sha256(data).hexdigest()}
        try:
            with transaction.atomic():
                return [
                    drawing.level
                    for drawing in report.drawings
                    if actions.load_boundaries(
                        drawing=drawing, by=None, why=f"load_boundaries {name}", **said
                    )
                ]
        except DatabaseError as error:
            message = _("The database did not take the map, and nothing was written. (%(error)s)")
            raise CommandError(message % {"error": str(error).partition("\n")[0]}) from error

    # --- what it says ---

    def _tell(self, report: Report, done: Sequence[str], options: dict[str, Any], *, sha256: str) -> None:
        if options["json"]:
            told = {"file": options["file"].name, "sha256": sha256, "written": list(done), **report.as_json()}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self._remarks(_("Errors"), report.errors)
        self._remarks(_("Please look at"), report.remarks)
        for drawing in report.drawings:
            facts = {
                "level": MapLevel(drawing.level).label,
                "units": len(drawing.outlines),
                "corners": number(drawing.corners),
                "drawn": number(drawing.drawn),
                "missing": ", ".join(drawing.missing) or "–",
            }
            text = _(
                "%(level)s: %(units)s units, %(corners)s corners drawn with %(drawn)s. Missing: %(missing)s."
            )
            self.stdout.write(text % facts)
        self.stdout.write(self._ending(report, done, dry_run=options["dry_run"]))

    def _ending(self, report: Report, done: Sequence[str], *, dry_run: bool) -> str:
        if not report.ok:
            return _("Nothing was written. Mend the errors and run it again.")
        if dry_run:
            return _("Nothing was written: this was a trial run.")
        return _("The map was loaded.") if done else _("The same map is loaded already; nothing was written.")

    def _remarks(self, title: str, remarks: Sequence[Remark]) -> None:
        if not remarks:
            return
        self.stdout.write(f"{title} ({len(remarks)})")
        for remark in remarks[:MOST_SHOWN]:
            where = ", ".join(remark.where[:MOST_PLACES]) + (" …" if len(remark.where) > MOST_PLACES else "")
            place = " · ".join(part for part in (where, remark.value) if part)
            self.stdout.write(f"  {place}: {remark.reason}" if place else f"  {remark.reason}")
            if remark.mend:
                self.stdout.write(f"      {remark.mend}")
        if len(remarks) > MOST_SHOWN:
            self.stdout.write(_("  … and %(count)s more") % {"count": len(remarks) - MOST_SHOWN})
