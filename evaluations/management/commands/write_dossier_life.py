"""Write the document of a dossier's life from the table in the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from evaluations.life import markdown


class Command(BaseCommand):
    """`manage.py write_dossier_life`: brings `docs/dossier-life.md` up to the code."""

    help = "Write docs/dossier-life.md from the table of transitions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file."""
        path = Path(settings.BASE_DIR) / "docs" / "dossier-life.md"
        path.write_text(markdown(), encoding="utf-8")
        self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
