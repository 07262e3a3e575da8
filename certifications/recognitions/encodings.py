"""The letters of a .csv file: UTF-8, UTF-16 (Excel's “Unicode text”) and Windows-1258; old fonts are named, not guessed."""

import re

from django.utils.translation import gettext as _

from certifications.recognitions.remarks import UnreadableFile
from ocop_registry.vietnamese import nfc

# Beginnings of files that people rename to .csv or .xlsx.
_OTHER_FORMATS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
    b"<!DOC": "HTML",
    b"<html": "HTML",
    b"<?xml": "XML",
    b"MZ": "EXE",
}
_ALLOWED_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1a\x00")  # a stray NUL is content to clean, not another format
# “Sản phẩm”, “Chủ thể”, “Hạng sao” as the old eight-bit fonts show them.
_TCVN3 = ("s¶n phÈm", "S¶n phÈm", "SẢN PHÈM", "Chñ thÓ", "chñ thÓ", "H¹ng sao", "h¹ng sao")
_UNICODE_ONLY = re.compile(r"[ăđơưĂĐƠƯĩĨũŨ\u1ea0-\u1ef9]")  # what only Vietnamese in Unicode has
_TCVN3_SIGNS = re.compile(
    r"(?<=[A-Za-z])[¸µ¶¹¨»¾¼½©ª«¡¢£¤¥¦§](?=[A-Za-z])"  # B¸nh, riªng
    r"|(?<=[A-Za-z])[µ¸¶¨«](?![\w»])"  # Trµ, Kh«
    r"|(?<=[a-z])[ÆÇËÐÎÏÑÖØÜÞ](?=[a-z]|\b)|(?<=[A-Z])[ÆÇËÐÎÏÑÖØÜÞ](?=[a-z])"  # sÇu, MËt; not NOËL
    r"|(?<=[A-Za-z])\xad[¬êëíìî](?=[a-z])"  # r\xadîu
)
_VNI_PAIRS = re.compile(
    r"a[ùøõâáàåã]|e[ùøõâáàåãä]|(?<=[^\W\d_])o[ùøõâåä]|ô[ùøûõï]|ö[ùøûõï]|u[ùøõ]|y[ùøûõ]|aä"
)
_VNI_HINTS = re.compile(r"[aou]ï|[aeou]û|a[éèëü]|ñ|ö|æ")
_ENOUGH_HINTS = 3
_VNI = ("saûn phaåm", "Saûn phaåm", "SAÛN PHAÅM", "Chuû theå", "chuû theå", "Haïng sao", "haïng sao")


def other_format(data: bytes) -> str:
    """The name of another format the file is in, '' when it may be text."""
    start = data[:64].lstrip()
    return next((name for magic, name in _OTHER_FORMATS.items() if start.startswith(magic)), "")


def decode(data: bytes) -> str:
    """The text of the file. UnreadableFile when it is no text."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _decoded(data, "utf-16")
    sample = data[:65536]
    controls = sum(1 for byte in sample if byte < 32 and byte not in _ALLOWED_CONTROLS)  # noqa: PLR2004 -- space
    if controls * 100 > len(sample) or sample.count(0) * 10 > len(sample):
        raise UnreadableFile(not_a_table())
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return nfc(_decoded(data, "cp1258"))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("The letters of the file cannot be read. Save it as “CSV UTF-8” or as .xlsx.")
        ) from error


def not_a_table() -> str:
    """What to say of a file that is neither .xlsx nor .csv."""
    return _("The file is neither an Excel workbook (.xlsx) nor a text table (.csv).")


def old_font(text: str) -> str:
    """The old coding (TCVN3 or VNI) the text seems to be typed in, '' when none.

    Looks for what neither Vietnamese nor French nor plain text has: a sign inside a word ("B¸nh"), a foreign capital
    inside one ("MËt"), two vowels of which the second carries the mark ("saàu"). Real Vietnamese letters speak against it.
    """
    if text.isascii():
        return ""
    for name, words in (("TCVN3 (ABC)", _TCVN3), ("VNI", _VNI)):
        if any(word in text for word in words):
            return name
    text = nfc(text)
    real = len(_UNICODE_ONLY.findall(text))
    if len(_TCVN3_SIGNS.findall(text)) > real:
        return "TCVN3 (ABC)"
    lower = text.lower()
    weak = len(_VNI_HINTS.findall(lower)) if not real else 0
    return "VNI" if len(_VNI_PAIRS.findall(lower)) > real or weak >= _ENOUGH_HINTS else ""


def in_old_font(font: str) -> str:
    """What to say of a text in an old font."""
    return _(
        "The text is typed in an old font (%(font)s). Convert it to Unicode (in UniKey: Ctrl+Shift+F6, "
        "source %(font)s, target Unicode) and send it again."
    ) % {"font": font}
