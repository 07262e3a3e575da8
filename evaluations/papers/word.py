"""The same facts as Word documents, for those who add their own words before signing."""

import io
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
FONT = "Times New Roman"  # what offices write in (Nghị định 30/2020/NĐ-CP)


def _new() -> Document:
    made = docx.Document()
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)
    return made


def _bytes(made: Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _line(made: Any, text: str, *, bold: bool = False, align: Any = None, italic: bool = False) -> None:
    paragraph = made.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if align is not None:
        paragraph.alignment = align


def _heading(made: Document, facts: dict[str, Any]) -> None:
    left, right = made.add_table(rows=1, cols=2).rows[0].cells
    for cell, lines in (
        (left, (facts["authority"].upper(), facts["council"])),
        (right, (facts["state"], facts["motto"])),
    ):
        cell.paragraphs[0].alignment = CENTER
        for text in lines:
            run = cell.paragraphs[0].add_run(text + "\n")
            run.bold = True
    _line(made, facts["place_day"], italic=True, align=RIGHT)
    _line(made, facts["title"], bold=True, align=CENTER)
    _line(made, facts["subtitle"], bold=True, align=CENTER)


def _table(made: Document, head: list[str], rows: list[list[str]]) -> None:
    table = made.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def minutes(facts: dict[str, Any]) -> bytes:
    """The minutes as a Word document."""
    made, labels = _new(), facts["labels"]
    _heading(made, facts)
    _line(made, facts["session"], align=CENTER)
    for name in ("decision", "rules"):
        _line(made, facts[name])
    _line(made, labels["members"], bold=True)
    rows = [[str(n), m["name"], m["role"], m["title"]] for n, m in enumerate(facts["members"], start=1)]
    _table(made, [labels[name] for name in ("no", "name", "role", "title")], rows)
    _line(made, labels["results"], bold=True)
    for hearing in facts["hearings"]:
        _hearing(made, hearing, labels)
    _signatures(made, facts)
    return _bytes(made)


def _hearing(made: Document, hearing: dict[str, Any], labels: dict[str, str]) -> None:
    _line(made, f"{hearing['number']}. {hearing['product']}", bold=True)
    place = f"{hearing['kind']}, {hearing['commune']}."
    _line(made, f"{labels['producer']}: {hearing['producer']}. {labels['code']}: {hearing['code']}. {place}")
    rows = [[row["name"], row["role"], _total(row, labels)] for row in hearing["totals"]]
    _table(made, [labels["member"], labels["role"], labels["total"]], rows)
    _line(made, f"{hearing['sentence']}. {hearing['outcome']} {hearing['spread']}")
    for name, words in (("unmet", labels["unmet"]), ("found", labels["chair_found"])):
        if hearing[name]:
            _line(made, f"{words}: {'; '.join(hearing[name])}.")
    if hearing["note"]:
        _line(made, hearing["note"])


def _total(row: dict[str, Any], labels: dict[str, str]) -> str:
    if row["conflict"]:
        return labels["conflict"]
    return labels["absent"] if row["total"] is None else str(row["total"])


def _signatures(made: Document, facts: dict[str, Any]) -> None:
    cells = made.add_table(rows=1, cols=2).rows[0].cells
    for cell, lead in zip(cells, ("secretary", "chair"), strict=True):
        name = "".join(member["name"] for member in facts["members"] if member["lead"] == lead)
        cell.paragraphs[0].alignment = CENTER
        cell.paragraphs[0].add_run(facts["labels"][lead]).bold = True
        cell.paragraphs[0].add_run(f"\n{facts['labels']['sign']}\n\n\n\n{name}")


def sheet(facts: dict[str, Any]) -> bytes:
    """One member's score sheet as a Word document."""
    made, labels = _new(), facts["labels"]
    _heading(made, facts)
    _line(made, facts["decision"], align=CENTER)
    for name in ("product", "code", "producer", "address", "phone"):
        _line(made, f"{labels[name]}: {facts[name]}")
    rows: list[list[str]] = []
    for part in facts["parts"]:
        rows.append(["", part["title"], "", "", str(part["most"])])
        rows += [_row(row) for row in part["rows"]]
    total = "–" if facts["total"] is None else str(facts["total"])
    rows.append(["", labels["all"], "", total, "100"])
    _table(made, ["", labels["criterion"], labels["choice"], labels["points"], labels["most"]], rows)
    if facts["opinion"]:
        _line(made, f"{labels['opinion']}: {facts['opinion']}")
    _line(made, facts["role"], bold=True, align=RIGHT)
    _line(made, f"{labels['sign']}\n\n\n\n{facts['member']}", align=RIGHT)
    return _bytes(made)


def _row(row: dict[str, Any]) -> list[str]:
    if "group" in row:
        return ["", row["group"], "", "", str(row["most"])]
    choice = f"{row['choice']}\n{row['remark']}" if row["remark"] else row["choice"]
    return [row["code"], row["title"], choice, str(row["points"]), str(row["most"])]
