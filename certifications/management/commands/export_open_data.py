"""`manage.py export_open_data [--on YYYY-MM-DD] [--if-needed] [--check]`: the dated dump of the open data."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications.opendata import dumps
from ocop_registry.dates import parse_day


def _day(text: str) -> date:
    found = parse_day(text)
    if found is None or found > timezone.localdate():
        message = _("“%(value)s” is no day up to today: write it as YYYY-MM-DD.")
        raise ArgumentTypeError(message % {"value": text[:40]})
    return found


class Command(BaseCommand):
    """Made for a timer: quiet when all is well, exit status 1 when not."""

    help = "Write the open data of a day as CSV, JSON Lines, XLSX and Parquet (docs/open-data.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The arguments of the contract."""
        parser.add_argument(
            "--on", type=_day, metavar="YYYY-MM-DD", help="the day states are of; default: today"
        )
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="only when today has no dump or the register changed since",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit 1 when the newest dump is older than 36 hours",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Writes a dump, or says why there is none."""
        on: date = options["on"] or timezone.localdate()
        newest = dumps.latest()
        if options["check"]:
            self._check(newest)
        elif options["if_needed"] and newest and newest.day == on and not newest.overtaken:
            self._say(_("The dump of %(day)s is up to date.") % {"day": on}, options)
        else:
            self._build(on, options)

    def _check(self, newest: dumps.Dump | None) -> None:
        if newest is None or dumps.warn_when_too_old(newest):
            raise CommandError(_("There is no open data dump of the last 36 hours."))

    def _build(self, on: date, options: dict[str, Any]) -> None:
        try:
            made = dumps.build(on=on)
        except dumps.DumpUnderWay as error:
            raise CommandError(_("Another process is making a dump at this moment.")) from error
        for file in made.files:
            text = _("%(name)s: %(rows)s rows, %(size)s bytes")
            self._say(text % {"name": file.name, "rows": file.rows, "size": file.size}, options)
        self._say(str(made.folder), options)

    def _say(self, text: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(text)
