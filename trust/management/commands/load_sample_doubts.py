"""Fill a trial copy with sample reports of doubts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trust.samples import load_doubts


class Command(BaseCommand):
    """`manage.py load_sample_doubts`: made-up reports, once, for the officers of `make run`."""

    help = "Fill a trial copy with made-up reports of doubts, each labelled."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, or leave a copy with reports (or without made-up products) alone."""
        count = load_doubts(today=timezone.localdate())
        self.stdout.write(f"{count} reports loaded." if count else "Nothing done.")
