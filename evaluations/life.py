"""The life of a dossier as a document, made from the one table: `manage.py write_dossier_life`."""

from django.utils import translation

from evaluations.enums import FINAL, TRANSITIONS, Actor, Status, Step

HEAD = """# The life of a dossier · Vòng đời của hồ sơ

Made from `TRANSITIONS` in `evaluations/enums.py` by `manage.py write_dossier_life`; a test holds the two together. Buttons,
permissions and the database trigger come from the same table (QĐ 26/2026/QĐ-TTg, Điều 5 and 7).
"""


def markdown() -> str:
    """The whole document: diagram, statuses, arrows."""
    with translation.override("vi"):
        return "\n".join([HEAD, *_diagram(), "", *_statuses(), "", *_arrows(), ""])


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Status.DRAFT}"]
    lines += [f"    {each.source} --> {each.target}: {each.step}" for each in TRANSITIONS]
    lines += [f"    {status} --> [*]" for status in Status if status in FINAL]
    return [*lines, "```"]


def _statuses() -> list[str]:
    rows = [
        f"| `{status}` | {status.label} | {'kết thúc' if status in FINAL else 'đang xử lý'} |"
        for status in Status
    ]
    return ["## Trạng thái", "", "| code | tiếng Việt | |", "|---|---|---|", *rows]


def _arrows() -> list[str]:
    rows = [
        f"| {Step(each.step).label} (`{each.step}`) | {Status(each.source).label} | {Status(each.target).label} "
        f"| {Actor(each.actor).label} | {'có' if each.reason else ''} |"
        for each in TRANSITIONS
    ]
    return ["## Các bước", "", "| bước | từ | đến | ai | cần lý do |", "|---|---|---|---|---|", *rows]
