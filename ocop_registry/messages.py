"""Translation catalogues with Babel alone, no gettext on the system.

python -m ocop_registry.messages compile    .po -> .mo
python -m ocop_registry.messages update     collect the strings of code and templates into the .po files
python -m ocop_registry.messages missing    count what is not translated yet, by language
python -m ocop_registry.messages add CODE   begin a language

Vietnamese has every string. English is the language of the sources: its catalogue has only what English pages say
otherwise than the code. Any other language has the strings of the public pages, and what it lacks is shown in
Vietnamese (docs/adr/0029).
"""

import ast
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
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
    "trust",
)
SOURCE, WHOLE = "en", "vi"
# Where the words of public pages are: the modules behind them, and every template that these or each other name.
PUBLIC_TEMPLATES = ("base.html", "errors", "public")
PUBLIC_CODE = (
    "certifications/faceting.py",
    "certifications/filters.py",
    "certifications/listing.py",
    "certifications/maps.py",
    "certifications/offers.py",
    "certifications/opendata/package.py",
    "certifications/opendata/tables.py",
    "certifications/presenters.py",
    "certifications/published.py",
    "certifications/sharing/badges.py",
    "certifications/sharing/linked.py",
    "certifications/sharing/passing_on.py",
    "certifications/sharing/words.py",
    "certifications/suggesting.py",
    "certifications/templatetags/ocop.py",
    "certifications/views/figures.py",
    "certifications/views/opendata.py",
    "certifications/views/public.py",
    "certifications/views/public_producers.py",
    "certifications/views/suggestions.py",
    "certifications/wording.py",
    "evaluations/answers.py",
    "evaluations/presenters.py",
    "evaluations/views/public.py",
    "evaluations/wording.py",
    "ocop_registry/forgiving.py",
    "ocop_registry/middleware.py",
    "ocop_registry/templatetags/languages.py",
    "products/names.py",
    "products/seasons.py",
    "products/translations.py",
    "trust/views/doubts.py",
    "trust/views/labels.py",
    "trust/views/verification.py",
)
# Of modules with the words of staff pages too, the classes whose words are public.
PUBLIC_CLASSES = {
    "certifications/enums.py": {"Star", "State", "Ground"},
    "evaluations/enums.py": {"Case"},
    "localities/enums.py": {"MapLevel"},
    "producers/enums.py": {"LegalForm", "Segment", "ChannelKind", "PointKind"},
    "trust/enums.py": {"Sight"},
    "trust/forms.py": {"DistrictChoice", "DoubtForm"},
}
_NAMED_TEMPLATE = re.compile(r'"((?:components|errors|public)/[\w/]+\.html|base\.html)"')
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
        _take(catalog, source, path.relative_to(ROOT).as_posix())
    return catalog


def _take(catalog: Catalog, source: bytes, place: str) -> None:
    found = extract("python", io.BytesIO(source), KEYWORDS, ["Translators:"])
    for _line, message, comments, context in found:
        catalog.add(message, locations=[(place, 0)], auto_comments=comments, context=context)


def public_places() -> set[str]:
    """The files whose strings may stand on a public page, as paths from the root of the project."""
    folder = ROOT / "templates"
    waiting = [path for name in PUBLIC_TEMPLATES for path in _templates(folder / name)]
    waiting += _named(ROOT / place for place in PUBLIC_CODE)
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _named([path])
    return {*PUBLIC_CODE, *(path.relative_to(ROOT).as_posix() for path in found)}


def _templates(path: Path) -> list[Path]:
    return sorted(path.rglob("*.html")) if path.is_dir() else [path]


def _named(paths: Iterable[Path]) -> list[Path]:
    """The templates that files name: those they extend, include or render."""
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return [ROOT / "templates" / name for text in texts for name in _NAMED_TEMPLATE.findall(text)]


def public() -> list[Message]:
    """The screen texts of public pages."""
    places, words = public_places(), _words_of_classes()
    return [
        each
        for each in collect()
        if each.id and (key(each) in words or any(place in places for place, _ in each.locations))
    ]


def _words_of_classes() -> set[tuple[str, str | None]]:
    """What names the texts of `PUBLIC_CLASSES`."""
    catalog = Catalog()
    for place, classes in PUBLIC_CLASSES.items():
        source = (ROOT / place).read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and node.name in classes:
                _take(catalog, (ast.get_source_segment(source, node) or "").encode(), place)
    return {key(each) for each in catalog if each.id}


def catalogues() -> Iterator[tuple[Path, str]]:
    """The .po files with their languages."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        yield path, path.parts[-3]


def load(path: Path, language: str) -> Catalog:
    """One catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> tuple[str, str | None]:
    """What names a message: its text, of a plural the singular, and its context."""
    return message.id if isinstance(message.id, str) else message.id[0], message.context


def is_said(message: Message | None) -> bool:
    """Whether the message has a translation, in every form it needs."""
    if message is None:
        return False
    return bool(message.string) if isinstance(message.string, str) else all(message.string)


def wanted(language: str, now: Catalog) -> Catalog:
    """The strings a catalogue should have, given the one there is."""
    messages = public() if language not in {SOURCE, WHOLE} else [each for each in collect() if each.id]
    if language == SOURCE:
        messages = [each for each in messages if is_said(now.get(*key(each)))]
    shown = public_places() | PUBLIC_CLASSES.keys()
    catalog = Catalog(charset="utf-8")
    for each in messages:
        locations = [place for place in each.locations if language == WHOLE or place[0] in shown]
        catalog.add(each.id, locations=locations, auto_comments=each.auto_comments, context=each.context)
    return catalog


def missing(language: str) -> list[str]:
    """The strings that the language should have and does not; English is said by the sources themselves."""
    now = load(LOCALE / language / "LC_MESSAGES" / "django.po", language)
    strings = wanted(language, now)
    return sorted(key(each)[0] for each in strings if each.id and not is_said(now.get(*key(each))))


def update() -> None:
    """Bring each catalogue up to the code: new strings are added empty, unused ones dropped, none is guessed."""
    for path, language in catalogues():
        catalog = load(path, language)
        begun = catalog.creation_date  # the day alone is no change, and a line in the way of every merge
        catalog.update(wanted(language, catalog), no_fuzzy_matching=True)
        catalog.creation_date = begun
        catalog.obsolete.clear()
        _write(path, catalog)


def add(language: str) -> None:
    """Begin a catalogue. The language also needs its line in the settings, and perhaps formats of its own."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    _write(
        path, Catalog(locale=language, project="ocop-registry", version="", header_comment="", fuzzy=False)
    )
    update()


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)


def compile_all() -> None:
    """Write the .mo file beside each .po file.

    A plural that is not translated is left out: Babel would write the English one in its place, and the reader would
    not get the Vietnamese.
    """
    for path, language in catalogues():
        catalog = load(path, language)
        for each in [each for each in catalog if each.id and not is_said(each)]:
            catalog.delete(*key(each))
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def report() -> None:
    """Say what is not translated yet."""
    for _path, language in catalogues():
        texts = missing(language)
        sys.stdout.write(
            f"{language}: {len(texts)} not translated\n" + "".join(f"  {text!r}\n" for text in texts)
        )


COMMANDS: dict[str, Callable[..., None]] = {
    "compile": compile_all,
    "update": update,
    "missing": report,
    "add": add,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
