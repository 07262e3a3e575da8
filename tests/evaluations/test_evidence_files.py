"""Evidence files as they come in: the good ones whole, the hostile ones refused with a sentence or made harmless."""

import hashlib
import io
import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Name, Pdf
from PIL import ExifTags, Image

from evaluations import files
from evaluations.file_worker import limits
from evaluations.files import FileRefused, Kept, child, names, wording
from ocop_registry import vietnamese
from ocop_registry.middleware import LARGEST_BODY
from tests.evaluations import evidence as made

MEGABYTE = 1024 * 1024


def keep(content: bytes, name: str = "giấy.pdf") -> Kept:
    return files.keep(SimpleUploadedFile(name, content))


def refusal(content: bytes, name: str = "giấy.pdf") -> str:
    with pytest.raises(FileRefused) as caught:
        keep(content, name)
    assert not default_storage.exists("evidence"), "something of a refused file was kept"
    return caught.value.reason


def kept_bytes(kept: Kept) -> bytes:
    with default_storage.open(kept.name) as file:
        return file.read()


def opened(kept: Kept) -> Image.Image:
    image = Image.open(io.BytesIO(kept_bytes(kept)))
    image.load()
    return image


# Good files


@pytest.mark.parametrize("content", [made.vietnamese(), made.scan()], ids=["text", "scan"])
def test_a_good_pdf_is_kept_with_all_its_pages(content: bytes) -> None:
    kept = keep(content, "Giấy chứng nhận.pdf")
    stored = kept_bytes(kept)
    assert re.fullmatch(r"evidence/([0-9a-f]{2})/\1[0-9a-f]{30}\.pdf", kept.name)
    assert (kept.pages, kept.content_type, kept.original_name, kept.notes) == (
        5, "application/pdf", "Giấy chứng nhận.pdf", (),
    )  # fmt: skip
    assert (kept.size, kept.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    with Pdf.open(io.BytesIO(stored)) as pdf:
        assert len(pdf.pages) == 5


def test_the_text_of_a_good_pdf_is_still_text() -> None:
    before, after = made.vietnamese(), kept_bytes(keep(made.vietnamese()))
    with Pdf.open(io.BytesIO(before)) as old, Pdf.open(io.BytesIO(after)) as new:
        for one, other in zip(old.pages, new.pages, strict=True):
            assert one.Contents.read_bytes() == other.Contents.read_bytes()
            assert sorted(one.Resources.Font.keys()) == sorted(other.Resources.Font.keys())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_clean_jpeg(kind: str) -> None:
    kept = keep(made.picture(made.gradient((4000, 2000)), kind), f"Ảnh giấy.{kind.lower()}")
    image = opened(kept)
    assert re.fullmatch(r"evidence/[0-9a-f]{2}/[0-9a-f]{32}\.jpg", kept.name)
    assert (kept.pages, kept.content_type) == (1, "image/jpeg")
    assert kept.original_name == f"Ảnh giấy.{kind.lower()}"
    assert (image.format, image.size) == ("JPEG", (3000, 1500))
    assert kept.sha256 == hashlib.sha256(kept_bytes(kept)).hexdigest()


def test_a_photo_taken_sideways_stands_upright() -> None:
    assert opened(keep(made.described_jpeg(6), "a.jpg")).size == (600, 800)


def test_a_receipt_may_be_long_and_narrow() -> None:
    assert opened(keep(made.jpeg((300, 3600)), "a.jpg")).size == (250, 3000)


def test_the_same_file_twice_gives_the_same_digest_under_two_names() -> None:
    for content, name in ((made.stamped(), "a.pdf"), (made.jpeg(), "a.jpg")):
        one, other = keep(content, name), keep(content, name)
        assert one.sha256 == other.sha256
        assert one.name != other.name


def test_a_pdf_that_may_be_read_but_not_printed_is_taken_and_loses_the_lock() -> None:
    kept = keep(made.locked(user=""))
    with Pdf.open(io.BytesIO(kept_bytes(kept))) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n \t"])
def test_white_space_before_a_pdf_does_no_harm(before: bytes) -> None:
    assert keep(before + made.written(made.blank())).pages == 1


def test_as_many_pages_as_the_limit_are_taken() -> None:
    assert keep(made.many_pages(300)).pages == 300


def test_a_stamp_becomes_part_of_its_page() -> None:
    with Pdf.open(io.BytesIO(kept_bytes(keep(made.stamped())))) as pdf:
        page = pdf.pages[0]
        assert "/Annots" not in page
        [drawn] = page.Resources.XObject.values()
        assert drawn.read_bytes() == b"1 0 0 rg 0 0 100 100 re f"


def test_names_given_by_the_maker_are_not_mistaken_for_actions() -> None:
    pdf = made.blank()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].obj.Resources = Dictionary(Font={"/AA": font, "/JS": font, "/EF": font})
    kept = keep(made.written(pdf))
    assert kept.notes == ()
    with Pdf.open(io.BytesIO(kept_bytes(kept))) as after:
        assert sorted(after.pages[0].Resources.Font.keys()) == ["/AA", "/EF", "/JS"]


def test_names_in_another_code_do_no_harm() -> None:
    pdf = made.blank()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Marked)
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F1=font))
    content = made.written(pdf).replace(b"/Marked", b"/VnT\xd8me")
    assert keep(content).pages == 1
    assert keep(made.of_page(b"/MediaBox[0 0 595 842]/J#d8S 1 0 R")).pages == 1


# Names


NFD = unicodedata.normalize("NFD", "Hợp đồng mua bán nguyên liệu của hợp tác xã ")
NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\An\\Giấy phép.pdf": "Giấy phép.pdf",
    "a\x00b\x1f\x7f.pdf": "ab.pdf",
    "hóa đơn\u202efdp.jpg.pdf": "hóa đơnfdp.jpg.pdf",
    "zero\u200bwidth\u2066.pdf": "zerowidth.pdf",
    "hai\ndòng\u2028 tên.pdf": "hai dòng tên.pdf",
    "  Giấy   phép .PDF ": "Giấy phép.PDF",
    ".pdf": "minh-chung.pdf",
    "...pdf": "minh-chung.pdf",
    f"{NFD * 7}.pdf": unicodedata.normalize("NFC", NFD * 7)[:146].rstrip() + ".pdf",
    '"; filename=evil.html; x=".pdf': '"; filename=evil.html; x=".pdf',
}


@pytest.mark.parametrize(("name", "cleaned"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_is_cleaned(name: str, cleaned: str) -> None:
    assert names.cleaned(name) == cleaned
    assert len(cleaned) <= 150
    assert cleaned == unicodedata.normalize("NFC", cleaned)


@given(stem=st.text(max_size=400), suffix=st.sampled_from(files.EXTENSIONS))
def test_any_name_is_cleaned(stem: str, suffix: str) -> None:
    cleaned = names.cleaned(stem + suffix)
    assert cleaned.endswith(suffix)
    assert len(suffix) < len(cleaned) <= 150
    assert cleaned == vietnamese.clean(cleaned) == names.cleaned(cleaned)
    assert re.search(r"[/\\]", cleaned) is None


def test_a_long_vietnamese_name_is_kept_clean_and_the_file_under_another() -> None:
    assert len(NFD * 7) > 300
    kept = files.keep(ContentFile(made.written(made.blank()), name=f"../{NFD * 7}.pdf"))
    assert len(kept.original_name) == 150
    assert kept.original_name.startswith("Hợp đồng mua bán nguyên liệu của hợp tác xã Hợp")
    assert re.fullmatch(r"evidence/[0-9a-f]{2}/[0-9a-f]{32}\.pdf", kept.name)


@pytest.mark.parametrize(
    "name",
    ["a.docx", "a.exe", "a.svg", "a.html", "a.pdf.exe", "giấy\u202efdp.exe", "a.pdf\x00.html", "a", "", "pdf",
     "a.pdf/", "a.heic", "a.pdf."],
)  # fmt: skip
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(FileRefused) as caught:
        files.keep(ContentFile(made.written(made.blank()), name=name))
    assert caught.value.reason == "extension"


# Refused


REFUSED: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "no bytes as PDF": ("empty", "a.pdf", lambda: b""),
    "no bytes as photo": ("empty", "a.jpg", lambda: b""),
    "too heavy": ("too_heavy", "a.pdf", lambda: made.written(made.blank()).ljust(40 * MEGABYTE + 1)),
    "HTML as PDF": ("not_a_pdf", "a.pdf", lambda: made.HTML),
    "HTML as photo": ("not_a_photo", "a.jpg", lambda: made.HTML),
    "SVG as PDF": ("not_a_pdf", "a.pdf", lambda: made.SVG),
    "SVG as photo": ("not_a_photo", "a.png", lambda: made.SVG),
    "Word as PDF": ("not_a_pdf", "a.pdf", made.zipped),
    "program as PDF": ("not_a_pdf", "a.pdf", lambda: made.EXE),
    "photo as PDF": ("not_a_pdf", "a.pdf", made.jpeg),
    "PDF as photo": ("not_a_photo", "a.jpg", lambda: made.written(made.blank())),
    "GIF that is also a PDF": ("not_a_pdf", "a.pdf", lambda: b"GIF89a/*" + made.written(made.blank())),
    "HTML that is also a PDF": ("not_a_pdf", "a.pdf", lambda: made.HTML + made.written(made.blank())),
    "PDF with an archive behind": (
        "damaged", "a.pdf", lambda: made.written(made.blank()) + made.zipped().ljust(2000),
    ),
    "only the first line": ("damaged", "a.pdf", lambda: b"%PDF-1.7\n"),
    "rubbish between first and last line": ("damaged", "a.pdf", lambda: b"%PDF-1.7\n" + bytes(999) + b"%%EOF"),
    "broken off early": ("damaged", "a.pdf", lambda: made.vietnamese()[:2000]),
    "broken off late": ("damaged", "a.pdf", lambda: made.vietnamese()[:-10]),
    "password": ("password", "a.pdf", lambda: made.locked(user="khach")),
    "no pages": ("no_pages", "a.pdf", lambda: made.written(Pdf.new())),
    "301 pages": ("too_many_pages", "a.pdf", lambda: made.many_pages(301)),
    "100,000 pages": ("too_many_pages", "a.pdf", lambda: made.many_pages(100_000)),
    "page within itself": (
        "damaged", "a.pdf",
        lambda: made.raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
    ),
    "page 50,000 branches deep": ("damaged", "a.pdf", lambda: made.branches(50_000)),
    "lists in lists": (
        "damaged", "a.pdf", lambda: made.of_page(b"", catalogue=b"/X%s%s" % (b"[" * 50_000, b"]" * 50_000)),
    ),
    "page of 200 m x 200 m": ("page_size", "a.pdf", lambda: made.of_page(b"/MediaBox[0 0 566930 566930]")),
    "page of another unit": (
        "page_size", "a.pdf", lambda: made.of_page(b"/MediaBox[0 0 595 842]/UserUnit 1000"),
    ),
    "page of a millimetre": ("page_size", "a.pdf", lambda: made.of_page(b"/MediaBox[0 0 3 3]")),
    "page like a thread": ("page_size", "a.pdf", lambda: made.of_page(b"/MediaBox[0 0 40 900]")),
    "page of no numbers": ("damaged", "a.pdf", lambda: made.of_page(b"/CropBox[0 0 /A (B)]")),
    "page with 100 MB of orders": (
        "unpacks", "a.pdf", lambda: made.drawn_by(lambda pdf: made.packed(pdf, bytes(100_000_000))),
    ),
    "page packed twice": ("unpacks", "a.pdf", lambda: made.drawn_by(made.twice_packed)),
    "page of packed runs": ("unpacks", "a.pdf", lambda: made.drawn_by(made.runs)),
    "seven pages of 60 MB": ("unpacks", "a.pdf", made.many_bombs),
    "objects packed to 300 MB": ("damaged", "a.pdf", made.packed_objects),
    "picture of 100,000 x 100,000 on a page": (
        "too_many_pixels", "a.pdf", lambda: made.drawn_by(made.huge_picture),
    ),
    "form that is not drawn": ("form", "a.pdf", made.unfilled_form),
    "form made of scripts": ("form", "a.pdf", lambda: made.changed(made.form_of_scripts)),
    "folder of files": ("portfolio", "a.pdf", lambda: made.changed(made.portfolio)),
    "PNG of 20,000 x 20,000": (
        "too_many_pixels", "a.png",
        lambda: made.picture(Image.new("1", (20_000, 20_000)), "PNG", optimize=True),
    ),
    "photo broken off": ("damaged", "a.jpg", lambda: made.jpeg()[:3000]),
    "photo of endless passes": ("damaged", "a.jpg", made.endless_passes),
    "photo too small": ("too_small", "a.jpg", lambda: made.jpeg((299, 400))),
    "photo like a thread": ("too_long", "a.jpg", lambda: made.jpeg((300, 3601))),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "name", "make"), REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_file_is_refused(reason: str, name: str, make: Callable[[], bytes]) -> None:
    content = make()
    started = time.monotonic()
    assert refusal(content, name) == reason
    assert time.monotonic() - started < limits.WALL_SECONDS


def test_no_more_than_one_byte_above_the_limit_is_read() -> None:
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size > 0
            self.asked += size
            return bytes(size)

    source = Endless()
    upload = ContentFile(b"", name="a.pdf")
    upload.file = source
    with pytest.raises(FileRefused) as caught:
        files.keep(upload)
    assert caught.value.reason == "too_heavy"
    assert source.asked == 40 * MEGABYTE + 1


def test_every_refusal_and_every_note_says_how_to_go_on() -> None:
    with translation.override("en"):
        said = {reason: FileRefused(reason).message for reason in limits.Reason.__args__}
        notes = {note: wording.said(note) for note in limits.Note.__args__}
    assert len(set(said.values())) == len(said) == 18
    assert [text for text in said.values() if "%" in text or not re.search(r"\. .+\.$|: .+\.$", text)] == []
    assert said["too_heavy"] == (
        "The file is larger than 40 MB. Scan it with 150 to 200 dots per inch, or split it into several files, "
        "then upload it again."
    )
    assert len(set(notes.values())) == 4


# Made harmless


@pytest.mark.parametrize("change", made.ACTING, ids=lambda each: each.__name__)
def test_what_could_act_is_gone(change: Callable[[Pdf], object]) -> None:
    content = made.changed(change)
    assert made.MARK.encode() in made.dump(content)
    kept = keep(content)
    assert kept.pages == 2
    assert made.MARK.encode() not in made.dump(kept_bytes(kept))
    assert (
        re.findall(
            rb"/(?:JavaScript|JS|Launch|AA|OpenAction|XFA|URI|Names|Annots)\b", made.dump(kept_bytes(kept))
        )
        == []
    )
    assert kept.notes == (wording.said("active"),)


@pytest.mark.parametrize("change", made.ATTACHING, ids=lambda each: each.__name__)
def test_what_is_attached_is_gone_and_people_are_told(change: Callable[[Pdf], object]) -> None:
    content = made.changed(change)
    assert made.MARK.encode() in made.dump(content)
    kept = keep(content)
    stored = made.dump(kept_bytes(kept))
    assert made.MARK.encode() not in stored
    assert re.findall(rb"/(?:EmbeddedFiles?|EF|AF|Filespec)\b", stored) == []
    assert wording.said("attachments") in kept.notes


def test_who_made_a_pdf_is_gone_without_a_word() -> None:
    kept = keep(made.told_about())
    assert made.MARK.encode() in made.dump(made.told_about())
    assert made.MARK.encode() not in made.dump(kept_bytes(kept))
    assert kept.notes == ()


def test_what_a_pdf_said_before_its_last_change_is_gone() -> None:
    content = made.said_before()
    assert made.MARK.encode() in content
    assert made.MARK.encode() not in made.dump(kept_bytes(keep(content)))


@pytest.mark.parametrize("tail", [made.HTML, made.PHP, b"\n/*" + made.SCRIPT.encode(), made.zipped()[:900]])
def test_what_is_hidden_behind_a_pdf_is_gone(tail: bytes) -> None:
    stored = kept_bytes(keep(made.written(made.blank()) + tail))
    assert made.MARK.encode() not in stored
    assert stored.endswith(b"%%EOF\n")


def test_what_is_hidden_between_the_objects_of_a_pdf_is_gone() -> None:
    first, rest = made.written(made.blank()).split(b"\n", 1)
    polyglot = b"\n".join([first, b"%" + made.HTML, rest])
    assert made.MARK.encode() not in kept_bytes(keep(polyglot))


PHOTOS = {
    "PHP behind": lambda: made.jpeg() + made.PHP,
    "archive behind": lambda: made.jpeg() + made.zipped(),
    "place, camera and comment": made.described_jpeg,
    "text in a PNG": made.described_png,
}


@pytest.mark.parametrize("make", PHOTOS.values(), ids=PHOTOS.keys())
def test_of_a_photo_only_the_pixels_remain(make: Callable[[], bytes]) -> None:
    assert made.MARK.encode() in make()
    kept = keep(make(), "a.jpg")
    image = opened(kept)
    assert made.MARK.encode() not in kept_bytes(kept)
    assert dict(image.getexif()) == {}
    assert dict(image.getexif().get_ifd(ExifTags.IFD.GPSInfo)) == {}
    assert {"exif", "icc_profile", "comment", "xmp"} & set(image.info) == set()


# Digital signatures


def test_a_signed_pdf_that_cannot_act_is_kept_byte_for_byte() -> None:
    content = made.signed()
    kept = keep(content)
    assert kept_bytes(kept) == content
    assert kept.notes == ()


@pytest.mark.parametrize("change", [*made.ACTING[:6], *made.ATTACHING], ids=lambda each: each.__name__)
def test_a_signature_does_not_protect_what_could_act(change: Callable[[Pdf], object]) -> None:
    kept = keep(made.signed(change))
    assert made.MARK.encode() not in made.dump(kept_bytes(kept))
    assert kept.notes[-1] == wording.said("signature")
    assert len(kept.notes) >= 2


def test_a_font_that_is_also_an_action_does_not_slip_through_a_signed_pdf() -> None:
    def both(pdf: Pdf) -> None:
        act = pdf.make_indirect(made.script())
        pdf.pages[0].obj.Resources = Dictionary(Font=act)
        pdf.Root.OpenAction = act

    kept = keep(made.signed(both))
    assert made.MARK.encode() not in made.dump(kept_bytes(kept))


def test_spelling_a_key_another_way_does_not_slip_through_a_signed_pdf() -> None:
    script = f"/OpenAction<</S/J#61vaScript/#4aS({made.MARK})>>".encode()
    for place in (script, b"/Lang<<%s>>" % script):
        signature = b"/Perms<</DocMDP<</Type/Sig/ByteRange[0 1 2 3]/Contents(s)>>>>"
        kept = keep(made.of_page(b"/MediaBox[0 0 595 842]", catalogue=place + signature))
        assert made.MARK.encode() not in made.dump(kept_bytes(kept))
        assert kept.notes == (wording.said("active"), wording.said("signature"))


def test_a_signed_pdf_with_anything_before_or_behind_is_written_anew() -> None:
    kept = keep(made.signed() + made.HTML)
    assert made.MARK.encode() not in kept_bytes(kept)


# Fonts


def test_people_are_told_when_letters_may_be_missing() -> None:
    assert keep(made.of_other_fonts()).notes == (wording.said("fonts"),)


def test_a_signed_pdf_without_its_fonts_stays_signed() -> None:
    def fontless(pdf: Pdf) -> None:
        with Pdf.open(io.BytesIO(made.of_other_fonts())) as other:
            pdf.pages[0].obj.Resources = pdf.copy_foreign(other.make_indirect(other.pages[0].obj.Resources))

    content = made.signed(fontless)
    kept = keep(content)
    assert kept_bytes(kept) == content
    assert kept.notes == (wording.said("fonts"),)


# The store


def test_a_kept_file_is_whole_until_a_bit_changes() -> None:
    kept = keep(made.stamped())
    assert files.is_whole(kept.name, kept.sha256)
    with Path(default_storage.path(kept.name)).open("r+b") as file:
        file.seek(100)
        file.write(b"X")
    assert not files.is_whole(kept.name, kept.sha256)


def test_a_file_that_is_gone_is_not_whole() -> None:
    kept = keep(made.stamped())
    files.drop(kept.name)
    assert not default_storage.exists(kept.name)
    assert not files.is_whole(kept.name, kept.sha256)
    files.drop(kept.name)  # a second time is no error


@pytest.mark.parametrize(
    "name", ["", "evidence", "../secret_key", "photos/ab/x.webp", "evidence/ab/../../secret_key"]
)
def test_only_evidence_can_be_dropped(name: str) -> None:
    with pytest.raises(ValueError, match="not the path"):
        files.drop(name)


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    keep(made.stamped())
    refusal_of_html = pytest.raises(FileRefused)
    with refusal_of_html:
        keep(made.HTML)
    assert [path.name for path in tmp_path.iterdir() if path.name != "media"] == []


def test_the_largest_file_passes_the_door_of_the_site() -> None:
    assert files.EXTENSIONS == (".pdf", ".jpg", ".jpeg", ".png", ".webp")
    assert LARGEST_BODY >= limits.MAX_BYTES + MEGABYTE


# The child


def test_the_child_gets_no_secret_and_knows_nothing_of_django(monkeypatch) -> None:
    seen = {}
    real = child.subprocess.run

    def spy(command, **options):
        seen.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr(child.subprocess, "run", spy)
    keep(made.stamped())
    assert sorted(seen["env"]) == ["LANG", "MALLOC_ARENA_MAX", "PATH"]
    program = (
        "import sys, evaluations.file_worker.pdf, evaluations.file_worker.photo, evaluations.file_worker.showing;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg2')])"
    )
    done = real(
        [seen["command"][0], "-c", program], cwd=seen["cwd"], env=seen["env"], capture_output=True, check=True
    )
    assert done.stdout == b"[]\n"
