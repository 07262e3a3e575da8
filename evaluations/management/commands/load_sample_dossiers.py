"""Fill a trial copy with sample dossiers and a council."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from evaluations.samples import load_dossiers


class Command(BaseCommand):
    """`manage.py load_sample_dossiers`: a made-up round, once, for the sample accounts of `make run`."""

    help = "Fill a trial copy with a council, a round and made-up dossiers, each labelled."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, or leave a copy with dossiers (or without the sample accounts) alone."""
        count = load_dossiers(today=timezone.localdate())
        self.stdout.write(f"{count} dossiers loaded." if count else "Nothing done.")
