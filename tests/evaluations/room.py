"""What tests of the scoring room share: a member at the screen, and what a page says."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from evaluations.models import Hearing, ScoreItem, ScoreSheet
from tests.evaluations.stage import Stage

STORY = "Câu chuyện chỉ hội đồng được biết"
# Whatever is drawn anew for each answer.
DRAWN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+|(after=)[\w:-]+')


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, hearing: Hearing, *more: Any) -> str:
    return reverse(name, args=[hearing.pk, *more])


def body(response: HttpResponse) -> bytes:
    """The page without what is drawn by lot."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return DRAWN.sub(rb"\1\2", content)


def sheet_of(stage: Stage, hearing: Hearing, member: int) -> ScoreSheet:
    return ScoreSheet.objects.get(hearing=hearing, seat__user=stage.people[member], reopened_at=None)


def save(
    client: Client, hearing: Hearing, version: int, /, script: bool = True, **fields: Any
) -> HttpResponse:
    """Send fields as the script does, or as the plain form; `c_1_1` stands for 1.1, `r_1_1` for its remark."""
    data = {"version": version} | {
        (name[2:] if name.startswith("c_") else "r-" + name[2:]).replace("_", "."): value
        for name, value in fields.items()
    }
    accept = "application/json" if script else "text/html,application/xhtml+xml,*/*;q=0.8"
    return client.post(at("hearing_save", hearing), data, headers={"accept": accept})


def stored(sheet: ScoreSheet) -> dict[str, tuple[bool, str | None, str]]:
    """What stands on a sheet: code -> answered, option, remark."""
    items = ScoreItem.objects.filter(score_sheet=sheet).select_related("criterion", "option")
    return {
        item.criterion.code: (item.answered, item.option.key if item.option else None, item.remark)
        for item in items
    }
