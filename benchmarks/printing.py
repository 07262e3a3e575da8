"""Certificates on paper beside the plainest document with the same words: `python -m benchmarks.printing [COUNT ...]`.

The peer is typst too: the same facts as plain lines, without frame, fitted names or QR code. Each count of sheets is
printed in a process of its own, so that its peak memory is its own; the last line shows what one single document takes.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import typst

from certifications.printing import book, sheets, wording
from certifications.printing.paper import Paper
from ocop_registry import typesetting

COUNTS = (100, 1_000)
CALLS = 15
PLAIN = Path(__file__).parent / "plain.typ"
NAMES = (
    "Gạo thơm ST25",
    "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái",
    "Lạp xưởng tươi hảo hạng",
    "Trà",
)


def paper(number: int) -> Paper:
    """One of many certificates, names short and long by turns."""
    authority, day = "Ủy ban nhân dân thành phố Cần Thơ", date(2026, 3, 10)
    return Paper(
        product=f"{NAMES[number % len(NAMES)]} {number}",
        producer=f"Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An {number % 37}",
        address=f"Ấp {number}, xã Tài Văn, huyện Trần Đề, tỉnh Sóc Trăng",
        star=3 + number % 2,
        number=f"{number}/2026/GCN-OCOP",
        authority=authority,
        grounds=("Theo Quyết định số 1234/QĐ-UBND", wording.validity(date(2029, 3, 10), "day")),
        place_and_date=wording.place_and_date(authority, day, "day"),
        code="ABCD-2345-EFGH",
        url=f"https://ocop.example.vn/xac-thuc/{number:012}/",
        address_of_check="ocop.example.vn/xac-thuc",
        day=day,
    )


def plain(papers: list[Paper]) -> object:
    """The peer."""
    compiler = typst.Compiler(input=PLAIN, ignore_system_fonts=True)
    return compiler.compile(
        format="pdf", sys_inputs={"facts": json.dumps([asdict(each) for each in papers], default=str)}
    )


def milliseconds(call: Callable[[int], object], sheets: int = 1) -> float:
    """The median for one sheet, each call with facts of its own, after one that warms up."""
    times = []
    for attempt in range(CALLS + 1):
        typesetting.forget()
        start = time.perf_counter()
        call(attempt * sheets)
        times.append((time.perf_counter() - start) * 1000 / sheets)
    return statistics.median(times[1:])


def some(first: int) -> list[Paper]:
    """As many as the press makes at a time."""
    return [paper(first + number) for number in range(book.AT_A_TIME)]


def printed(count: int, *, at_once: bool) -> None:
    """Print so many and say how long it took and how much memory at most. For a process of its own."""
    papers = (paper(number) for number in range(count))
    start = time.perf_counter()
    if at_once:
        sheets.pdf(list(papers), standard="a-2u")
    else:
        with tempfile.TemporaryDirectory() as folder:
            book.write(papers, Path(folder) / "book.pdf", title="Quyết định", progress=lambda _done: True)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:8.1f} s {seconds * 1000 / count:8.1f} ms each {peak:8.0f} MB at most")


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--print"]:
        printed(int(sys.argv[2]), at_once="--at-once" in sys.argv)
        return
    peer = milliseconds(lambda number: plain([paper(number)]))
    ours = milliseconds(lambda number: sheets.pdf([paper(number)]))
    print(f"  plain page, one            {peer:8.1f} ms")
    print(f"  certificate, one           {ours:8.1f} ms {ours / peer:6.1f} x plain")
    peer = milliseconds(lambda number: plain(some(number)), book.AT_A_TIME)
    ours = milliseconds(lambda number: sheets.pdf(some(number), standard="a-2u"), book.AT_A_TIME)
    print(f"  plain page, one of {book.AT_A_TIME}      {peer:8.1f} ms")
    print(f"  certificate, one of {book.AT_A_TIME}     {ours:8.1f} ms {ours / peer:6.1f} x plain", flush=True)
    counts = [int(text) for text in sys.argv[1:]] or COUNTS
    for count, way in [*((count, []) for count in counts), (counts[-1], ["--at-once"])]:
        print(f"  {count:5} {'in one document' if way else 'in one file':15}", end=" ", flush=True)
        command = [sys.executable, "-m", "benchmarks.printing", "--print", str(count), *way]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
