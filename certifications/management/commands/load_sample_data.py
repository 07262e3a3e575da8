"""Fill an empty registry with sample records."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from certifications.samples import load_samples


class Command(BaseCommand):
    """`manage.py load_sample_data`: real public recognitions and labelled made-up records, once."""

    help = "Fill an empty registry with sample records, each made-up one labelled."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, or leave a filled registry alone."""
        count = load_samples(today=timezone.localdate())
        self.stdout.write(
            f"{count} products loaded." if count else "The registry has products already: nothing done."
        )
