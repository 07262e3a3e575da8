"""Translation catalogues with Babel alone, no gettext on the system.

python -m ocop_registry.messages compile    .po -> .mo
python -m ocop_registry.messages update     collect the strings of code and templates into the .po files
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
PACKAGES = (
    "accounts",
    "certifications",
    "evaluations",
    "localities",
    "ocop_registry",
    "producers",
    "products",
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = dict.fromkeys(
    ("_", "gettext", "gettext_lazy", "gettext_noop")
) | {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file that may hold screen text, templates turned into Python as Django's own makemessages does."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()


def collect() -> Catalog:
    """All screen texts of the project."""
    catalog = Catalog(charset="utf-8")
    for path, source in sources():
        place = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in extract(
            "python", io.BytesIO(source), KEYWORDS, ["Translators:"]
        ):
            catalog.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def catalogues() -> Iterator[tuple[Path, str]]:
    """The .po files with their languages."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        yield path, path.parts[-3]


def load(path: Path, language: str) -> Catalog:
    """One catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring each catalogue up to the code: new strings are added empty, unused ones dropped, none is guessed."""
    template = collect()
    for path, language in catalogues():
        catalog = load(path, language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)


def compile_all() -> None:
    """Write the .mo file beside each .po file."""
    for path, language in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, load(path, language))


if __name__ == "__main__":
    {"compile": compile_all, "update": update}[sys.argv[1]]()
