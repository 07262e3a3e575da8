"""`manage.py import_recognitions FILE [--dry-run] [--json]`: past recognitions from a spreadsheet, all or nothing."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications.recognitions import Planned, Report, RowError, Unfit, UnreadableFile, apply, plan
from certifications.recognitions.remarks import Group, cut

MOST_SHOWN = 200  # errors and warnings; the rest is counted
MOST_PLANNED = 20
_WIDEST = 60


class Command(BaseCommand):
    """Shows what a file would create and change, and every error; writes it when there is none."""

    help = "Import past recognitions from an .xlsx or .csv file (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The arguments of the contract."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only show what would be written")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 0 when every row fits, else 1."""
        file: Path = options["file"]
        try:
            report = plan(file, filename=file.name, on=timezone.localdate())
            if report.ok and not options["dry_run"]:
                report = apply(report, by=None, why=f"import_recognitions {file.name}")
        except Unfit as unfit:
            report = unfit.report
        except UnreadableFile as unreadable:
            self._refuse(str(unreadable), file, as_json=options["json"])
        except DatabaseError as error:
            message = _(
                "The database did not take the list, and nothing was written. Please run it again. (%(error)s)"
            )
            self._refuse(message % {"error": str(error).partition("\n")[0]}, file, as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            self._show(report, written=report.ok and not options["dry_run"])
        if not report.ok:
            raise SystemExit(1)

    def _refuse(self, message: str, file: Path, *, as_json: bool) -> None:
        """A file that cannot be read or written at all: in JSON an error without a row."""
        if as_json:
            error = RowError("", 0, "", file.name, message)
            self.stdout.write(json.dumps(Report(errors=[error]).as_json(), ensure_ascii=False, indent=1))
            raise SystemExit(1)
        raise CommandError(message)

    def _show(self, report: Report, *, written: bool) -> None:
        self._remarks(_("Errors"), report.errors)
        self._remarks(_("Please look at"), report.worth_a_look)
        self._list(_("To be created") if not written else _("Created"), report.create)
        self._list(_("To be changed") if not written else _("Changed"), report.change)
        facts = {
            "rows": report.rows,
            "create": len(report.create),
            "change": len(report.change),
            "same": report.same,
            "errors": len(report.errors),
        }
        self.stdout.write(
            _("%(rows)s rows: %(create)s new, %(change)s changed, %(same)s known already, %(errors)s errors.")
            % facts
        )
        if not report.ok:
            self.stdout.write(_("Nothing was written. Mend the errors and run it again."))
        elif not written:
            self.stdout.write(_("Nothing was written: this was a trial run."))

    def _list(self, title: str, planned: Sequence[Planned]) -> None:
        if not planned:
            return
        self.stdout.write(f"{title} ({len(planned)})")
        for row in planned[:MOST_PLANNED]:
            place = _("row %(row)s") % {"row": row.row}
            self.stdout.write(
                f"  {row.sheet} · {place} · {row.product_name} · {row.producer_name} · {row.star}★"
            )
            for sentence in row.what:
                self.stdout.write(f"      {sentence}")
        self._rest(len(planned) - MOST_PLANNED)

    def _remarks(self, title: str, remarks: Sequence[RowError | Group]) -> None:
        if not remarks:
            return
        self.stdout.write(f"{title} ({len(remarks)})")
        for remark in remarks[:MOST_SHOWN]:
            several = isinstance(remark, Group) and remark.rows > 1
            text = _("rows %(row)s") if several else _("row %(row)s")
            place = text % {"row": remark.row} if remark.row else ""
            where = " · ".join(part for part in (remark.sheet, place, remark.column) if part)
            value = f" “{cut(remark.value, _WIDEST)}”" if remark.value else ""
            self.stdout.write(f"  {where}{value}: {remark.reason}")
            if remark.allowed:
                self.stdout.write("      " + _("Allowed: %(values)s") % {"values": "; ".join(remark.allowed)})
        self._rest(len(remarks) - MOST_SHOWN)

    def _rest(self, count: int) -> None:
        if count > 0:
            self.stdout.write(_("  … and %(count)s more") % {"count": count})
        self.stdout.write("")
