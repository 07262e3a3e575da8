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
from django.urls import LocalePrefixPattern, get_resolver
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
        "OCOP_ALLOWED_HOSTS": "ocop.example.vn",
        "PYTHONWARNINGS": "ignore",
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "0 silenced" in result.stdout


LANGUAGES = [language for _path, language in messages.catalogues()]
# Strings of public pages that a language has not yet; what Khmer lacks is shown in Vietnamese.
UNTRANSLATED = {"en": 0, "km": 0, "vi": 0}


def catalogue(language: str) -> dict[tuple[str, str | None], list[str]]:
    path = messages.LOCALE / language / "LC_MESSAGES" / "django.po"
    return {
        messages.key(message): [message.string] if isinstance(message.string, str) else list(message.string)
        for message in messages.load(path, language)
        if message.id
    }


def test_every_screen_text_is_in_vietnamese() -> None:
    translated = catalogue("vi")
    wanted = {messages.key(message) for message in messages.collect() if message.id}
    assert len(wanted) > 500
    assert sorted(text for text, context in wanted if not all(translated.get((text, context), [""]))) == []
    assert sorted(text for text, context in translated.keys() - wanted) == []


def test_public_pages_are_translated_into_every_language() -> None:
    assert {"en", "km", "vi"} == set(LANGUAGES)
    assert len(messages.public()) > 250
    assert {language: len(messages.missing(language)) for language in LANGUAGES} == UNTRANSLATED


def test_khmer_has_the_strings_of_public_pages_and_no_others() -> None:
    assert catalogue("km").keys() == {messages.key(message) for message in messages.public()}


def test_the_english_catalogue_has_only_what_it_says_otherwise() -> None:
    sources = {messages.key(message): message.id for message in messages.collect() if message.id}
    english = catalogue("en")
    assert english.keys() - sources.keys() == set()
    same = {key for key, words in english.items() if words == [sources[key]] or words == list(sources[key])}
    assert same == set()


def test_english_sources_have_a_plural_that_differs() -> None:
    plurals = [message.id for message in messages.collect() if isinstance(message.id, tuple)]
    assert len(plurals) > 20
    assert [forms for forms in plurals if forms[0] == forms[1]] == []


def test_every_module_behind_a_public_page_is_looked_through() -> None:
    """A view that answers in every language has its strings in the catalogues of every language."""
    [resolver] = [
        each for each in get_resolver().url_patterns if isinstance(each.pattern, LocalePrefixPattern)
    ]
    modules = {
        view.callback.__module__.replace(".", "/") + ".py"
        for app in resolver.url_patterns
        for view in app.url_patterns
    }
    assert len(modules) >= 5
    assert modules - messages.public_places() == set()
    assert {place for place in messages.public_places() if not (ROOT / place).exists()} == set()
    for place, classes in messages.PUBLIC_CLASSES.items():
        named = {
            node.name for node in ast.parse((ROOT / place).read_text()).body if isinstance(node, ast.ClassDef)
        }
        assert classes - named == set()


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_carry_the_same_placeholders(language: str) -> None:
    plural = {messages.key(each): each.id[1] for each in messages.collect() if isinstance(each.id, tuple)}
    wrong = {
        text: words
        for (text, context), words in catalogue(language).items()
        # A singular may leave its number out; the last form says it for every number.
        if placeholders(plural.get((text, context), text)) != placeholders(words[-1])
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


# Our own files run in the scoring room and where there is a search box for products (docs/adr/0027, 0034).
OUR_SCRIPT = re.compile(r"""<script type="module" src="{% static 'js/\w+\.js' %}"></script>""")


def test_every_template_compiles_and_none_carries_inline_code() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 40
    for path in templates:
        get_template(path.relative_to(ROOT / "templates").as_posix())
        text = path.read_text()
        if path.parent.name == "council" or path.name in {"home.html", "product_list.html"}:
            text = OUR_SCRIPT.sub("", text)
        assert re.search(r"\sstyle=|<style|<script|\son\w+=|javascript:", text) is None, path


def test_scripts_are_small_and_write_no_markup() -> None:
    scripts = sorted((ROOT / "static").rglob("*.js"))
    assert [path.name for path in scripts] == ["evidence.js", "scoring.js", "suggest.js", "unsent.js"]
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
