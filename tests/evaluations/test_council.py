"""The arithmetic of a council: properties, every edge, an independent reckoning, worked cases from all 26 sheets."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certifications.dates import highest_star
from evaluations.council import Finding, Outlook, Rules, Sheet, mean_text, outlook, score
from evaluations.enums import MinimaRule, Outcome
from evaluations.scoring import Rule, assess, misfits
from tests.evaluations.sheets import SETS, criteria, least_for, marks
from tests.evaluations.slow_council import deliberate
from tests.evaluations.test_scoring import POSSIBLE, RULES, fitting
from tests.evaluations.worked_councils import WORKED, Worked

DEFAULT = Rules()
ANY_TOTAL = [Rule("1", "A", {"": frozenset(range(101))}, {})]  # a sheet of one line that can give every total
ONE_MARK = [Rule("1", "A", {"": frozenset(range(101))}, {3: 2})]


def seated(members: Iterable[Mapping[str, int]]) -> list[Sheet]:
    """The sheets of a council that the first member chairs."""
    return [Sheet(key, scores, is_chair=key == 1) for key, scores in enumerate(members, 1)]


def of_totals(*totals: int, council: Rules = DEFAULT, base: int | None = None) -> Outlook:
    sheets = seated({"1": total} for total in totals)
    return outlook(ANY_TOTAL, sheets, base=len(totals) if base is None else base, council=council)


def of_points(*points: int, rule: MinimaRule = MinimaRule.MAJORITY, **more: Any) -> Outlook:
    sheets = seated({"1": each} for each in points)
    return outlook(ONE_MARK, sheets, base=len(points), council=Rules(minima_rule=rule), **more)


def as_reckoned(found: Outlook) -> dict[str, Any]:
    """The part of an outlook that the slow reckoning knows."""
    names = ("total_sum", "spread", "part_sums", "band_star", "minima_star", "star", "outcome")
    unmet = sorted((each.criterion, each.star) for each in found.findings if not each.met)
    return {name: asdict(found)[name] for name in names} | {"unmet": unmet}


def random_sheet(product_set: str, chance: random.Random) -> dict[str, int]:
    """Few sheets come near a star by even chance, so most lines are drawn from the best ones."""
    best = chance.choice((1, 2, 2, 3, 9))
    scores = {code: chance.choice(points[-best:]) for code, points in POSSIBLE[product_set].items()}
    return fitting(product_set, scores)


def random_overrides(product_set: str, chance: random.Random) -> dict[tuple[str, int], bool]:
    printed = [(code, star) for star in (3, 4, 5) for code in marks(product_set, star)]
    return {
        mark: chance.random() < 0.7 for mark in chance.sample(printed, min(len(printed), chance.randrange(4)))
    }


@st.composite
def councils(
    draw: st.DrawFn, least: int = 0, most: int = 9
) -> tuple[str, list[dict[str, int]], MinimaRule, dict]:
    chance = random.Random(draw(st.integers(0, 2**32)))
    product_set = draw(st.sampled_from(SETS))
    number = draw(st.integers(least, most))
    alike = random_sheet(product_set, chance)  # members mostly agree; only then do marks lie at the edge
    members = [
        fitting(
            product_set, alike | dict(chance.sample(sorted(random_sheet(product_set, chance).items()), 5))
        )
        for _ in range(number)
    ]
    overrides = random_overrides(product_set, chance) if draw(st.booleans()) else {}
    return product_set, members, draw(st.sampled_from(MinimaRule)), overrides


Drawn = tuple[str, list[dict[str, int]], MinimaRule, dict]


def result(drawn: Drawn) -> Outlook:
    product_set, members, rule, overrides = drawn
    council = Rules(minima_rule=rule)
    sheets = seated(members)
    return outlook(RULES[product_set], sheets, base=len(members), council=council, overrides=overrides)


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case.product_set)
def test_worked_cases_of_every_sheet(case: Worked) -> None:
    codes = [each["code"] for each in criteria(case.product_set)]
    members = [dict(zip(codes, map(int, line.split()), strict=True)) for line in case.members]
    assert [misfits(RULES[case.product_set], scores) for scores in members] == [[]] * len(members)
    found = outlook(
        RULES[case.product_set],
        seated(members),
        base=len(members),
        council=Rules(minima_rule=MinimaRule(case.rule)),
    )
    expected = {
        "total_sum": case.total_sum,
        "spread": case.spread,
        "part_sums": dict(zip("ABC", case.parts, strict=True)),
        "band_star": case.band,
        "minima_star": case.minima,
        "star": case.star,
        "outcome": case.outcome,
        "unmet": list(case.unmet),
    }
    assert as_reckoned(found) == expected
    assert deliberate(case.product_set, members, rule=case.rule) == expected


def test_the_worked_cases_are_of_all_sheets_and_all_ends() -> None:
    assert [case.product_set for case in WORKED] == SETS
    assert {case.star for case in WORKED} == {1, 2, 3, 4, 5}
    assert {case.outcome for case in WORKED} == set(Outcome.values)
    assert {case.rule for case in WORKED} == set(MinimaRule.values)


@pytest.mark.parametrize("product_set", SETS)
@pytest.mark.parametrize("rule", MinimaRule)
def test_it_agrees_with_a_slow_reckoning_of_every_sheet(product_set: str, rule: MinimaRule) -> None:
    chance = random.Random(f"{product_set} {rule}")
    for number in (0, 1, 2, 3, 4, 5, 7, 9):
        for _ in range(8):
            alike = random_sheet(product_set, chance)
            members = [
                fitting(
                    product_set,
                    alike | dict(chance.sample(sorted(random_sheet(product_set, chance).items()), 5)),
                )
                for _ in range(number)
            ]
            overrides = random_overrides(product_set, chance)
            found = result((product_set, members, rule, overrides))
            assert as_reckoned(found) == deliberate(
                product_set, members, rule=rule.value, overrides=overrides
            )


@given(councils())
def test_it_agrees_with_a_slow_reckoning(drawn: Drawn) -> None:
    product_set, members, rule, overrides = drawn
    expected = deliberate(product_set, members, rule=rule.value, overrides=overrides)
    assert as_reckoned(result(drawn)) == expected


@given(councils(least=1, most=1))
def test_a_council_of_one_is_a_self_assessment(drawn: Drawn) -> None:
    product_set, [scores], rule, _ = drawn
    found, alone = result((product_set, [scores], rule, {})), assess(RULES[product_set], scores)
    assert (found.total_sum, found.part_sums) == (alone.total, alone.by_part)
    assert (found.band_star, found.minima_star, found.star) == (
        alone.band_star,
        alone.minima_star,
        alone.star,
    )
    unmet = [(each.criterion, each.star, each.needed) for each in found.findings if not each.met]
    assert unmet == [(each.criterion, each.star, each.needed) for each in alone.missing]


@given(councils(), st.randoms(use_true_random=False))
def test_the_order_of_members_and_criteria_does_not_matter(drawn: Drawn, chance: random.Random) -> None:
    product_set, members, rule, overrides = drawn
    sheets, rules = seated(members), list(RULES[product_set])
    first = result(drawn)
    chance.shuffle(sheets)
    chance.shuffle(rules)
    second = outlook(rules, sheets, base=len(sheets), council=Rules(minima_rule=rule), overrides=overrides)
    assert set(second.findings) == set(first.findings)
    assert replace(second, findings=first.findings) == first


@given(councils(least=1), st.data())
@settings(max_examples=200)
def test_a_better_line_on_one_sheet_never_makes_it_worse(drawn: Drawn, data: st.DataObject) -> None:
    product_set, members, rule, overrides = drawn
    member = data.draw(st.integers(0, len(members) - 1))
    code = data.draw(st.sampled_from(sorted(POSSIBLE[product_set])))
    better = [points for points in POSSIBLE[product_set][code] if points >= members[member].get(code, 0)]
    raised = [dict(scores) for scores in members]
    raised[member][code] = data.draw(st.sampled_from(better))
    before, after = result(drawn), result((product_set, raised, rule, overrides))
    assert after.band_star >= before.band_star
    assert after.minima_star >= before.minima_star
    assert after.star >= before.star
    reached = {(each.criterion, each.star) for each in before.findings if each.met}
    assert reached <= {(each.criterion, each.star) for each in after.findings if each.met}


@given(councils())
def test_everything_stays_in_its_bounds(drawn: Drawn) -> None:
    product_set, members, _, overrides = drawn
    found = result(drawn)
    assert found.counted == len(members) == len(found.totals)
    assert found.total_sum == sum(found.totals.values()) == sum(found.part_sums.values())
    assert list(found.part_sums) == ["A", "B", "C"]
    assert 0 <= found.spread <= 100
    assert 1 <= found.star <= found.band_star <= 5
    assert 2 <= found.minima_star <= 5
    assert type(found.total_sum) is int
    assert all(0 <= each.reached_by <= each.counted == len(members) for each in found.findings)
    printed = [(code, star, least) for star in (3, 4, 5) for code, least in marks(product_set, star).items()]
    assert [(each.criterion, each.star, each.needed) for each in found.findings] == printed
    changed = {(each.criterion, each.star) for each in found.findings if each.met != each.met_by_rule}
    assert changed <= overrides.keys()


@given(councils(least=1))
def test_every_sheet_is_the_hardest_rule(drawn: Drawn) -> None:
    product_set, members, _, _ = drawn
    by_rule = {rule: result((product_set, members, rule, {})).minima_star for rule in MinimaRule}
    assert by_rule[MinimaRule.EVERY] <= min(by_rule[MinimaRule.MAJORITY], by_rule[MinimaRule.MEAN])


@pytest.mark.parametrize("star", [2, 3, 4, 5])
@pytest.mark.parametrize("members", range(1, 16))
def test_every_band_begins_at_its_edge_and_not_a_point_before(star: int, members: int) -> None:
    edge = {2: 30, 3: 50, 4: 70, 5: 90}[star]
    assert of_totals(*[edge] * members).band_star == star
    below = of_totals(edge - 1, *[edge] * (members - 1))
    assert below.total_sum == edge * members - 1
    assert below.band_star == star - 1


@pytest.mark.parametrize(
    ("totals", "band"),
    [
        ((89, 90, 90, 90, 90), 4),  # 449/5 = 89.8
        ((91, 89, 90, 90, 90), 5),
        ((90, 89), 4),  # 89.5 would round to 90
        ((70, 70, 69), 3),  # 209/3 = 69.67
        ((71, 70, 69), 4),
        ((50, 49), 2),
        ((29, 30, 30), 1),
        ((100, 100, 70), 5),  # 90 exactly
        ((100, 100, 69), 4),
        ((0,), 1),
        ((100,), 5),
    ],
)
def test_fractions_of_a_mean_reach_no_band(totals: tuple[int, ...], band: int) -> None:
    assert of_totals(*totals).band_star == band


@pytest.mark.parametrize(("edge", "star"), [(30, 2), (50, 3), (70, 4), (90, 5)])
def test_a_mean_that_misses_by_a_three_thousandth_misses(edge: int, star: int) -> None:
    assert of_totals(*[edge] * 3000).band_star == star
    assert of_totals(edge - 1, *[edge] * 2999).band_star == star - 1  # for 70: 209999 / 3000 = 69.99967


@pytest.mark.parametrize(
    ("points", "majority", "every", "mean"),
    [
        ((2,), True, True, True),
        ((1,), False, False, False),
        ((2, 1), False, False, False),  # exactly half is not more than half
        ((2, 2), True, True, True),
        ((2, 2, 1), True, False, False),
        ((3, 2, 1), True, False, True),
        ((5, 1, 1), False, False, True),
        ((5, 1, 0), False, False, True),  # 6/3 = 2 exactly
        ((4, 1, 0), False, False, False),
        ((2, 2, 1, 1), False, False, False),
        ((2, 2, 2, 1), True, False, False),
        ((2, 2, 2, 0, 0), True, False, False),
        ((2, 2, 0, 0, 0), False, False, False),
        ((9, 9, 0, 0, 0, 0), False, False, True),
        ((), False, False, False),
    ],
)
def test_when_a_council_has_reached_a_mark(
    points: tuple[int, ...], majority: bool, every: bool, mean: bool
) -> None:
    answers = [
        of_points(*points, rule=rule).findings[0].met_by_rule
        for rule in (MinimaRule.MAJORITY, MinimaRule.EVERY, MinimaRule.MEAN)
    ]
    assert answers == [majority, every, mean]


@pytest.mark.parametrize("members", range(1, 16))
def test_exactly_half_is_not_more_than_half(members: int) -> None:
    met = [
        of_points(*[2] * number, *[0] * (members - number)).findings[0].met for number in range(members + 1)
    ]
    assert met == [Fraction(number, members) > Fraction(1, 2) for number in range(members + 1)]


def test_a_finding_says_how_it_came_about() -> None:
    assert of_points(5, 2, 1).findings == (Finding("1", 3, 2, 2, 3, met_by_rule=True, met=True),)
    assert of_points(5, 2, 1, overrides={("1", 3): False}).findings == (
        Finding("1", 3, 2, 2, 3, met_by_rule=True, met=False),
    )
    assert of_points(1, 1, overrides={("1", 3): True}).findings == (
        Finding("1", 3, 2, 0, 2, met_by_rule=False, met=True),
    )


def test_the_chair_may_find_otherwise_both_ways() -> None:
    full = {code: points[-1] for code, points in POSSIBLE["qd26-06"].items()}
    sheets, rules = seated([full] * 3), RULES["qd26-06"]
    assert outlook(rules, sheets, base=3, council=DEFAULT).star == 5
    less = outlook(rules, sheets, base=3, council=DEFAULT, overrides={("4.1", 5): False})
    assert (less.band_star, less.minima_star, less.star, less.outcome) == (5, 4, 4, Outcome.CENTRAL)
    none = outlook(rules, sheets, base=3, council=DEFAULT, overrides={("3.5", 3): False})
    assert (none.band_star, none.minima_star, none.star, none.outcome) == (5, 2, 2, Outcome.NONE)
    lacking = seated([full | {"4.1": 3}] * 3)
    assert outlook(rules, lacking, base=3, council=DEFAULT).star == 4
    more = outlook(rules, lacking, base=3, council=DEFAULT, overrides={("4.1", 5): True})
    assert (more.star, more.outcome) == (5, Outcome.CENTRAL)
    same = outlook(rules, sheets, base=3, council=DEFAULT, overrides={("4.1", 5): True})
    assert [each for each in same.findings if each.met != each.met_by_rule] == []


@pytest.mark.parametrize("stranger", [("4.1", 2), ("1.1", 5), ("99", 3)])
def test_a_finding_on_a_mark_that_is_not_printed_is_refused(stranger: tuple[str, int]) -> None:
    with pytest.raises(ValueError, match=r"prints no such marks"):
        outlook(RULES["qd26-06"], [], base=0, council=DEFAULT, overrides={stranger: True})


def test_two_sheets_of_one_seat_are_refused() -> None:
    with pytest.raises(ValueError, match=r"one seat"):
        outlook(ANY_TOTAL, [Sheet(7, {"1": 50}), Sheet(7, {"1": 60})], base=2, council=DEFAULT)


@pytest.mark.parametrize("rule", MinimaRule)
@pytest.mark.parametrize("product_set", ["qd26-01", "qd26-26"])
@pytest.mark.parametrize("base", [0, 9])
def test_without_a_sheet_there_is_neither_quorum_nor_star(
    rule: MinimaRule, product_set: str, base: int
) -> None:
    council = Rules(quorum_percent=0, chair_required=False, minima_rule=rule)
    everything = {(code, star): True for star in (3, 4, 5) for code in marks(product_set, star)}
    for overrides in ({}, everything):
        found = outlook(RULES[product_set], [], base=base, council=council, overrides=overrides)
        assert (found.band_star, found.minima_star, found.star, found.outcome) == (1, 2, 1, Outcome.NONE)
        assert (found.counted, found.total_sum, found.spread, found.totals) == (0, 0, 0, {})
        assert (found.quorum_met, found.chair_present, found.spread_too_wide) == (False, False, False)
        assert found.part_sums == {"A": 0, "B": 0, "C": 0}
        assert {each.met_by_rule for each in found.findings} == {False}


@pytest.mark.parametrize(
    ("totals", "spread", "too_wide"),
    [
        ((80,), 0, False),
        ((80, 80), 0, False),
        ((80, 90), 10, False),
        ((80, 91), 11, True),
        ((90, 85, 80), 10, False),
        ((85, 91, 80), 11, True),
        ((0, 100), 100, True),
    ],
)
def test_totals_may_differ_by_ten_points_and_not_by_eleven(
    totals: tuple[int, ...], spread: int, too_wide: bool
) -> None:
    found = of_totals(*totals)
    assert (found.spread, found.spread_too_wide) == (spread, too_wide)


def test_the_spread_is_a_setting() -> None:
    assert of_totals(80, 81, council=Rules(max_spread=0)).spread_too_wide
    assert not of_totals(0, 100, council=Rules(max_spread=100)).spread_too_wide


# Seats that could vote -> the least number of sheets that is 75 % of them.
LEAST_SHEETS = {
    1: 1,
    2: 2,
    3: 3,
    4: 3,
    5: 4,
    6: 5,
    7: 6,
    8: 6,
    9: 7,
    10: 8,
    11: 9,
    12: 9,
    13: 10,
    14: 11,
    15: 12,
}


@pytest.mark.parametrize(("seats", "least"), LEAST_SHEETS.items())
def test_three_quarters_are_a_quorum(seats: int, least: int) -> None:
    met = [of_totals(*[80] * counted, base=seats).quorum_met for counted in range(seats + 1)]
    assert met == [counted >= least for counted in range(seats + 1)]


@pytest.mark.parametrize(
    ("percent", "counted", "base", "met"),
    [
        (100, 8, 9, False),
        (100, 9, 9, True),
        (67, 2, 3, False),
        (66, 2, 3, True),
        (50, 1, 2, True),
        (0, 1, 9, True),
    ],
)
def test_the_quorum_is_a_setting(percent: int, counted: int, base: int, met: bool) -> None:
    assert of_totals(*[80] * counted, base=base, council=Rules(quorum_percent=percent)).quorum_met == met


def test_no_quorum_without_seats_that_could_vote() -> None:
    assert not of_totals(80, base=0).quorum_met


@pytest.mark.parametrize(("required", "met"), [(True, False), (False, True)])
def test_the_chair_belongs_to_the_quorum_when_required(required: bool, met: bool) -> None:
    sheets = [Sheet(key, {"1": 80}) for key in range(9)]
    found = outlook(ANY_TOTAL, sheets, base=9, council=Rules(chair_required=required))
    assert (found.chair_present, found.quorum_met) == (False, met)
    sheets[4] = replace(sheets[4], is_chair=True)
    found = outlook(ANY_TOTAL, sheets, base=9, council=Rules(chair_required=required))
    assert (found.chair_present, found.quorum_met) == (True, True)


@pytest.mark.parametrize(
    ("total", "star", "outcome"),
    [
        (90, 5, Outcome.CENTRAL),
        (89, 4, Outcome.RECOGNITION),
        (70, 4, Outcome.RECOGNITION),
        (69, 3, Outcome.RECOGNITION),
        (50, 3, Outcome.RECOGNITION),
        (49, 2, Outcome.NONE),
        (0, 1, Outcome.NONE),
    ],
)
def test_what_a_star_leads_to(total: int, star: int, outcome: Outcome) -> None:
    found = of_totals(total)
    assert (found.star, found.outcome) == (star, outcome)


def test_ninety_points_with_the_marks_of_three_go_to_the_ministry_all_the_same() -> None:
    full = {code: points[-1] for code, points in POSSIBLE["qd26-06"].items()}
    held = full | {"3.5": least_for("qd26-06", 3)["3.5"]}
    found = outlook(RULES["qd26-06"], seated([held] * 5), base=5, council=DEFAULT)
    assert (found.total_sum >= 450, found.minima_star, found.star, found.outcome) == (
        True,
        3,
        3,
        Outcome.CENTRAL,
    )


def test_scores_of_other_criteria_count_nowhere() -> None:
    found = outlook(ANY_TOTAL, seated([{"1": 50, "2": 40}]), base=1, council=DEFAULT)
    assert (found.totals, found.total_sum, found.part_sums) == ({1: 50}, 50, {"A": 50, "B": 0, "C": 0})


def test_the_defaults_are_those_of_the_design() -> None:
    assert Rules() == Rules(75, True, 10, MinimaRule.MAJORITY)


@pytest.mark.parametrize(
    ("total_sum", "counted", "text"),
    [
        (7244, 100, "72,44"),
        (652, 9, "72,44"),  # 72.4444…
        (653, 9, "72,55"),  # 72.5555… is cut
        (161, 2, "80,50"),
        (100, 1, "100,00"),
        (0, 3, "0,00"),
        (1, 15, "0,06"),
        (449, 5, "89,80"),
        (209, 3, "69,66"),
        (69995, 1000, "69,995"),
        (209999, 3000, "69,999"),  # 69.99966… is not shown as 70
        (6999, 100, "69,990"),  # exactly 0.01 below
        (69989, 1000, "69,98"),
        (89995, 1000, "89,995"),
        (49995, 1000, "49,995"),
        (29995, 1000, "29,995"),
        (79995, 1000, "79,99"),  # no band begins at 80
        (210, 3, "70,00"),
        (70001, 1000, "70,00"),
        (69999999, 1000000, "69,999"),
        (5, 0, "–"),
    ],
)
def test_a_mean_is_written_the_vietnamese_way_and_cut(total_sum: int, counted: int, text: str) -> None:
    assert mean_text(total_sum, counted) == text


@pytest.mark.parametrize(
    ("decimals", "plain", "near"), [(0, "72", "69,995"), (1, "72,4", "69,995"), (4, "72,4444", "69,9950")]
)
def test_a_mean_has_as_many_decimals_as_asked(decimals: int, plain: str, near: str) -> None:
    assert mean_text(652, 9, decimals) == plain
    assert mean_text(69995, 1000, decimals) == near


@pytest.mark.parametrize(
    ("total_sum", "counted", "recorded"),
    [
        (652, 9, "72.44"),
        (653, 9, "72.55"),
        (209999, 3000, "69.99"),
        (100, 1, "100.00"),
        (0, 4, "0.00"),
        (161, 2, "80.50"),
    ],
)
def test_a_certificate_records_the_mean_cut(total_sum: int, counted: int, recorded: str) -> None:
    assert str(score(total_sum, counted)) == recorded


def test_there_is_no_score_without_a_sheet() -> None:
    with pytest.raises(ValueError, match=r"No sheet was counted"):
        score(0, 0)


@given(st.integers(1, 15).flatmap(lambda n: st.lists(st.integers(0, 100), min_size=n, max_size=n)))
@settings(max_examples=500)
def test_what_is_recorded_and_shown_lies_in_the_band_of_the_sums(totals: list[int]) -> None:
    found = of_totals(*totals)
    recorded = score(found.total_sum, found.counted)
    mean = Fraction(found.total_sum, found.counted)
    assert 0 <= mean - Fraction(recorded) < Fraction(1, 100)
    assert highest_star(recorded) == found.band_star
    shown = Decimal(mean_text(found.total_sum, found.counted).replace(",", "."))
    assert recorded <= shown
    assert Fraction(shown) <= mean
