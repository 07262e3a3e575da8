"""An .xlsx file looked at as the zip archive it is, before anything parses it: sizes, encryption, cells without value.

A workbook is dense in memory: two cells far apart, a few bytes in the file, cost gigabytes. So the claims of the
archive and of each sheet are checked against plain limits first.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from certifications.recognitions.remarks import UnreadableFile

MAX_FILE = 20 * 1024 * 1024  # bytes
MAX_UNPACKED = (
    150 * 1024 * 1024
)  # bytes of all parts that are read; 50,000 rows of 20 columns take about 40 MB
MAX_PARTS = 2000
MAX_SMALL_PART = 2 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_CHUNK = 1024 * 1024
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s[^>]*?ref=["']([^"']+)["']""")
_CORNER = re.compile(r"^([A-Z]{1,4})([0-9]{1,9})$")
# Cells beyond the limits (column GS and on, row 51,000 and on: some room for titles), wherever the attribute stands.
_FAR = re.compile(
    rb"""\sr=["'](?:(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])[0-9]+|[A-Z]{1,2}(?:[0-9]{6,}|[6-9][0-9]{4}|5[1-9][0-9]{3}))["']"""
)
_FAR_PLAIN = re.compile(
    rb'<c (r="(?:(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])[0-9]+|[A-Z]{1,2}(?:[0-9]{6,}|[6-9][0-9]{4}|5[1-9][0-9]{3}))")'
)
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:>|/>|\s(?![^>]{0,300}\br=))")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CELL_START = re.compile(rb"<(?:\w+:)?c\s")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]{0,100})?>[^<]|<(?:\w+:)?is>")
_TEXT_RESULT = re.compile(rb"""\bt=["']str["']""")
_ERROR_CELL = re.compile(rb"""t=["']e["']""")
_NAMESPACE = re.compile(r"^\{[^}]*\}")


@dataclass
class Flaws:
    """Cells of one sheet that hold no usable value, by (row, column) from 0: formulas never computed, errors."""

    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    failed: set[tuple[int, int]] = field(default_factory=set)


def inspect(data: bytes) -> dict[str, Flaws]:
    """Refuse a workbook that is none, is protected or too large; else the flawed cells of each sheet by its name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _checked_parts(archive, data)
            names = _sheet_parts(parts)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise UnreadableFile(_("The file is damaged. Open it in Excel and save it again.")) from error
    return {name: _inspect_sheet(name, parts[part]) for name, part in names.items() if part in parts}


def _checked_parts(archive: zipfile.ZipFile, data: bytes) -> dict[str, bytes]:
    """The XML parts that matter, unpacked within the limits: neither the directory nor the data is believed."""
    entries = [entry for entry in archive.infolist() if not entry.filename.startswith("xl/media/")]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableFile(too_large())
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_("The file is not an Excel workbook (.xlsx). Save the list as .xlsx or .csv."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile(_("The file is protected by a password. Remove the password and send it again."))
    room, parts = MAX_UNPACKED, {}
    for entry in entries:
        unpacked = _unpack(entry, data, room)
        room -= len(unpacked)
        if entry.filename.endswith((".xml", ".rels")):
            parts[entry.filename] = unpacked
    return parts


def _unpack(entry: zipfile.ZipInfo, data: bytes, room: int) -> bytes:
    start = entry.header_offset
    if data[start : start + 4] != b"PK\x03\x04":
        raise ValueError(entry.filename)
    lengths = (
        int.from_bytes(data[start + 26 : start + 28], "little"),
        int.from_bytes(data[start + 28 : start + 30], "little"),
    )
    begin = start + 30 + sum(lengths)
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        unpacked = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        unpacked = zlib.decompressobj(-15).decompress(packed, room + 1)
    else:
        raise ValueError(entry.filename)
    if len(unpacked) > room:
        raise UnreadableFile(too_large())
    return unpacked


def too_large() -> str:
    """What to say of a file beyond the limits."""
    return _(
        "The file is too large: at most %(megabytes)s MB, %(rows)s rows and %(columns)s columns. "
        "Copy the table alone into a new file, or send it in parts."
    ) % {"megabytes": MAX_FILE // 1024 // 1024, "rows": MAX_ROWS, "columns": MAX_COLUMNS}


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet names with the parts they are stored in."""
    relations = parts.get("xl/_rels/workbook.xml.rels", b"")
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in _elements(relations)
        if _NAMESPACE.sub("", element.tag) == "Relationship"
    }
    found = {}
    for element in _elements(parts.get("xl/workbook.xml", b"")):
        if _NAMESPACE.sub("", element.tag) == "sheet":
            key = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            found[element.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _elements(xml: bytes) -> list[ET.Element]:
    """All elements of a small XML part; a document type (entities that grow) is refused unread."""
    if not xml:
        return []
    if b"<!DOCTYPE" in xml or len(xml) > MAX_SMALL_PART:
        raise ValueError("document type")
    try:
        return list(ET.fromstring(xml).iter())  # noqa: S314 -- no document type, hence no entities
    except ET.ParseError as error:
        raise ValueError("not XML") from error


def _inspect_sheet(name: str, xml: bytes) -> Flaws:
    claimed = _DIMENSION.search(xml, 0, 4096)
    if claimed:
        corner = _CORNER.match(claimed[1].decode("latin-1").replace("$", "").split(":")[-1])
        if corner and (int(corner[2]) > MAX_ROWS + 1000 or column_number(corner[1]) > MAX_COLUMNS):
            raise UnreadableFile(_far(name, int(corner[2]), column_number(corner[1])))
    plain = _is_plain(xml)
    far = _FAR_PLAIN.search(xml) if plain else _FAR.search(xml)
    if far:
        place = _PLACE.search(far[0])
        row, column = (int(place[2]), column_number(place[1].decode())) if place else (0, 0)
        raise UnreadableFile(_far(name, row, column))
    if (
        not plain
        and _UNPLACED.search(xml)
        and any(len(_UNPLACED.findall(row)) > MAX_COLUMNS for row in _ROW.split(xml))
    ):
        raise UnreadableFile(too_large())
    return _flaws(xml)


def _far(name: str, row: int, column: int) -> str:
    message = _(
        "Sheet “%(sheet)s” reaches to row %(row)s, column %(column)s; at most %(rows)s rows and %(columns)s columns "
        "are read. Copy the table alone into a new file."
    )
    return message % {
        "sheet": name[:60], "row": row, "column": column, "rows": MAX_ROWS, "columns": MAX_COLUMNS,
    }  # fmt: skip


def _is_plain(xml: bytes) -> bool:
    """Whether every cell is written as Excel does, its place first: then it can be looked through much faster."""
    return not (b"<c>" in xml or b"<c/>" in xml or b":c" in xml) and (
        sum(xml.count(b"<c" + space) for space in (b" ", b"\t", b"\r", b"\n")) == xml.count(b'<c r="')
    )


def _flaws(xml: bytes) -> Flaws:
    found = Flaws()
    if not (b"<f" in xml or b":f" in xml or _ERROR_CELL.search(xml)):
        return found
    for cell in _CELL_START.split(xml)[1:]:
        attributes, _end, content = cell.partition(b">")
        failed = _ERROR_CELL.search(attributes)
        if failed or (_FORMULA.search(content) and not _computed(attributes, content)):
            place = _PLACE.search(b" " + attributes)
            if place and not attributes.endswith(b"/"):
                position = int(place[2]) - 1, column_number(place[1].decode()) - 1
                (found.failed if failed else found.uncomputed).add(position)
    return found


def _computed(attributes: bytes, content: bytes) -> bool:
    """Whether a formula's result is stored beside it; one that gives an empty text is stored empty."""
    return bool(_VALUE.search(content) or (_TEXT_RESULT.search(attributes) and b"<v" in content))


def column_number(letters: str) -> int:
    """The number of a column from 1: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column, numbered from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
