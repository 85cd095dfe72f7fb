"""What is asked before a file is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lkt.actions.comparison import Line
from lkt.actions.questions import questions
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Observation
from lkt.domain.period import Period
from lkt.store.observations import Standing

MONTHS = [
    Observation("KOL-HOR", "KOL-03", 1, Period.month(2025, 1).shift(at), 11.0 + at % 3, 20.0)
    for at in range(12)
]
ODD = replace(MONTHS[0], period=Period.month(2026, 3), numerator=65.0, denominator=100.0)


def asked(catalogue: Catalogue, lines: list[Line], own: int, demo: int) -> list[str]:
    """`own` figures of the team, and `demo` of the demonstration for the months after."""
    known = {o.key: Standing(o, at >= own) for at, o in enumerate(MONTHS[: own + demo])}
    return [finding.code for finding in questions(lines, known, catalogue)]


# own | demonstration's | asked
@pytest.mark.parametrize(
    ("own", "demo", "is_asked"), [(12, 0, True), (7, 0, False), (0, 12, True), (3, 9, True)]
)
def test_what_a_figure_is_compared_with(catalogue: Catalogue, own: int, demo: int, is_asked: bool) -> None:
    assert asked(catalogue, [Line(None, ODD)], own, demo) == ["percent_for_counts"] * is_asked


def test_own_figures_go_before_those_of_the_demonstration(catalogue: Catalogue) -> None:
    """Eight months of the team's own say that 100 is usual; what was invented before does not count."""
    own = [replace(o, numerator=65.0, denominator=100.0 + at % 2) for at, o in enumerate(MONTHS[:8])]
    known = {o.key: Standing(o, False) for o in own} | {o.key: Standing(o, True) for o in MONTHS[8:]}
    assert list(questions([Line(None, ODD)], known, catalogue)) == []


def test_an_unchanged_figure_is_not_asked_about(catalogue: Catalogue) -> None:
    assert asked(catalogue, [Line(ODD, ODD)], 12, 0) == []


# corrections | unchanged | of the demonstration | asked
CORRECTIONS = [
    (10, 0, False, True),
    (9, 0, False, False),
    (9, 3, False, True),
    (10, 10, False, False),
    (11, 10, False, True),
    (12, 0, True, False),
]


@pytest.mark.parametrize(("changed", "unchanged", "demo", "is_asked"), CORRECTIONS)
def test_a_file_that_changes_most_of_what_is_known(
    catalogue: Catalogue, changed: int, unchanged: int, demo: bool, is_asked: bool
) -> None:
    other = replace(MONTHS[0], numerator=2.0)
    lines = [Line(other, MONTHS[0], demo)] * changed + [Line(other, other, demo)] * unchanged
    assert asked(catalogue, lines, 0, 0) == ["mostly_corrections"] * is_asked
