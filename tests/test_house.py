"""Rules of the house that a machine can hold."""

import ast
import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.forms import DateField, DecimalField
from django.template.loader import get_template
from django.utils.formats import date_format, number_format

from ocop_registry import messages
from ocop_registry.dates import parse_day

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    path
    for package in messages.PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_deployment_check_is_clean_without_silencing(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"OCOP_HTTPS", "OCOP_DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "ocop_registry.settings",
        "OCOP_SECRET_KEY": "",
        "PYTHONWARNINGS": "ignore",
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "0 silenced" in result.stdout


def catalogue() -> dict[tuple[str, str | None], str]:
    found = {}
    for path, language in messages.catalogues():
        for message in messages.load(path, language):
            if message.id:
                first = message.id if isinstance(message.id, str) else message.id[0]
                found[first, message.context] = (
                    message.string if isinstance(message.string, str) else message.string[0]
                )
    return found


def test_every_screen_text_is_in_vietnamese() -> None:
    translated = catalogue()
    wanted = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in messages.collect()
        if message.id
    }
    assert len(wanted) > 500
    assert sorted(text for text, context in wanted if not translated.get((text, context))) == []
    assert sorted(text for text, context in translated.keys() - wanted) == []


def test_translations_carry_the_same_placeholders() -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    # A singular may leave its number out; Vietnamese has one form for both, which says it.
    singular = {message.id[0] for message in messages.collect() if isinstance(message.id, tuple)}
    wrong = {
        text: words
        for (text, _), words in catalogue().items()
        if set(placeholder.findall(text)) != set(placeholder.findall(words)) and text not in singular
    }
    assert wrong == {}


def test_files_and_functions_stay_small() -> None:
    assert len(CODE) > 60
    long_files = {str(p.relative_to(ROOT)): n for p in CODE if (n := len(p.read_text().splitlines())) > 400}
    assert long_files == {}
    long_functions = {
        f"{path.name}:{node.name}": node.end_lineno - node.lineno
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60
    }
    assert long_functions == {}


# The scoring room runs our own files, and they only there (docs/adr/0027).
ROOM_SCRIPT = re.compile(r"""<script type="module" src="{% static 'js/\w+\.js' %}"></script>""")


def test_every_template_compiles_and_none_carries_inline_code() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 40
    for path in templates:
        get_template(path.relative_to(ROOT / "templates").as_posix())
        text = path.read_text()
        if path.parent.name == "council":
            text = ROOM_SCRIPT.sub("", text)
        assert re.search(r"\sstyle=|<style|<script|\son\w+=|javascript:", text) is None, path


def test_scripts_are_small_and_write_no_markup() -> None:
    scripts = sorted((ROOT / "static").rglob("*.js"))
    assert [path.name for path in scripts] == ["evidence.js", "scoring.js", "unsent.js"]
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        assert len(text.encode()) < 10_000, path
        assert (
            re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|import", text)
            is None
        )


def test_every_dependency_is_pinned_and_says_what_it_is_for() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
        assert lines
        assert [line for line in lines if not re.fullmatch(r"[\w.\[\]-]+==[\w.]+ +# .{10,}", line)] == []


def test_ci_calls_the_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("written", ["05/11/2026", "5/11/2026", "05-11-2026", "05.11.2026", "2026-11-05"])
def test_days_are_read_day_first(written: str) -> None:
    assert DateField().clean(written) == date(2026, 11, 5)
    assert parse_day(written) == date(2026, 11, 5)


def test_days_and_numbers_are_written_as_vietnamese_offices_do() -> None:
    assert date_format(date(2026, 11, 5)) == "05/11/2026"
    assert date_format(date(2026, 11, 5), "SHORT_DATE_FORMAT") == "05/11/2026"
    assert number_format(Decimal("1234.5"), force_grouping=True) == "1.234,5"
    assert DecimalField(localize=True).clean("1234,5") == Decimal("1234.5")
