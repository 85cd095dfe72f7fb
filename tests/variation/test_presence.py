"""Who is in the panel, who joins and who leaves: by hand, and against a slow twin."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt.variation import compositions
from lkt.variation.composition import AWAY, AWAY_SHARE, PRESENT, Kind
from tests.variation.made import COLUMNS, one, steady


def test_who_takes_part_how() -> None:
    months = range(24)
    rows = steady("all", months, 0.5) + steady("late", months[6:], 0.5) + steady("gone", months[:18], 0.5)
    rows += steady("middle", months[5:17], 0.5) + steady("pause", range(8), 0.5)
    rows += steady("pause", months[14:], 0.5) + [
        row for row in steady("seldom", months, 0.5) if row[1] % 3 == 0
    ]
    rows += [row for row in steady("holes", months, 0.5) if row[1] not in (0, 1, 2, 9, 10, 11, 23)]
    found = one(rows)
    assert dict(found.units) == {
        "all": Kind.PANEL, "late": Kind.JOINS, "gone": Kind.LEAVES, "middle": Kind.PASSES,
        "pause": Kind.PASSES, "seldom": Kind.PASSES, "holes": Kind.PANEL,
    }  # fmt: skip
    assert found.joins == (("late", 6), ("middle", 5), ("pause", 14))
    assert found.leaves == (("gone", 18), ("middle", 17), ("pause", 8))


def kind_of(reports: list[bool], span: list[bool]) -> Kind:
    """The slow twin of `presence` for one unit."""
    inside = [there for there, within in zip(reports, span, strict=True) if within]
    needed = max(AWAY, int(np.ceil(AWAY_SHARE * len(inside))))
    gaps, start = [], None
    for place, there in enumerate([*inside, True]):
        if not there and start is None:
            start = place
        if there and start is not None:
            if place - start >= needed:
                gaps.append((start, place))
            start = None
    late = any(begin == 0 for begin, _ in gaps)
    gone = any(end == len(inside) for _, end in gaps)
    if len(gaps) > late + gone or (late and gone):
        return Kind.PASSES
    if late or gone:
        return Kind.JOINS if late else Kind.LEAVES
    return Kind.PASSES if sum(inside) < PRESENT * len(inside) else Kind.PANEL


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=26, max_size=26), min_size=1, max_size=5))
def test_kinds_are_those_of_the_slow_twin(there: list[list[bool]]) -> None:
    rows = [(u, p, 1, 2) for u, own in enumerate(there) for p in range(26) if own[p]]
    if not rows:
        return
    some = [any(column) for column in zip(*there, strict=True)]
    periods = [p for p in range(26) if some[p]]  # a period that nobody reports in is not there
    found = dict(one(rows).units)
    for unit, own in enumerate(there):
        if any(own):
            assert found[unit] is kind_of([own[p] for p in periods], [True] * len(periods))


def test_a_group_is_looked_at_in_its_own_time() -> None:
    """A region that begins in the middle has nobody who joins late, and moving there is leaving and joining."""
    rows = [("old", *row) for row in steady("A", range(12), 0.5)]
    rows += [("new", *row) for row in steady("A", range(12, 24), 0.5) + steady("B", range(12, 24), 0.6)]
    found = compositions(pd.DataFrame(rows, columns=["region", *COLUMNS]), group="region")
    assert [found[name].units for name in ("old", "new")] == [
        (("A", Kind.PANEL),),
        (("A", Kind.PANEL), ("B", Kind.PANEL)),
    ]
    assert not found["new"].joins + found["old"].leaves
    assert [f.warning for f in found.values()] == [None, None]
