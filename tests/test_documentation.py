"""What the documents say is held against the code, and what the code has is looked for in the documents."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import get_commands
from django.db.models import TextChoices
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from accounts.enums import Role
from certifications.enums import DecisionKind, Ground, Level, Precision, RubricVersion, State
from certifications.opendata.columns import Kind, Table
from certifications.opendata.tables import TABLES
from evaluations.enums import EVIDENCE_RULES, DossierKind, EvidenceKind, Status
from ocop_registry.messages import PACKAGES
from producers.enums import SEGMENT_OF, LegalForm, Segment
from products.enums import Origin

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
GUIDES = sorted((ROOT / "docs").glob("guide-*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
EVERYTHING = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
CODE = [
    *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))),
    ROOT / "manage.py",
    ROOT / "tests" / "programs_needed.py",
]
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}  # read by Django
SETTING = re.compile(r"\b(OCOP_[A-Z_]+|DATABASE_URL|PORT)\b")
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")


def code_in(text: str) -> str:
    """Blocks and spans of code, one a line."""
    blocks = BLOCK.findall(text)
    return "\n".join([*blocks, *INLINE.findall(BLOCK.sub("", text))])


def first_cells(heading: str) -> list[str]:
    """The code names of the first column of the tables under a heading of the glossary."""
    section = GLOSSARY.split(f"{heading}\n", 1)[1]
    section = re.split(r"^#", section, maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def settings_read() -> Iterator[str]:
    """Names that the code looks up in the environment."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = ast.unparse(node.func)
                if called in {
                    "env_flag",
                    "kept_secret",
                    "os.environ.get",
                    "os.environ.setdefault",
                    "os.getenv",
                }:
                    yield str(node.args[0].value)
            elif (
                isinstance(node, ast.Subscript)
                and ast.unparse(node.value) == "os.environ"
                and isinstance(node.slice, ast.Constant)
            ):
                yield str(node.slice.value)


SETTINGS = set(settings_read()) - NOT_OURS


def routes(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Every address, its parameters as *."""
    for each in resolver.url_patterns:
        here = prefix + re.sub(r"<[^>]+>", "*", str(each.pattern))
        if isinstance(each, URLPattern):
            yield here
        else:
            yield from routes(each, here)


def routes_in_every_language() -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield from routes(get_resolver())


def targets() -> set[str]:
    """The targets that people call."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())


def test_every_make_target_in_the_documents_exists():
    named = set(re.findall(r"\bmake(?: --silent)? ([a-z][a-z-]*)", code_in(EVERYTHING)))
    assert named - targets() == set()


def test_every_make_target_is_in_the_readme():
    assert {name for name in targets() if f"`make {name}`" not in README} == set()


def test_every_command_in_the_documents_exists():
    named = set(re.findall(r"manage\.py ([a-z_]+)", code_in(EVERYTHING)))
    assert named - set(get_commands()) == set()


def test_every_command_of_the_project_is_in_the_operations_guide():
    own = {
        path.stem for package in PACKAGES for path in (ROOT / package).glob("management/commands/[a-z]*.py")
    }
    assert own >= {"create_account", "import_recognitions", "load_sample_data"}
    assert {name for name in own if f"`{name}" not in OPERATIONS} == set()


def test_every_setting_in_the_documents_is_read_by_the_code():
    assert set(SETTING.findall(EVERYTHING)) - SETTINGS == set()


def test_every_setting_of_the_code_is_in_the_table_of_operations():
    table = re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE)
    assert sorted(table) == sorted(SETTINGS)


def test_every_setting_of_the_code_is_in_the_example_file():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == sorted(SETTINGS)


def test_the_glossary_has_the_roles_of_the_code():
    assert first_cells("## People") == list(Role.values)


def test_every_role_has_a_guide():
    assert {role for role in Role.values if not (ROOT / "docs" / f"guide-{role}.md").exists()} == set()


def test_roles_named_in_commands_exist():
    assert set(re.findall(r"--role (\w+)", EVERYTHING)) - set(Role.values) == set()


def test_the_glossary_has_the_states_of_the_code():
    assert first_cells("### States (`State`), derived from dates, never stored") == list(State.values)


def test_the_glossary_has_the_statuses_of_dossiers_and_the_kinds_of_evidence():
    assert first_cells("### Statuses (`Status`)") == list(Status.values)
    kinds = first_cells("### Kinds of evidence (`EvidenceKind`; Mẫu 02, part III)")
    assert kinds == list(EvidenceKind.values)


def test_the_glossary_says_from_which_star_evidence_is_needed():
    rows = re.findall(r"^\| `([a-z_]+)` \| [^|`]+ \| (?:(\d) stars|supports points)", GLOSSARY, re.MULTILINE)
    said = {kind: int(star) if star else None for kind, star in rows if kind in EvidenceKind.values}
    assert said == {kind.value: rule.needed_from for kind, rule in EVIDENCE_RULES.items()}


def test_the_api_names_the_states_of_the_code():
    [line] = re.findall(
        r"^\| `state` \|.*$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert INLINE.findall(line)[1:] == [*State.values, "all"]


def test_the_glossary_has_the_grounds_of_the_code():
    assert first_cells("### Grounds of revocation (`Ground`; QĐ 26/2026/QĐ-TTg, Điều 8.1)") == list(
        Ground.values
    )


def test_the_glossary_has_the_legal_forms_and_their_segments():
    rows = re.findall(r"^\| `([a-z_]+)` \| [^|`]+ \| `([a-z]+)` \|$", GLOSSARY, re.MULTILINE)
    assert dict(rows) == {form.value: segment.value for form, segment in SEGMENT_OF.items()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Segment", Segment.values),
        ("DossierKind", DossierKind.values),
        ("DecisionKind", DecisionKind.values),
        ("Level", Level.values),
        ("RubricVersion", RubricVersion.values),
        ("Precision", Precision.values),
        ("Origin", Origin.values),
    ],
)
def test_the_glossary_has_the_words_of_the_code(name: str, words: list[str]):
    [line] = re.findall(rf"^\| `{name}` \|.*$", GLOSSARY, re.MULTILINE)
    assert INLINE.findall(line)[1:] == list(words)


def test_every_address_in_the_documents_exists():
    known = set(routes_in_every_language())
    named = {
        re.sub(r"\{\w+\}|<\w+>|(?<=/)\*(?=/)", "*", span.split("?")[0].removesuffix("…"))
        for span in INLINE.findall(EVERYTHING)
        if re.fullmatch(r"/[a-z][^ ]*", span) and not span.startswith("/usr/")
    }
    assert {path for path in named if not any(route.startswith(path) for route in known)} == set()


def test_every_area_of_the_site_is_in_the_documents():
    areas = {"/".join(route.split("/")[:2]) for route in routes(get_resolver())} - {"/", "/anh"}
    assert {area for area in areas if area not in EVERYTHING} == set()


def test_every_operation_of_the_api_is_in_its_document():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    api = {re.sub(r"\*", "{}", route) for route in routes(get_resolver()) if route.startswith("/api/v1/")} - {
        "/api/v1/"
    }
    named = {re.sub(r"\{\w+\}", "{}", span) for span in INLINE.findall(text)}
    assert {address for address in api if address not in named} == set()


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.*)$", BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path):
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    broken = []
    for link in links:
        if not link.startswith(("http://", "https://")):
            target, _hash, anchor = link.partition("#")
            found = (path.parent / target).resolve() if target else path
            if not found.exists() or (anchor and anchor not in anchors(found)):
                broken.append(link)
    assert broken == []


def test_every_file_the_readme_names_exists_and_holds_the_name():
    missing = []
    for line in README.splitlines():
        for name in re.findall(r"`([\w/]+/[\w/.]+\.(?:py|po))`", line):
            path = ROOT / name
            if not path.exists():
                missing.append(name)
                continue
            symbol = re.search(rf"`{re.escape(name)}` \(`(\w+)`\)", line)
            if symbol and symbol[1] not in path.read_text(encoding="utf-8"):
                missing.append(f"{name}: {symbol[1]}")
    assert missing == []


def test_every_document_that_the_code_names_exists():
    texts = [path.read_text(encoding="utf-8") for path in CODE]
    named = {name for text in texts for name in re.findall(r"\bdocs/[\w/-]+(?:\.md)?", text)}
    assert {
        name for name in named if not list(ROOT.glob(name)) and not list(ROOT.glob(f"{name}-*.md"))
    } == set()


def test_the_numbers_of_the_adrs_have_no_gaps():
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_an_adr_is_short_and_whole(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 30
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert [re.split(r"[ :]", line)[1] for line in lines if line.startswith("## ")] == [
        "Context",
        "Decision",
        "Consequences",
    ]


def test_adrs_named_by_number_exist():
    named = {int(number) for number in re.findall(r"\bADR (\d+)", EVERYTHING)}
    assert named - set(range(1, len(ADRS) + 1)) == set()


def test_the_readme_begins_with_the_two_commands():
    block = BLOCK.search(README)
    assert README[: block.start()].strip() == "# OCOP registry"
    assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make run", "make test"]


def test_the_newest_version_of_the_changelog_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = re.findall(
        r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert versions[0] == project["version"]


def translations() -> dict[str, list[str]]:
    """The source texts of the screens with their Vietnamese ones."""
    with (ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [each for each in read_po(file, locale="vi") if each.id]
    return {
        each.id if isinstance(each.id, str) else each.id[0]: [each.string]
        if isinstance(each.string, str)
        else list(each.string)
        for each in messages
    }


def shown_words() -> set[str]:
    """Every Vietnamese text of the screens, its values as …"""
    return {re.sub(r"%\(\w+\)s", "…", text) for texts in translations().values() for text in texts}


@pytest.mark.parametrize(
    "words", [State, Ground, LegalForm, Role, Status, EvidenceKind], ids=lambda words: words.__name__
)
def test_the_glossary_uses_the_words_on_the_screen(words: type[TextChoices]):
    known, wrong = translations(), []
    for each in words:
        with translation.override(None):
            [shown] = known[str(each.label)]
        if f"| `{each.value}` | {shown[:1].lower()}{shown[1:]} |" not in GLOSSARY:
            wrong.append(f"{each.value}: {shown}")
    assert wrong == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_the_guides_use_the_words_on_the_screen(path: Path):
    bold = set(re.findall(r"\*\*([^*\n]+)\*\*", path.read_text(encoding="utf-8")))
    assert bold
    assert bold - shown_words() == set()


def test_no_document_names_a_machine_of_ours():
    assert re.findall(r"/(?:root|work|home)/", EVERYTHING) == []


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_data_dictionary_is_that_of_the_code(table: Table):
    text = (ROOT / "docs" / "open-data.md").read_text(encoding="utf-8")
    section = re.split(r"^##", text.split(f"### `{table.name}`\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    with translation.override(None):
        wanted = []
        for column in table.columns:
            values = f" ({', '.join(f'`{value}`' for value in column.values)})" if column.values else ""
            always = "yes" if column.required else ""
            wanted.append(f"| `{column.name}` | {column.kind} | {always} | {column.description}{values} |")
        assert f"{table.description}. Key: `{table.key}`." in section
    assert [line for line in section.splitlines() if line.startswith("| `")] == wanted


def test_the_data_dictionary_has_the_tables_and_types_of_the_code():
    text = (ROOT / "docs" / "open-data.md").read_text(encoding="utf-8")
    assert re.findall(r"^### `(\w+)`$", text, re.MULTILINE) == list(TABLES)
    dictionary = text.split("\n## The tables\n")[1]
    assert set(re.findall(r"^\| `\w+` \| (\w+) \|", dictionary, re.MULTILINE)) == set(Kind)
