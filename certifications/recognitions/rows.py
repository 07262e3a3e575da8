"""From raw rows to lines: what each row says, checked cell by cell. Every flaw is reported, none stops the rest."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from certifications import dates
from certifications.enums import Level, Precision, Star
from certifications.recognitions import archive, cells, headings, legal
from certifications.recognitions.authorities import Authority, authority_of
from certifications.recognitions.cells import Misfit, When, is_blank, shown
from certifications.recognitions.headings import Column, Heading
from certifications.recognitions.lines import Line
from certifications.recognitions.lookups import Place, PlaceMisfit, Places, Sets
from certifications.recognitions.reading import Cell, Sheet
from certifications.recognitions.remarks import RowError, cut
from ocop_registry.text import NAME_LENGTH
from ocop_registry.vietnamese import fold
from producers.enums import LegalForm

EXAMPLE = "VÍ DỤ"  # how the template's example row begins
_EXAMPLE = fold(EXAMPLE)
_TOTALS = ("tong cong", "tong so", "tong", "cong")
_FEW = 2  # cells filled in titles of sections and in footers
_PLACES = (Column.DISTRICT, Column.COMMUNE, Column.OLD_COMMUNE, Column.NEW_COMMUNE, Column.ADDRESS)
_TEXTS = (
    *_PLACES,
    Column.FORM,
    Column.AUTHORITY,
    Column.SECTOR,
    Column.NUMBER,
    Column.SOURCE,
    Column.SOURCE_NOTE,
)
_WIDEST = 200  # characters of a cell that a remark repeats
_LONGEST = {Column.SOURCE: 500, Column.SOURCE_NOTE: 500, Column.NUMBER: 60, Column.AUTHORITY: 160}


def remembering(reader: Callable[[Any], Any]) -> Callable[[Cell], tuple[Any, Misfit | None]]:
    """A cell reader that keeps its answers, right and wrong: lists repeat the same few values thousands of times."""
    known: dict[tuple[type, Cell], tuple[Any, Misfit | None]] = {}

    def read(cell: Cell) -> tuple[Any, Misfit | None]:
        key = (cell.__class__, cell)
        found = known.get(key)
        if found is None:
            try:
                found = (reader(cell), None)
            except Misfit as misfit:
                found = (None, misfit)
            known[key] = found
        return found

    return read


class RowReader:
    """Reads the rows of one file; `errors` and `warnings` grow as it goes. `rows` counts those that hold data."""

    def __init__(self, places: Places, sets: Sets, today: date) -> None:
        self.places, self.sets, self.today = places, sets, today
        self.errors: list[RowError] = []
        self.warnings: list[RowError] = []
        self.rows = 0
        self._said: set[tuple[object, ...]] = set()
        self.readers: dict[Column, Callable[[Cell], tuple[Any, Misfit | None]]] = {
            Column.PRODUCT: remembering(cells.name),
            Column.PRODUCER: remembering(cells.name),
            Column.STAR: remembering(cells.star),
            Column.DATE: remembering(lambda cell: cells.when(cell, today=today)),
            Column.YEAR: remembering(lambda cell: cells.when(cell, today=today)),
            Column.SCORE: remembering(cells.score),
            Column.DECISION: remembering(cells.decision_number),
            Column.SET: remembering(lambda cell: sets.find(cells.text(cell))),
            Column.PHONE: remembering(cells.phone),
            Column.TAX: remembering(cells.tax_number),
        }
        for column in _TEXTS:
            longest = _LONGEST.get(column, NAME_LENGTH)
            self.readers[column] = remembering(partial(cells.text, longest=longest))

    def read(self, sheet: Sheet, heading: Heading, *, sound: bool = True) -> Iterator[Line]:
        """The lines of one sheet that can be read; the others leave errors. None of a heading that is not `sound`."""
        for index in range(heading.body, len(sheet.rows)):
            row = sheet.rows[index]
            if self._is_data(sheet, heading, index, row):
                self.rows += 1
                line = _Row(self, sheet, heading, index, row).line()
                if line is not None and sound:
                    yield line

    def warn(self, remark: RowError, *once: object) -> None:
        """Keep a warning; with `once`, only the first of those with the same key."""
        if once and once in self._said:
            return
        self._said.add(once)
        self.warnings.append(remark)

    def _is_data(  # noqa: PLR0911 -- one return for each kind of row
        self, sheet: Sheet, heading: Heading, index: int, row: Sequence[Cell]
    ) -> bool:
        """Whether a row is one of the list: not blank, no total, no title of a section, no footer, no heading again."""
        product, producer = (
            _cell(row, heading.columns.get(c, -1)) for c in (Column.PRODUCT, Column.PRODUCER)
        )
        if product != "" and producer != "" and isinstance(producer, str):
            if isinstance(product, str) and product[:5].upper() == EXAMPLE:
                self._skip(sheet, index, shown(product), _("The example row was left out."))
                return False
            if not (headings.meaning(producer) and headings.repeats(heading, row)):
                return True
            self._skip(
                sheet, index, shown(product), _("The heading stands here once more; the row was left out.")
            )
            return False
        filled = [cell for cell in row if not is_blank(cell)]
        if not filled:
            return False
        first = next(
            (fold(cell) for cell in filled if isinstance(cell, str) and not cell.strip().isdigit()), ""
        )
        if first in _TOTALS or first.startswith(("tong cong", "tong so")):
            return False
        named = not is_blank(product) and not is_blank(_cell(row, heading.columns.get(Column.STAR, -1)))
        if len(filled) <= _FEW and not named:
            text = shown(next((cell for cell in filled if isinstance(cell, str)), filled[0]))
            self._skip(sheet, index, text, _("The row holds hardly anything and was left out."))
            return False
        return True

    def _skip(self, sheet: Sheet, index: int, value: str, reason: str) -> None:
        self.warnings.append(RowError(sheet.name, index + 1, "", cut(value, _WIDEST), reason))


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if 0 <= place < len(row) else ""


class _Row:
    """One row while it is read."""

    def __init__(
        self, reader: RowReader, sheet: Sheet, heading: Heading, index: int, row: Sequence[Cell]
    ) -> None:
        self.reader, self.sheet, self.heading, self.index, self.row = reader, sheet, heading, index, row
        self.fits = True
        self.values: dict[Column, Any] = {}
        flaws = sheet.flaws
        self.flawed = bool(flaws.uncomputed or flaws.failed)

    def line(self) -> Line | None:
        """What the row says, None when something in it does not fit."""
        self._read_cells()
        get = self.values.get
        when = self._when()
        place = self._place(when)
        form = self._form()
        authority = self._authority(when)
        self._check_score()
        product = get(Column.PRODUCT)
        if (
            not self.fits
            or when is None
            or place is None
            or not (product and get(Column.PRODUCER) and get(Column.STAR))
        ):
            return None
        self._look(when)
        source = get(Column.SOURCE, "")
        is_url = source.startswith(("http://", "https://"))
        return Line(
            sheet=self.sheet.name,
            row=self.index + 1,
            heading=self.heading,
            product=product,
            product_fold=fold(product),
            producer=str(get(Column.PRODUCER)),
            form=form,
            star=int(self.values[Column.STAR]),
            when=when,
            place=place,
            address=get(Column.ADDRESS, ""),  # only what the file says is on the paper
            score=get(Column.SCORE),
            decision_no=get(Column.DECISION, ("", ""))[0],
            authority=authority,
            number=get(Column.NUMBER, ""),
            product_set=get(Column.SET, ""),
            source_url=source if is_url else "",
            source_note=get(Column.SOURCE_NOTE, "") or ("" if is_url else source),
            phone=get(Column.PHONE, ""),
            tax=get(Column.TAX, ""),
        )

    def error(
        self, column: Column, reason: str, allowed: tuple[str, ...] = (), cell: Cell | None = None
    ) -> None:
        """Say what is wrong with the row."""
        self.fits = False
        written = _cell(self.row, self.heading.columns.get(column, -1)) if cell is None else cell
        self.reader.errors.append(
            RowError(
                self.sheet.name,
                self.index + 1,
                self.heading.title(column),
                cut(shown(written), _WIDEST),
                reason,
                allowed,
            )
        )

    def warn(self, column: Column, reason: str, *once: object, supposed: bool = False) -> None:
        """Say what is worth a look."""
        written = cut(shown(_cell(self.row, self.heading.columns.get(column, -1))), _WIDEST)
        title = self.heading.title(column)
        remark = RowError(self.sheet.name, self.index + 1, title, written, reason, supposed=supposed)
        self.reader.warn(remark, *once)

    def _read_cells(self) -> None:
        row, width = self.row, len(self.row)
        for column, place in self.heading.columns.items():
            cell = row[place] if place < width else ""
            if self.flawed and self._is_flawed(column, place):
                continue
            if is_blank(cell):
                if column in {Column.PRODUCT, Column.PRODUCER, Column.STAR}:
                    self.error(column, _("The cell is empty."), cells.STARS if column == Column.STAR else ())
                continue
            reader = self.reader.readers.get(column)
            if reader is not None:
                value, misfit = reader(cell)
                if misfit is not None:
                    self.error(column, misfit.reason, misfit.allowed)
                else:
                    self.values[column] = value
        for column in (Column.PRODUCT, Column.PRODUCER):
            if cells.suspicious(self.values.get(column, "")):
                self.warn(column, _("The text begins like a formula. It is kept as it is written."))

    def _is_flawed(self, column: Column, place: int) -> bool:
        position = self.index, place
        name = f"{archive.column_letters(place + 1)}{self.index + 1}"
        if position in self.sheet.flaws.uncomputed:
            message = _(
                "Cell %(cell)s holds a formula without a stored result. Open the file in Excel and save it again."
            )
        elif position in self.sheet.flaws.failed:
            message = _("Cell %(cell)s shows an error of Excel. Write the value itself.")
        else:
            return False
        self.error(column, message % {"cell": name})
        return True

    def _when(self) -> When | None:
        """The day from the date column, the year column and the decision's own date: they agree, the most exact wins."""
        found: list[tuple[Column, When]] = [
            (column, self.values[column]) for column in (Column.DATE, Column.YEAR) if column in self.values
        ]
        behind = self.values.get(Column.DECISION, ("", ""))[1]
        if behind:
            try:
                found.append((Column.DECISION, cells.when(behind, today=self.reader.today)))
            except Misfit as misfit:
                self.error(Column.DECISION, misfit.reason, misfit.allowed)
        if not found:
            there = [column for column in (Column.DATE, Column.YEAR) if column in self.heading.columns]
            if there and all(is_blank(_cell(self.row, self.heading.columns[column])) for column in there):
                self.error(there[0], _("The cell is empty."), cells.DATE_EXAMPLES)
            return None
        best = min(found, key=lambda pair: pair[1].day - pair[1].first)[1]
        for column, other in found:
            if not other.agrees(best):
                text = dates.precise(best.day, best.precision)
                self.error(column, _("This does not agree with %(date)s in the same row.") % {"date": text})
        return best

    def _place(self, when: When | None) -> Place | None:
        columns = self.heading.columns
        written = {column: self.values.get(column, "") for column in _PLACES if column in columns}
        unreadable = any(not written[c] and not is_blank(_cell(self.row, columns[c])) for c in written)
        if not written or unreadable:
            return None
        try:
            return self.reader.places.find(written, when.day if when else self.reader.today)
        except PlaceMisfit as misfit:
            column = misfit.column if misfit.column in columns else next(c for c in _PLACES if c in columns)
            self.error(column, misfit.reason, misfit.allowed)
            return None

    def _form(self) -> LegalForm:
        written, producer = self.values.get(Column.FORM, ""), self.values.get(Column.PRODUCER, "")
        form = legal.legal_form(written, producer)
        if form is None:
            self.error(Column.FORM, _("No such legal form."), tuple(str(f.label) for f in LegalForm))
            return LegalForm.UNKNOWN
        if form == LegalForm.UNKNOWN and producer:
            column = Column.FORM if Column.FORM in self.heading.columns else Column.PRODUCER
            reason = _("The name of the producer does not tell its legal form; it is kept as not known.")
            self.reader.warn(
                RowError(
                    self.sheet.name, self.index + 1, self.heading.title(column), cut(producer, _WIDEST), reason,
                    supposed=True,
                ),
                "form",
                producer,
            )  # fmt: skip
        return form

    def _authority(self, when: When | None) -> Authority | None:
        number = self.values.get(Column.DECISION, ("", ""))[0]
        if not number or when is None:
            return None
        found = authority_of(number, self.values.get(Column.AUTHORITY, ""), when.day)
        column = Column.AUTHORITY if Column.AUTHORITY in self.heading.columns else Column.DECISION
        if found.contradiction:
            self.error(column, _("Authority and number of the decision do not go together."), (), None)
        elif found.supposed:
            message = _("The authority of decision %(number)s is not written; “%(authority)s” is supposed.")
            self.warn(
                column,
                message % {"number": number, "authority": found.name},
                "authority", number, found.name,
                supposed=True,
            )  # fmt: skip
        star = self.values.get(Column.STAR)
        if star == Star.FIVE and found.level != Level.CENTRAL:
            message = _("5 stars are given by the ministry only, not by the province or a district.")
            self.error(
                Column.STAR, message, cells.STARS[:2] if found.level == Level.PROVINCE else cells.STARS[:1]
            )
        elif star == Star.FOUR and found.level == Level.DISTRICT:
            self.error(Column.STAR, _("A district could give 3 stars only."), cells.STARS[:1])
        return found

    def _check_score(self) -> None:
        score, star = self.values.get(Column.SCORE), self.values.get(Column.STAR)
        if score is not None and star is not None and star > dates.highest_star(score):
            message = _("A score of %(score)s allows %(star)s stars at most.")
            highest = dates.highest_star(score)
            band = f"{cells.told(dates.BANDS[star])}-100"
            self.error(Column.SCORE, message % {"score": cells.told(score), "star": highest}, (band,))

    def _look(self, when: When) -> None:
        """Checks that only warn: the term and the sector."""
        columns = self.heading.columns
        if Column.EXPIRY in columns:
            self._look_at_expiry(_cell(self.row, columns[Column.EXPIRY]), when)
        sector, code = self.values.get(Column.SECTOR), self.values.get(Column.SET)
        if sector and code and not self.reader.sets.in_sector(code, sector):
            name = self.reader.sets.names[code]
            self.warn(
                Column.SECTOR,
                _("The product set “%(set)s” is of another sector.") % {"set": name},
                sector,
                code,
            )

    def _look_at_expiry(self, cell: Cell, when: When) -> None:
        if is_blank(cell) or when.precision != Precision.DAY or "36" in shown(cell):
            return
        expires = dates.add_months(when.day, dates.TERM_MONTHS)
        try:
            written = cells.any_day(cell, date(9000, 1, 1))
        except Misfit:
            self.warn(Column.EXPIRY, _("This is not a date."))
            return
        if not written.first <= expires <= written.day:
            message = _("The certificate runs for %(months)s months, to %(day)s.")
            self.warn(Column.EXPIRY, message % {"months": dates.TERM_MONTHS, "day": f"{expires:%d/%m/%Y}"})
