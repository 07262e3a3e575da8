"""What the design asks of the pages at the largest size, and whether it is met."""

from collections.abc import Iterator

from benchmarks.load import Found

TIMES_THE_LIST = 10
WITHIN = 10  # milliseconds for all but one in a hundred
QUICK_ONES = ("list, unchanged (304)", "verification, kept")


def budgets(found: dict[str, Found], *, ours: str, bare: str, admin: str, file: str) -> Iterator[str]:
    """A line for each."""
    rate = found[ours].rate
    for name, least in ((bare, 0.5), (admin, 5), (file, 3)):
        yield line(
            f"list against {name}",
            f"{rate / found[name].rate:.2f} x",
            f"at least {least} x",
            rate >= least * found[name].rate,
        )
    for name in QUICK_ONES:
        times, p99 = found[name].rate / rate, found[f"{name}, one connection"].p99
        yield line(
            f"{name} against the list",
            f"{times:.1f} x",
            f"at least {TIMES_THE_LIST} x",
            times >= TIMES_THE_LIST,
        )
        yield line(f"{name}, p99", f"{p99:.2f} ms", f"under {WITHIN} ms", p99 < WITHIN)


def line(what: str, measured: str, wanted: str, met: bool) -> str:  # noqa: FBT001 -- the last column
    """What was measured beside what was asked."""
    return f"  {what:66}{measured:>12}   {wanted:16}{'met' if met else 'MISSED'}"
