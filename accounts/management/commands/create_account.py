"""`manage.py create_account USERNAME --role officer --full-name "…"`."""

import getpass
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.enums import Role
from accounts.forms import USERNAME
from accounts.models import User
from ocop_registry import vietnamese


class Command(BaseCommand):
    """Opens an account: the first administrator's above all."""

    help = (
        "Opens an account. The password is asked for, or read from the first line of standard input when that is "
        "no terminal; left empty, one is generated and printed once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who it is for."""
        parser.add_argument("username")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--full-name", required=True)
        parser.add_argument(
            "--commune", metavar="CODE", help="of a commune officer: the code of a present commune"
        )

    def handle(
        self, *, username: str, role: str, full_name: str, commune: str | None = None, **_options: Any
    ) -> None:
        """Open the account or say what is wrong; exit code 1 then."""
        user = User(username=username, full_name=vietnamese.clean(full_name), role=role)
        user.commune = present_commune(commune) if commune else None
        given = ask()
        password = given or secrets.token_urlsafe(15)
        try:
            USERNAME(username)
            validate_password(password, user)
            actions.create_account(user=user, password=password, by=None, why="create_account")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{username}: {role}" if given else f"{username}: {role}, password: {password}")


def present_commune(code: str) -> Any:
    """The commune of today with the code. Raises CommandError when there is none."""
    communes: Any = User._meta.get_field("commune").related_model
    found = communes._default_manager.filter(code=code, valid_to=None).first()
    if found is None:
        raise CommandError(f"There is no present commune with the code {code}.")
    return found


def ask() -> str:
    """The password typed twice at a terminal, else the first line of standard input; may be empty."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (empty: generate one): ")
    if first and getpass.getpass("Once more: ") != first:
        raise CommandError("The two passwords are not the same.")
    return first
