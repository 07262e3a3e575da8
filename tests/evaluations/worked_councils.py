"""One worked case for each of the 26 sheets: every member's points in the order of the sheet, and what they come to.

Found and derived with `slow_council`, not with the registry, then written out: a change of the data files or of the
arithmetic shows as a difference here.
"""

from typing import NamedTuple


class Worked(NamedTuple):
    product_set: str
    about: str
    rule: str
    members: tuple[str, ...]
    total_sum: int
    parts: tuple[int, int, int]
    spread: int
    unmet: tuple[tuple[str, int], ...]
    band: int
    minima: int
    star: int
    outcome: str


# fmt: off
WORKED = [
    Worked(
        "qd26-01", "five stars", "majority",
        (
            "3 1 3 2 3 3 1 3 3 3 1 3 1 3 2 3 5 3 2 5 2 3 2 4 3 2 3 5 5 5 2 2",
            "3 1 3 2 3 3 1 3 3 3 1 3 0 3 2 3 5 3 3 5 2 5 2 4 3 2 3 5 5 5 1 2",
            "3 1 3 2 3 3 1 3 3 3 1 3 1 3 2 3 5 3 3 5 2 3 2 4 3 2 3 5 5 5 2 2",
        ),
        total_sum=275, parts=(113, 64, 98), spread=1, unmet=(),
        band=5, minima=5, star=5, outcome="central",
    ),
    Worked(
        "qd26-02", "a mean of 449/5 is no 90", "majority",
        (
            "3 2 1 3 3 3 0 3 3 3 1 2 0 2 2 3 5 3 3 5 2 5 4 3 5 3 5 4 5 1 2",
            "3 2 2 3 3 3 0 3 3 3 1 2 0 1 2 3 5 3 2 5 2 5 4 3 5 3 5 4 5 2 3",
            "2 2 1 3 3 3 0 3 3 3 1 2 1 2 2 3 5 3 3 5 2 5 4 3 5 3 5 4 5 2 2",
            "2 1 1 3 3 3 0 3 3 3 1 2 0 2 2 3 5 3 3 5 2 5 4 3 5 3 5 4 5 2 3",
            "2 2 1 3 3 3 1 3 3 3 1 3 0 3 2 3 5 2 3 5 2 5 4 3 5 3 5 4 5 2 2",
        ),
        total_sum=449, parts=(170, 113, 166), spread=2, unmet=(),
        band=4, minima=5, star=4, outcome="recognition",
    ),
    Worked(
        "qd26-03", "90 points, held at 4 by a mark of 5, go to the ministry", "majority",
        (
            "3 1 2 3 3 3 1 3 3 3 1 2 1 2 2 3 5 3 5 5 1 5 3 3 3 3 3 5 5 5 0 0",
            "3 1 1 3 3 3 1 3 3 3 1 2 1 3 2 3 5 3 5 5 1 5 3 3 3 3 3 5 5 5 0 0",
            "3 1 2 3 3 3 1 3 3 3 0 3 0 3 2 3 5 3 5 5 1 5 3 3 3 3 3 5 5 5 0 0",
        ),
        total_sum=270, parts=(108, 72, 90), spread=0, unmet=(("1.3", 5),),
        band=5, minima=4, star=4, outcome="central",
    ),
    Worked(
        "qd26-04", "a mean of 209/3 is no 70", "majority",
        (
            "0 1 1 1 2 3 0 3 3 3 1 1 1 1 2 2 5 1 0 5 1 3 2 2 2 4 1 5 5 3 2 2",
            "0 1 1 1 2 3 0 3 3 3 1 0 1 1 2 2 5 0 1 5 1 5 2 2 2 4 1 5 5 5 2 2",
            "0 1 1 1 2 3 0 3 3 3 1 1 1 2 2 2 5 1 0 5 1 3 2 2 4 4 1 3 5 5 2 1",
        ),
        total_sum=209, parts=(75, 47, 87), spread=3, unmet=(("1.3", 5), ("1.5", 5), ("6.3", 5)),
        band=3, minima=4, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-05", "exactly 70 with the marks of 4", "majority",
        (
            "2 2 0 3 3 1 5 3 3 0 3 1 0 2 3 5 0 0 5 0 3 2 1 0 2 4 3 4 5 1 2",
            "2 3 0 3 3 1 5 3 3 0 3 1 0 2 3 5 0 0 5 0 3 2 1 0 3 4 3 5 5 1 3",
            "3 3 0 3 3 1 5 3 3 0 3 1 0 2 3 5 0 0 5 0 1 2 1 0 2 4 3 5 5 1 3",
            "2 3 1 3 3 1 5 3 3 0 3 0 0 2 3 5 0 0 5 0 3 2 1 0 2 4 3 5 5 1 2",
            "2 3 0 3 3 1 5 3 3 0 3 1 0 2 3 5 1 0 5 0 3 2 1 0 3 4 3 5 5 1 2",
            "2 3 0 3 3 1 5 3 3 0 3 1 0 2 3 5 1 0 5 0 3 2 1 0 3 4 3 5 5 1 2",
            "1 3 0 3 3 1 5 3 3 0 3 0 0 2 3 5 0 0 5 0 3 2 1 0 2 4 1 5 5 1 2",
        ),
        total_sum=490, parts=(222, 91, 177), spread=6, unmet=(("6.4", 5), ("7", 5)),
        band=4, minima=4, star=4, outcome="recognition",
    ),
    Worked(
        "qd26-06", "72 and more with the marks of 3 only", "majority",
        (
            "3 2 3 2 1 1 1 3 3 3 1 1 1 2 2 3 3 1 2 3 2 5 3 1 3 1 3 5 2 3 1 3",
            "3 2 3 1 1 1 1 3 3 3 1 2 1 2 2 3 3 1 2 3 2 5 1 2 3 1 3 5 2 3 1 3",
            "3 2 3 2 0 1 1 3 3 3 1 2 1 2 2 3 3 1 2 3 2 5 3 1 3 1 3 5 2 3 1 3",
            "3 2 3 2 0 1 1 3 3 3 1 2 1 2 2 3 3 1 2 3 2 5 3 1 3 1 3 5 2 3 1 3",
        ),
        total_sum=291, parts=(128, 64, 99), spread=1, unmet=(("1.5", 4), ("1.5", 5), ("4.1", 5), ("5.1", 4), ("6.4", 4), ("6.4", 5)),
        band=4, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-07", "55 points that miss a mark of 3", "majority",
        (
            "3 0 0 2 3 1 0 0 2 2 1 1 0 3 1 2 1 0 0 5 2 5 2 1 0 0 5 3 4 3 1 2",
            "3 0 0 2 2 1 0 0 3 2 1 1 0 3 1 2 2 0 0 5 2 5 2 1 0 0 5 3 4 5 1 1",
            "3 0 0 2 2 1 1 0 2 2 1 1 0 3 1 2 1 0 0 5 2 5 2 1 0 0 5 3 4 5 0 0",
            "3 0 0 2 2 0 0 0 2 2 1 1 0 3 1 2 1 0 0 5 2 3 2 1 0 0 5 3 4 5 1 1",
            "3 0 0 3 2 1 1 0 2 2 1 1 0 3 1 2 1 0 0 5 2 5 2 1 0 1 5 3 4 5 1 1",
        ),
        total_sum=276, parts=(104, 64, 108), spread=6, unmet=(("1.5", 5), ("2.1", 4), ("2.3", 4), ("3.4", 4), ("4.1", 3), ("4.1", 4), ("4.1", 5), ("6.3", 4), ("6.3", 5), ("6.4", 4), ("6.4", 5), ("7", 5)),
        band=3, minima=2, star=2, outcome="none",
    ),
    Worked(
        "qd26-08", "a mean of 249/5 is no 50", "majority",
        (
            "2 1 3 0 2 2 0 0 2 3 1 2 0 1 1 1 2 0 2 1 0 5 1 2 1 2 4 0 5 1 2 1",
            "2 2 3 0 2 3 0 0 2 3 1 2 0 1 1 1 2 0 2 0 0 5 1 2 1 2 4 0 5 1 2 2",
            "2 1 3 0 2 2 1 0 2 3 1 2 0 1 1 1 2 0 3 0 0 5 1 2 1 2 4 0 5 1 2 1",
            "2 1 3 0 2 1 0 0 2 3 1 2 0 1 2 1 2 0 2 0 0 5 1 2 1 2 4 0 5 1 2 1",
            "2 1 3 0 2 2 0 0 2 3 1 2 0 1 1 0 2 0 2 0 0 5 0 2 1 2 4 0 5 1 2 1",
        ),
        total_sum=249, parts=(107, 47, 95), spread=5, unmet=(("1.5", 5), ("2.1", 4), ("3.4", 4), ("3.5", 4), ("4.1", 4), ("4.1", 5), ("5.1", 4), ("6.1", 4), ("6.3", 4), ("6.3", 5), ("6.4", 5), ("7", 4), ("7", 5), ("9", 4)),
        band=2, minima=3, star=2, outcome="none",
    ),
    Worked(
        "qd26-09", "exactly half reach a mark of 4", "majority",
        (
            "1 1 0 3 3 0 3 3 3 1 2 1 0 2 3 5 2 2 3 1 3 2 3 2 2 4 5 4 5 1 2",
            "1 1 0 3 3 1 3 3 3 1 2 1 0 2 3 5 2 2 5 1 3 2 3 2 2 4 5 4 5 1 3",
            "1 2 0 3 3 1 2 3 3 1 1 1 0 2 3 5 2 2 5 1 3 2 3 2 2 4 5 4 5 1 2",
            "1 1 0 3 3 1 3 3 3 1 2 1 0 2 3 3 2 2 3 1 3 2 3 2 2 4 5 4 5 1 3",
        ),
        total_sum=294, parts=(106, 66, 122), spread=4, unmet=(("5.1", 4), ("6.3", 5), ("6.4", 5)),
        band=4, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-10", "one of five keeps a mark of 4 from being met by every sheet", "every",
        (
            "3 1 1 2 3 2 1 3 3 3 0 3 1 0 2 3 5 2 0 5 2 3 1 2 3 2 4 5 2 5 2 1",
            "3 1 1 1 3 2 1 3 3 3 0 3 1 0 2 3 5 2 0 5 2 3 2 2 2 3 4 3 2 5 2 1",
            "3 1 1 2 3 2 1 3 3 3 0 3 0 0 2 2 3 2 0 5 2 3 2 2 3 3 4 5 2 5 2 1",
            "3 1 1 2 3 2 1 3 3 3 0 3 1 0 2 3 5 2 0 5 2 3 2 2 3 3 4 5 2 5 2 1",
            "3 1 1 2 3 2 1 3 3 3 0 3 1 0 2 2 5 2 0 5 2 3 2 2 3 3 4 5 2 3 2 1",
        ),
        total_sum=372, parts=(151, 83, 138), spread=4, unmet=(("4.1", 5), ("6.1", 4), ("6.3", 5), ("6.4", 5), ("7", 5)),
        band=4, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-11", "the mean reaches what the majority does not", "mean",
        (
            "3 2 0 1 3 1 1 3 3 3 0 3 0 0 2 3 2 1 3 5 2 5 2 2 3 0 1 5 4 5 2 1",
            "3 2 0 1 3 1 1 3 3 3 0 3 0 0 2 3 2 1 3 5 2 5 2 2 3 0 1 5 4 5 2 1",
            "3 2 0 1 3 1 1 3 3 3 0 3 0 0 2 3 5 1 3 5 2 5 2 2 3 0 1 5 4 5 2 1",
        ),
        total_sum=216, parts=(84, 57, 75), spread=3, unmet=(("4.1", 5),),
        band=4, minima=4, star=4, outcome="recognition",
    ),
    Worked(
        "qd26-12", "90 points that miss a mark of 3 are not recognised", "majority",
        (
            "3 2 3 3 3 3 1 3 3 3 1 3 1 3 2 3 5 3 5 5 2 5 2 2 3 3 5 5 5 0 2 3",
            "3 2 3 3 3 3 1 3 3 3 1 3 1 3 2 3 5 3 5 5 2 5 2 2 3 3 5 5 5 0 2 3",
            "3 2 3 3 3 3 1 3 3 3 1 3 1 3 2 3 5 3 5 5 2 5 2 2 3 3 5 5 5 0 2 3",
        ),
        total_sum=285, parts=(120, 75, 90), spread=0, unmet=(("9", 3), ("9", 4)),
        band=5, minima=2, star=2, outcome="none",
    ),
    Worked(
        "qd26-13", "a mean of 59/2 is no 30", "majority",
        (
            "1 2 2 0 0 2 1 1 1 0 0 2 0 1 1 0 1 1 1 1 1 3 2 0 1 0 1 0 0 1 2 0 0 1",
            "0 2 1 1 0 2 0 1 1 1 0 3 0 1 1 0 2 1 2 1 0 1 2 1 1 1 0 0 0 0 2 1 0 0",
        ),
        total_sum=59, parts=(28, 15, 16), spread=1, unmet=(("1.1", 3), ("1.5", 4), ("1.5", 5), ("2.1", 4), ("2.2", 3), ("2.3", 3), ("2.3", 4), ("3.4", 4), ("3.5", 3), ("3.5", 4), ("4.1", 3), ("4.1", 4), ("4.1", 5), ("5.1", 4), ("7", 4), ("7", 5), ("9", 3), ("9", 4)),
        band=1, minima=2, star=1, outcome="none",
    ),
    Worked(
        "qd26-14", "exactly 50 with the marks of 3", "majority",
        (
            "4 0 2 2 3 0 1 3 2 1 1 1 1 1 3 3 0 2 2 0 1 2 1 1 1 3 4 5 3",
            "2 0 3 2 3 0 1 2 2 1 1 1 1 1 2 3 0 0 2 0 1 2 1 1 1 3 4 5 3",
            "2 0 3 2 3 1 1 2 2 1 1 0 1 1 3 3 0 1 2 0 1 2 1 1 1 3 4 5 3",
            "2 0 3 2 3 0 0 2 2 1 1 1 1 1 3 2 0 1 2 0 1 2 1 1 1 3 4 5 3",
            "2 0 3 2 3 0 1 3 2 1 1 1 1 1 3 3 0 2 2 1 1 1 1 1 1 3 4 5 3",
            "2 0 3 2 2 1 0 2 2 1 1 1 1 1 3 3 0 1 2 0 1 2 1 1 1 3 4 5 3",
        ),
        total_sum=300, parts=(138, 43, 119), spread=5, unmet=(("1.4", 5), ("2.1", 4), ("2.3", 4), ("3.4", 4), ("4.1", 5), ("5.1", 4), ("7", 5)),
        band=3, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-15", "five stars", "majority",
        (
            "4 3 2 3 3 1 4 2 3 0 3 1 2 2 3 5 3 2 5 2 5 1 3 5 3 5 5 5 5",
            "4 3 2 3 2 1 4 3 3 0 3 1 2 2 3 5 3 2 5 2 5 2 3 5 3 5 5 5 5",
            "4 3 2 3 3 1 4 3 3 0 3 1 2 2 3 5 3 2 5 2 5 2 3 5 3 5 5 5 5",
        ),
        total_sum=273, parts=(109, 66, 98), spread=2, unmet=(),
        band=5, minima=5, star=5, outcome="central",
    ),
    Worked(
        "qd26-16", "a mean of 449/5 is no 90", "majority",
        (
            "2 3 2 3 3 1 4 3 3 1 3 1 3 1 3 5 3 5 5 2 3 3 3 4 3 5 5 5 3",
            "2 3 2 3 3 1 4 3 3 1 3 1 3 2 3 5 3 3 5 2 3 3 3 4 3 5 5 5 3",
            "2 3 2 3 3 1 4 3 3 1 3 1 3 2 3 5 3 3 5 2 5 3 3 4 3 5 5 3 3",
            "2 3 3 3 3 1 4 3 3 1 3 1 3 2 3 5 3 3 5 2 3 3 3 4 3 5 5 5 3",
            "2 3 2 3 3 1 4 3 3 1 3 1 3 2 3 5 3 5 5 2 3 3 3 4 3 5 5 5 3",
        ),
        total_sum=449, parts=(185, 111, 153), spread=2, unmet=(),
        band=4, minima=5, star=4, outcome="recognition",
    ),
    Worked(
        "qd26-17", "90 points, held at 4 by a mark of 5, go to the ministry", "majority",
        (
            "4 3 3 2 2 1 4 3 3 1 2 1 2 2 3 5 3 2 5 2 3 3 4 5 3 5 5 3 5",
            "4 3 3 2 2 1 4 3 3 1 2 1 2 2 3 5 3 2 5 2 5 3 4 5 3 5 5 3 5",
            "4 3 3 2 2 1 4 3 3 1 2 1 1 2 3 5 2 3 5 2 5 3 4 5 3 5 5 3 5",
        ),
        total_sum=270, parts=(107, 64, 99), spread=2, unmet=(("1.4", 5),),
        band=5, minima=4, star=4, outcome="central",
    ),
    Worked(
        "qd26-18", "a mean of 209/3 is no 70", "majority",
        (
            "2 1 0 1 3 2 0 2 3 3 1 2 1 2 2 2 5 3 0 5 0 5 5 4 3 0 3 3 3 2 3",
            "2 0 0 0 3 3 1 3 3 3 1 1 1 1 2 3 5 3 1 5 0 3 5 4 3 0 3 3 3 2 1",
            "2 0 1 1 3 3 0 3 2 3 1 1 1 2 1 3 5 3 0 5 0 5 5 4 3 1 3 3 3 2 1",
        ),
        total_sum=209, parts=(81, 53, 75), spread=3, unmet=(("11", 5),),
        band=3, minima=4, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-19", "exactly 70 with the marks of 4", "majority",
        (
            "4 3 2 2 2 1 4 3 3 1 0 1 3 2 3 5 0 3 3 2 3 1 3 1 0 5 0 5 0 2",
            "4 3 1 2 3 1 4 3 3 1 0 1 3 2 3 5 0 3 5 2 5 0 3 3 0 5 0 5 0 2",
            "4 3 1 2 3 1 4 3 3 1 0 1 3 2 3 5 0 3 5 2 5 1 3 3 0 5 0 5 0 2",
            "4 3 1 1 3 1 4 3 3 1 0 1 2 2 3 5 0 3 5 2 5 0 3 1 0 5 0 5 0 2",
            "4 3 1 2 3 1 4 3 3 1 0 1 3 2 3 5 0 3 5 2 5 0 3 1 0 5 0 5 0 2",
            "4 3 1 2 3 1 4 3 3 1 0 1 3 2 2 5 0 3 5 2 5 0 3 1 0 5 0 5 0 2",
            "4 3 1 2 3 1 4 3 3 1 0 1 3 2 3 5 0 3 5 2 5 0 3 1 0 5 1 5 0 2",
        ),
        total_sum=490, parts=(235, 136, 119), spread=6, unmet=(("1.4", 5),),
        band=4, minima=4, star=4, outcome="recognition",
    ),
    Worked(
        "qd26-20", "72 and more with the marks of 3 only", "majority",
        (
            "4 2 3 0 3 1 2 3 3 1 3 1 0 2 2 3 1 1 5 2 5 1 3 5 4 0 5 5 1 2",
            "4 2 3 0 3 1 4 3 3 1 3 1 0 2 3 3 1 1 5 2 5 1 3 5 4 0 5 5 1 3",
            "4 2 3 0 3 1 2 3 3 1 3 1 1 2 3 3 1 1 5 2 5 1 3 5 4 0 5 3 0 2",
            "4 2 3 0 3 1 2 3 3 1 2 1 0 2 3 3 1 1 5 2 5 1 1 5 4 0 5 5 0 2",
        ),
        total_sum=292, parts=(125, 68, 99), spread=7, unmet=(("1.4", 4), ("1.4", 5), ("2.1", 4), ("4.1", 5)),
        band=4, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-21", "55 points that miss a mark of 3", "majority",
        (
            "2 3 1 1 2 0 1 0 1 1 1 0 2 1 2 0 1 3 2 5 1 5 3 3 5 1 0 5",
            "2 3 1 0 4 1 1 0 1 1 0 0 2 1 3 0 2 3 1 5 3 5 3 3 5 1 0 5",
            "4 3 1 1 2 1 0 0 1 1 1 0 2 1 2 0 2 3 1 5 3 5 3 3 5 1 0 5",
            "4 3 1 1 2 0 1 0 1 1 0 0 2 1 2 0 2 3 1 5 3 5 3 3 5 1 0 5",
            "2 2 1 0 2 1 1 0 1 1 1 0 2 1 2 0 2 3 1 5 1 5 3 3 5 1 0 5",
        ),
        total_sum=270, parts=(83, 66, 121), spread=5, unmet=(("1.4", 4), ("1.4", 5), ("2.1", 4), ("2.2", 3), ("2.2", 4), ("3.5", 4), ("4.1", 4), ("4.1", 5), ("5.1", 4), ("6.1", 5), ("8", 3), ("8", 4)),
        band=3, minima=2, star=2, outcome="none",
    ),
    Worked(
        "qd26-22", "a mean of 249/5 is no 50", "majority",
        (
            "4 1 2 0 3 1 0 5 1 3 1 0 1 3 5 2 0 0 0 5 1 1 5 0 5 2 0 0",
            "4 2 2 0 3 1 0 5 1 2 1 0 1 3 5 2 0 0 0 3 1 1 5 1 5 2 0 0",
            "4 1 2 0 3 1 0 5 1 3 1 0 1 3 3 2 0 0 0 3 1 1 5 0 5 2 0 0",
            "4 1 2 0 3 1 1 5 1 3 1 0 1 3 5 2 0 0 0 3 1 1 5 0 5 2 0 0",
            "4 1 1 0 3 1 0 5 1 3 1 0 1 3 5 2 0 0 0 3 1 3 5 0 5 3 0 0",
        ),
        total_sum=249, parts=(125, 50, 74), spread=4, unmet=(("1.4", 4), ("1.4", 5), ("2.1", 4), ("3.4", 4), ("5.1", 4), ("6.1", 5), ("6.2", 5)),
        band=2, minima=3, star=2, outcome="none",
    ),
    Worked(
        "qd26-23", "exactly half reach a mark of 4", "majority",
        (
            "0 0 3 4 3 1 5 4 2 1 2 2 3 5 2 0 5 2 5 2 5 2 8 4 0 1",
            "0 0 3 4 3 1 5 3 3 1 2 2 2 5 2 0 5 2 5 5 5 2 6 4 2 1",
            "0 0 3 4 3 1 5 4 2 1 2 2 3 5 2 0 5 2 5 2 5 2 8 4 2 1",
            "0 0 2 4 3 1 5 4 2 1 2 2 3 5 2 0 5 1 5 5 5 2 8 4 2 1",
        ),
        total_sum=291, parts=(118, 75, 98), spread=3, unmet=(("6.1", 4),),
        band=4, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-24", "one of five keeps a mark of 4 from being met by every sheet", "every",
        (
            "4 1 1 4 3 1 5 4 3 1 3 2 3 1 1 1 5 2 5 3 2 2 3 9 4 1",
            "4 1 2 4 3 1 5 4 3 1 3 2 3 2 1 1 5 2 5 1 2 2 3 9 4 3",
            "4 1 1 4 3 1 5 4 3 1 3 2 3 2 1 1 3 2 5 3 2 1 3 9 4 3",
            "4 0 1 4 3 1 5 4 3 1 3 2 3 2 1 1 5 2 5 3 2 2 3 9 4 3",
            "4 1 1 4 3 1 5 4 2 1 3 2 3 2 1 1 5 2 5 3 2 2 3 9 4 3",
        ),
        total_sum=376, parts=(174, 77, 125), spread=2, unmet=(("5.1", 4), ("6.1", 5), ("6.3", 5)),
        band=4, minima=3, star=3, outcome="recognition",
    ),
    Worked(
        "qd26-25", "the mean reaches what the majority does not", "mean",
        (
            "2 4 0 1 3 1 5 4 0 1 3 2 2 0 1 1 5 0 5 5 3 5 10 5 5",
            "2 4 0 1 3 1 5 4 0 1 3 2 2 0 1 1 5 0 3 5 3 5 10 5 5",
            "2 4 0 4 3 1 5 4 0 1 3 2 2 0 1 1 5 0 3 5 3 5 10 5 5",
        ),
        total_sum=218, parts=(87, 32, 99), spread=3, unmet=(("1.4", 5),),
        band=4, minima=4, star=4, outcome="recognition",
    ),
    Worked(
        "qd26-26", "90 points that miss a mark of 3 are not recognised", "majority",
        (
            "3 5 4 2 5 2 5 3 1 4 3 0 5 3 2 4 3 4 2 2 3 3 3 2 3 2 3 4 4 3 3 2",
            "3 5 4 2 5 2 5 3 1 4 3 0 5 2 2 4 3 4 2 2 3 3 3 2 3 2 3 4 4 3 3 2",
            "3 5 4 2 5 2 5 3 1 4 3 0 5 3 2 4 3 4 2 2 3 3 3 2 3 2 3 4 4 3 3 2",
        ),
        total_sum=290, parts=(111, 74, 105), spread=1, unmet=(("3.5", 3), ("3.5", 4)),
        band=5, minima=2, star=2, outcome="none",
    ),
]
# fmt: on
