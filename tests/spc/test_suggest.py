"""Where a new phase might begin: only at a long run that still stands, with enough figures on either side."""

from __future__ import annotations

import pytest

from lkt import spc
from tests.spc.made import evidence

LOW = [0.31, 0.42, 0.33, 0.44, 0.35, 0.46, 0.37, 0.48, 0.39, 0.41]
HIGH = [value + 0.4 for value in LOW]

# what | low figures before, high figures after, figures back down | where a new phase might begin (position)
SERIES = """
a step in the middle          | 12 12 0 | 12
just enough on either side    | 10 10 0 | 10
too short a run               | 15  9 0 | -
too little before it          |  9 15 0 | -
a run that has ended          | 12 12 3 | -
nothing happened              | 24  0 0 | -
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in SERIES.strip().splitlines()]


@pytest.mark.parametrize(("what", "counts", "expected"), ROWS)
def test_where(what: str, counts: str, expected: str) -> None:
    low, high, back = map(int, counts.split())
    values = [*(LOW * 3)[:low], *(HIGH * 3)[:high], *LOW[:back]]
    found = spc.new_phase(evidence(values, "higher"))
    whole = evidence(values, "higher")
    months = [span.first for span in whole.spans if span.rule == "long_run" and span.current]
    if expected == "-":
        assert found is None
    else:
        assert found in months
        begins = whole.begins
        assert (found.year - begins.year) * 12 + found.month - begins.month == int(expected)  # type: ignore[union-attr]
