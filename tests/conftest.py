"""What tests share. PostgreSQL as in production; one database per test process."""

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests import template

# In CI the same examples every time; elsewhere new ones, which is how properties find what nobody thought of.
hypothesis.settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("house")

# Playwright's sync API runs an event loop in the test's thread; Django's guard against async would misfire.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    """Test databases are copies of one that is migrated (`tests/template.py`)."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template.ready()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Tests with real commits clean up by TRUNCATE, which the register forbids: lift that rule here only.

    `tests/test_invariants.py` puts the rule back for its own test and fires it.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_keep_table%'"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def today() -> Iterator[date]:
    """It is 23 November 2026 in Vietnam, whenever the tests run."""
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        yield date(2026, 11, 23)


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user(
        "can.bo", "mat-khau-dai-1", full_name="Trần Thị Cán Bộ", role=Role.OFFICER
    )


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user(
        "quan.tri", "mat-khau-dai-2", full_name="Lê Quản Trị", role=Role.ADMINISTRATOR
    )


@pytest.fixture
def nobody(db: None) -> User:
    """Somebody with an account and no role."""
    return User.objects.create_user("khong.vai", "mat-khau-dai-3", full_name="Không Vai Trò", role="")


@pytest.fixture
def client_of() -> Iterator[Callable[[User | AnonymousUser], Client]]:
    """A browser in which the person is signed in."""

    def signed_in(user: User | AnonymousUser) -> Client:
        client = Client()
        if isinstance(user, User):
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
