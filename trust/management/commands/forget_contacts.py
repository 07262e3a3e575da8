"""Remove the contacts in old reports of doubts."""

from typing import Any

from django.core.management.base import BaseCommand

from trust.actions import forget_contacts


class Command(BaseCommand):
    """`manage.py forget_contacts`: what the worker does by itself, for who runs none."""

    help = "Remove contacts from reports of doubts that are older than OCOP_DOUBT_CONTACT_DAYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remove them and say how many."""
        self.stdout.write(f"{forget_contacts(by=None)} contacts removed.")
