"""The description of the dumps for programs: a Data Package (datapackage.org), with the licence and the checksums."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from certifications.opendata.formats import LABELS, MEDIA_TYPES, STREAMED
from certifications.opendata.tables import TABLES
from ocop_registry.links import plain

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class File:
    """One file of a dump: how many rows it holds, how long it is, its SHA-256."""

    table: str
    form: str
    rows: int
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name in the folder of the dump."""
        return f"{self.table}.{self.form}"

    @property
    def label(self) -> str:
        """The format as people call it."""
        return LABELS[self.form]


def licence() -> dict[str, str]:
    """The licence, with the word that the province has yet to confirm it."""
    title = _("Creative Commons Attribution 4.0 (a proposal, for the province to confirm)")
    return {"name": LICENCE, "path": LICENCE_URL, "title": title}


def describe(
    *, on: date, made_at: datetime, files: Iterable[File], register: dict[str, int], site: str
) -> dict[str, Any]:
    """The Data Package of one dump; paths are relative to its own folder."""
    return {
        "$schema": PROFILE,
        **_head(site),
        "version": on.isoformat(),
        "created": made_at.isoformat(timespec="seconds"),
        "register": register,
        "resources": [_resource(file) for file in files],
    }


def _head(site: str) -> dict[str, Any]:
    return {
        "name": "ocop-soc-trang",
        "title": _("The register of OCOP products of Sóc Trăng"),
        "description": _(
            "Certificates, products, producers, districts, web shops and sales points as the public register shows them. No personal data."
        ),
        "homepage": site + plain("open_data"),
        "licenses": [licence()],
    }


def _resource(file: File) -> dict[str, Any]:
    return _about(file.table, file.form, file.name) | {
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
    }


def _about(table: str, form: str, path: str) -> dict[str, Any]:
    found = {
        "name": f"{table}-{form}",
        "type": "table",
        "title": str(TABLES[table].title),
        "description": str(TABLES[table].description),
        "path": path,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "schema": TABLES[table].schema(form),
    }
    if form in STREAMED:
        found["encoding"] = "utf-8"
    if form == "csv":
        found["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
    return found


def beside_the_latest(latest: dict[str, Any] | None, *, overtaken: bool, site: str) -> dict[str, Any]:
    """The Data Package of the page itself: the latest dump under its date, and what is written as it is fetched.

    `overtaken`: the register has changed since, so that only the latter is as of now.
    """
    dated = [
        resource | {"path": f"{(latest or {})['version']}/{resource['path']}"}
        for resource in (latest or {}).get("resources", [])
    ]
    live = [
        _about(table, form, f"truc-tiep/{table}.{form}") | {"name": f"{table}-{form}-live"}
        for table in TABLES
        for form in STREAMED
    ]
    head = {name: value for name, value in (latest or {}).items() if name != "resources"}
    return {"$schema": PROFILE, **_head(site), **head, "overtaken": overtaken, "resources": [*dated, *live]}


def files_of(package: dict[str, Any]) -> list[File]:
    """The files that a Data Package of ours describes."""
    return [
        File(
            each["path"].partition(".")[0],
            each["format"],
            each["rows"],
            each["bytes"],
            each["hash"].removeprefix("sha256:"),
        )
        for each in package["resources"]
    ]


def checksums(files: Iterable[File]) -> str:
    """For `sha256sum --check`."""
    return "".join(f"{file.sha256}  {file.name}\n" for file in files)
