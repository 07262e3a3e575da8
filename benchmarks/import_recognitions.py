"""How long an import of 20,000 rows takes beside only reading the file: `python -m benchmarks.import_recognitions`.

Works in a database of its own that is thrown away. The workbook is made here, from made-up names and real places.
"""

import io
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from unittest.mock import patch

import django

if TYPE_CHECKING:
    from certifications.recognitions.report import Report

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
ROWS = 20_000
TODAY = date(2026, 11, 23)
HEADINGS = (
    "Tên sản phẩm", "Chủ thể", "Loại hình", "Hạng sao", "Điểm", "Số QĐ", "Ngày cấp", "Cơ quan công nhận", "Xã/phường",
    "Huyện", "Bộ sản phẩm", "Ghi chú",
)  # fmt: skip
T = TypeVar("T")


def workbook(rows: int = ROWS) -> bytes:
    """A list of made-up recognitions: 12 columns, three products to a producer, dates as Excel keeps them."""
    import xlsxwriter

    from localities.models import Commune
    from products.models import ProductSet

    places = list(Commune.objects.filter(valid_to=date(2025, 6, 30)).select_related("district"))
    sets = list(ProductSet.objects.values_list("name", flat=True))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, rows + 1):
        producer, month = row // 3, row % 12 + 1
        place = places[producer % len(places)]
        sheet.write_row(
            row, 0,
            [
                f"Bánh mẫu thử nghiệm số {row}", f"Hợp tác xã Mẫu Thử {producer}", "Hợp tác xã", f"{3 + row % 2} sao",
                70 + row % 20, f"{100 + month}/QĐ-UBND",
            ],
        )  # fmt: skip
        sheet.write_datetime(row, 6, date(2024, month, 15), day)
        sheet.write_row(
            row,
            7,
            ["UBND tỉnh Sóc Trăng", place.name, place.district.name, sets[row % len(sets)], "dữ liệu giả"],
        )
    book.close()
    return buffer.getvalue()


def read_only(data: bytes) -> int:
    """What the reader alone does: every cell of every sheet as a Python value."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def by_bulk_create(report: "Report") -> None:
    """The same records written by Django's own means, and taken back: what most importers do."""
    from django.db import models, transaction

    from certifications.recognitions import apply
    from ocop_registry import bulk

    def insert(rows: list[models.Model]) -> None:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=1000)

    with transaction.atomic(), patch.object(bulk, "insert", insert):
        apply(report, by=None, why="benchmark")
        transaction.set_rollback(True)


def timed(action: Callable[[], T]) -> tuple[float, T]:
    """Seconds and result."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def measure(rows: int = ROWS) -> dict[str, float]:
    """Seconds for reading alone, and for plan and apply, first and again."""
    from certifications.recognitions import apply, plan, reading

    data = workbook(rows)
    read = min(timed(lambda: read_only(data))[0] for _attempt in range(3))
    checked = min(timed(lambda: reading.read(data))[0] for _attempt in range(3))
    first_plan, report = timed(lambda: plan(data, on=TODAY))
    assert report.ok, report.errors[:3]
    assert len(report.create) == rows
    peer, _none = timed(lambda: by_bulk_create(plan(data, on=TODAY)))
    first_apply, _report = timed(lambda: apply(report, by=None, why="benchmark"))
    again_plan, again = timed(lambda: plan(data, on=TODAY))
    assert again.same == rows
    again_apply, _report = timed(lambda: apply(again, by=None, why="benchmark"))
    return {
        "read only": read,
        "read and inspect": checked,
        "plan (first)": first_plan,
        "apply (first)": first_apply,
        "plan and bulk_create": peer,
        "plan (again)": again_plan,
        "apply (again)": again_apply,
    }


def main() -> None:
    """Measure in a throw-away database and print the table."""
    django.setup()
    from django.db import connection

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_import_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        times = measure(rows)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    base = times["read only"]
    for label, seconds in times.items():
        print(f"{label:18} {seconds:7.2f} s   {seconds / base:5.1f} x")
    print(
        f"{'import (first)':18} {(total := times['plan (first)'] + times['apply (first)']):7.2f} s   {total / base:5.1f} x"
    )
    print(
        f"{'import (again)':18} {(total := times['plan (again)'] + times['apply (again)']):7.2f} s   {total / base:5.1f} x"
    )


if __name__ == "__main__":
    main()
