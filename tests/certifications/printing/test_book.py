"""Many certificates in one file."""

from datetime import date

import pikepdf
import pypdfium2
import pytest

from certifications.printing import book
from tests.certifications.printing.reading import expected, sheet, text

SIXTY = [sheet(product=f"Gạo thơm số {number}", star=3 + number % 2) for number in range(60)]


def test_each_has_a_page_in_the_order_given_and_progress_is_told(tmp_path) -> None:
    told: list[int] = []

    def progress(done: int) -> bool:
        told.append(done)
        return True

    target = tmp_path / "book.pdf"
    assert book.write(iter(SIXTY), target, title="Quyết định 7", progress=progress) == 60
    assert told == [25, 50, 60]
    document = pypdfium2.PdfDocument(target)
    assert [text(page) for page in document] == [expected(paper) for paper in SIXTY]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.pdf"]


def test_the_same_sheets_give_the_same_bytes(tmp_path) -> None:
    for name in ("one", "two"):
        book.write(SIXTY[:30], tmp_path / name, title="Quyết định 7", progress=lambda _done: True)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_it_is_sound_and_says_what_it_is(tmp_path) -> None:
    papers = [*SIXTY[:29], sheet(day=date(2026, 4, 1))]
    book.write(papers, tmp_path / "book.pdf", title="Quyết định 7/QĐ-UBND", progress=lambda _done: True)
    with pikepdf.open(tmp_path / "book.pdf") as document:
        assert document.check_pdf_syntax() == []
        assert document.Root.Lang == "vi"
        assert document.docinfo["/Title"] == "Quyết định 7/QĐ-UBND"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20260401")
        words = document.open_metadata()
        assert (words["pdfaid:part"], words["pdfaid:conformance"]) == ("2", "U")
        assert len(document.Root.OutputIntents) == 1


def test_when_told_to_stop_nothing_is_left(tmp_path) -> None:
    asked: list[int] = []

    def progress(done: int) -> bool:
        asked.append(done)
        return done < 50

    with pytest.raises(book.Stopped):
        book.write(iter(SIXTY), tmp_path / "book.pdf", title="x", progress=progress)
    assert asked == [25, 50]
    assert list(tmp_path.iterdir()) == []


def test_no_sheets_no_file(tmp_path) -> None:
    assert book.write([], tmp_path / "book.pdf", title="x", progress=lambda _done: True) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_failure_on_the_way_leaves_nothing(tmp_path) -> None:
    def broken():
        yield from SIXTY[:30]
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        book.write(broken(), tmp_path / "book.pdf", title="x", progress=lambda _done: True)
    assert list(tmp_path.iterdir()) == []
