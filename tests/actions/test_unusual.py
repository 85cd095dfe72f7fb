"""Warnings that learn from the team: what hurried people type, and how seldom ordinary months are asked about."""

from __future__ import annotations

import random

import pytest

from lkt.actions.comparison import LEAST, Line, questions, unusual
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.observation import Observation, Place
from lkt.domain.period import Period

FIRST = Period.month(2025, 1)


def months(*figures: tuple[float | None, float | None]) -> list[Observation]:
    return [
        Observation("KOL-HOR", "KOL-03", 1, FIRST.shift(at), o, n, place=Place("Ark1", f"D{at + 2}"))
        for at, (o, n) in enumerate(figures)
    ]


ORDINARY = months(*[(11 + at % 4, 18 + at % 5) for at in range(12)])


def asked(o: float | None, n: float | None, earlier: list[Observation] = ORDINARY) -> list[str]:
    (new,) = months((o, n))
    return [finding.code for finding in unusual(new, earlier, Measure.PROPORTION)]


# numerator | denominator | what is asked
TYPED = """
12  | 20  | -
19  | 20  | -
8   | 20  | -
12  | 34  | -
12  | 200 | denominator_unusual
120 | 200 | denominator_unusual
65  | 100 | percent_for_counts
0   | 20  | share_unusual
1   | 19  | share_unusual
2   | 3   | -
-   | 20  | -
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TYPED.strip().splitlines()]


@pytest.mark.parametrize(("numerator", "denominator", "code"), ROWS)
def test_what_hurried_people_type(numerator: str, denominator: str, code: str) -> None:
    o = None if numerator == "-" else float(numerator)
    assert asked(o, float(denominator)) == ([] if code == "-" else [code])


def test_nobody_knows_what_is_usual_before_there_are_enough() -> None:
    assert asked(0, 200, ORDINARY[: LEAST - 1]) == []
    assert asked(0, 200, ORDINARY[:LEAST]) == ["denominator_unusual"]


def test_the_question_names_the_cell_the_figure_and_what_is_usual() -> None:
    (new,) = months((65, 100))
    (finding,) = unusual(new, ORDINARY, Measure.PROPORTION)
    assert (finding.place.cell, finding.fields["figure"], finding.fields["typical"]) == ("D2", 100.0, 19.5)


def test_counts_are_asked_about_as_counts() -> None:
    earlier = months(*[(at % 3, 900) for at in range(12)])
    for o, expected in ((4, []), (12, ["figure_unusual"])):
        (new,) = months((o, 900))
        assert [f.code for f in unusual(new, earlier, Measure.RATE)] == expected


def test_long_gaps_between_events_are_good_news() -> None:
    earlier = [Observation("t", "i", 1, FIRST.shift(at), value=10.0 + at % 3) for at in range(12)]
    new = Observation("t", "i", 1, FIRST.shift(20), value=400.0)
    assert not list(unusual(new, earlier, Measure.TIME_BETWEEN))
    assert list(unusual(new, earlier, Measure.VALUE))


@pytest.mark.parametrize(("level", "size"), [(0.5, 6), (0.8, 20), (0.95, 15), (0.1, 40), (0.6, 200)])
def test_ordinary_months_are_seldom_asked_about(level: float, size: int) -> None:
    """Fewer than one in two hundred figures of a team whose process does not change."""
    dice = random.Random(7)

    def drawn() -> tuple[float, float]:
        n = max(1, round(dice.gauss(size, size / 5)))
        return sum(dice.random() < level for _ in range(n)), n

    questions = 0
    for _ in range(40):
        series = months(*[drawn() for _ in range(36)])
        questions += sum(
            bool(list(unusual(new, series[:at], Measure.PROPORTION))) for at, new in enumerate(series)
        )
    assert questions / (40 * 36) < 1 / 200


# numerator/denominator month by month | whether it is asked about
FILLED = """
12/20 12/20 12/20 12/20 12/20 12/20             | yes
12/20 12/20 12/20 12/20 12/20                   | no
12/20 12/20 12/20 11/20 12/20 12/20 12/20       | no
9/18 12/20 12/20 12/20 12/20 12/20 12/20 12/20  | yes
0/0 0/0 0/0 0/0 0/0 0/0                         | no
"""


@pytest.mark.parametrize("row", FILLED.strip().splitlines())
def test_the_same_figures_drawn_down_a_column(row: str, catalogue: Catalogue) -> None:
    pairs, expected = (part.strip() for part in row.split("|"))
    lines = [Line(None, o) for o in months(*(tuple(map(float, pair.split("/"))) for pair in pairs.split()))]
    assert [f.code for f in questions(lines, {}, catalogue)] == ["filled_down"] * (expected == "yes")
    unchanged = [Line(line.sent, line.sent) for line in lines]
    assert not [f for f in questions(unchanged, {}, catalogue) if f.code == "filled_down"]
