"""Everything that can be reached in a PDF, looked through once: what could act, hangs on, is signed or missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

# Keys under which a document acts: scripts, actions by themselves, forms made of scripts, films and models.
ACTIVE: Final = {
    "/JS",
    "/JavaScript",
    "/AA",
    "/XFA",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/3DD",
    "/Launch",
}
ATTACHED: Final = {"/EmbeddedFiles", "/EF", "/AF"}
# Not needed to see a page: descriptions (with places and cameras) and private data of programs.
NEEDLESS: Final = {"/Metadata", "/PieceInfo", "/OpenAction", "/Thumb"}
# Streams whose content is somewhere else, on a disk or in the network, or another one on paper than on the screen.
ELSEWHERE: Final = {"/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/Alternates"}
# Links (GoTo, URI) stay in a signed file: they do nothing before somebody follows them.
ACTIONS: Final = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView", "/SetOCGState",
}  # fmt: skip
ANNOTATIONS: Final = {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"}
FONTS: Final = {"/TrueType", "/Type1", "/MMType1", "/CIDFontType0", "/CIDFontType2"}
FONT_FILES: Final = {"/FontFile", "/FontFile2", "/FontFile3"}
# The keys inside of these are names that the maker gave to fonts, pictures, colours and glyphs; one may be called /AA.
NAMED: Final = {
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs",
    "/Colorants",
}  # fmt: skip


@dataclass
class Survey:
    """What was found. `acts` are the dictionaries and streams that are themselves an action."""

    active: bool = False
    attached: bool = False
    signed: bool = False
    fontless: bool = False
    streams: list[Stream] = field(default_factory=list)
    acts: list[Object] = field(default_factory=list)
    dictionaries: list[Object] = field(default_factory=list)


def survey(pdf: Pdf) -> Survey:
    """Look at every dictionary and stream that can be reached from the trailer."""
    found = Survey()
    for each, named in _reached(pdf):
        _look_at(each, set() if named else set(each.keys()), found)
    return found


def _reached(pdf: Pdf) -> Iterator[tuple[Object, bool]]:
    """Dictionaries and streams, each with whether its keys are names given by the maker.

    One and the same object may be reached as both, and is then handed out as both.
    """
    seen: set[tuple[tuple[int, int], bool]] = set()
    stack: list[tuple[Object, bool]] = [(pdf.trailer, False)]
    while stack:
        here, named = stack.pop()
        if here.is_indirect:
            if (here.objgen, named) in seen:
                continue
            seen.add((here.objgen, named))
        if isinstance(here, Array):
            stack.extend((each, False) for each in here if _is_container(each))
        else:
            yield here, named
            stack.extend(
                (value, not named and key in NAMED and isinstance(value, Dictionary))
                for key, value in here.items()
                if _is_container(value)
            )


def _is_container(value: Object) -> bool:
    return isinstance(value, Dictionary | Array | Stream)


def _look_at(each: Object, keys: set[str], found: Survey) -> None:
    """Judge by the keys that mean something (none where the maker gave the names) and by what it says it is."""
    if keys:
        found.dictionaries.append(each)
    if isinstance(each, Stream):
        found.streams.append(each)
    acts = _word(each, Name.S) in ACTIONS or _word(each, Name.Subtype) in ANNOTATIONS
    if acts:
        found.acts.append(each)
    if acts or keys & ACTIVE or (isinstance(each, Stream) and keys & ELSEWHERE):
        found.active = True
    if keys & ATTACHED:
        found.attached = True
    if "/ByteRange" in keys and "/Contents" in keys:
        found.signed = True
    if _is_font_elsewhere(each):
        found.fontless = True


def _is_font_elsewhere(each: Object) -> bool:
    """A font described but not brought along: drawn with another one, which may lack Vietnamese letters.

    The 14 fonts that every reader has need no description.
    """
    description = each.get(Name.FontDescriptor)
    if not isinstance(description, Dictionary) or _word(each, Name.Subtype) not in FONTS:
        return False
    return not FONT_FILES & set(description.keys())


def _word(each: Object, key: Name) -> str:
    """The name under the key as it is spelt out; not decoded, as names need not be UTF-8."""
    value = each.get(key)
    return value.unparse().decode("ascii", "replace") if isinstance(value, Name) else ""


def take_out(found: Survey) -> None:
    """Remove from what was found whatever could act, is attached, or is not needed to see the pages."""
    for each in found.acts:
        for key in set(each.keys()) - {"/Length"}:
            del each[key]
    for each in found.dictionaries:
        unwanted = ACTIVE | ATTACHED | NEEDLESS | (ELSEWHERE if isinstance(each, Stream) else set())
        for key in set(each.keys()) & unwanted:
            del each[key]
