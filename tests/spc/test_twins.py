"""The fast engine agrees with the slow twins on random series: ties, gaps, phases, freeze, exclusions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt import spc
from tests.spc import obvious
from tests.spc.obvious import Point

# Few different values give ties; tenths give what binary fractions cannot hold.
VALUES = st.one_of(st.none(), st.integers(0, 12).map(lambda k: k / 10), st.sampled_from([2.5, 1e6, 0.07]))
SERIES = st.lists(
    st.tuples(VALUES, st.integers(0, 9), st.integers(0, 9), st.integers(0, 11)), min_size=1, max_size=45
)


def table(all_series: list[list[tuple[Any, ...]]]) -> pd.DataFrame:
    """One row per point: excluded and baseline now and then, a new phase now and then."""
    rows = []
    for number, series in enumerate(all_series):
        phase = 0
        for x, (value, exclude, base, turn) in enumerate(series):
            phase += turn == 0
            rows.append((number, x, value, exclude == 0, base < 6, phase))
    frame = pd.DataFrame(rows, columns=["series", "x", "y", "out", "base", "phase"])
    return frame.astype({"y": float})


def phases(frame: pd.DataFrame, frozen: bool) -> list[list[Point]]:
    """The same rows for the twins: one list of points per series and phase."""
    found = []
    for _, group in frame.groupby(["series", "phase"]):
        base = group["base"] | (not group["base"].any()) | (not frozen)
        found.append(
            [
                Point(None if np.isnan(y) else obvious.exact(y), not out, bool(b))
                for y, out, b in zip(group["y"], group["out"], base, strict=True)
            ]
        )
    return found


MANY = st.lists(SERIES, min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(MANY, st.booleans(), st.randoms(use_true_random=False))
def test_run_chart(series: list[Any], frozen: bool, chance: Any) -> None:
    frame = table(series)
    order = list(range(len(frame)))
    chance.shuffle(order)
    found = spc.analyse(
        frame.iloc[order], "run", facets=["series"], phase="phase", exclude="out",
        freeze="base" if frozen else None, direction="higher",
    )  # fmt: skip
    expected = phases(frame, frozen)
    assert len(found.summary) == len(expected)
    at = 0
    for row, points in zip(found.summary.to_dict("records"), expected, strict=True):
        centre = obvious.median_centre(points)
        side = obvious.sides(points, centre)
        useful = sum(s != 0 for s in side)
        assert row["observations"] == sum(p.included for p in points)
        assert row["useful"] == useful
        if useful:
            assert row["longest_run"] == obvious.longest_run(side)
            assert row["longest_run_max"] == obvious.longest_run_max(useful)
            assert row["crossings"] == obvious.crossings(side)
            assert row["crossings_min"] == obvious.crossings_min(useful)
        assert row["runs_signal"] == obvious.signal(side)
        mine = found.points.iloc[at : at + len(points)]
        assert (mine["useful"] == [s != 0 for s in side]).all()
        in_run = (mine["rule"] == "long_run").to_numpy() * mine["way"].fillna(0).to_numpy(dtype=int)
        ways = obvious.long_run_points(side)
        assert in_run.tolist() == ways
        few = obvious.crossings(side) < obvious.crossings_min(useful)
        fired = [way != 0 or (few and s != 0) for way, s in zip(ways, side, strict=True)]
        way = obvious.way(side, fired, ways)
        judged = {1: ["improvement"], -1: ["concern"], 0: ["neutral_high", "neutral_low"]}[way]
        assert row["variation"] in (judged if any(fired) else ["common"])
        at += len(points)


@settings(max_examples=150, deadline=None)
@given(MANY, st.booleans())
def test_i_chart(series: list[Any], frozen: bool) -> None:
    frame = table(series)
    found = spc.analyse(
        frame, "i", facets=["series"], phase="phase", exclude="out", freeze="base" if frozen else None
    )
    for row, points in zip(found.summary.to_dict("records"), phases(frame, frozen), strict=True):
        centre = obvious.mean_centre(points)
        side = obvious.sides(points, centre)
        assert row["useful"] == sum(s != 0 for s in side)
        assert row["runs_signal"] == obvious.signal(side)
        expected = [*obvious.i_limits(points), centre]
        mine = [row["lower"], row["upper"], row["centre"]]
        for left, right in zip(mine, expected, strict=True):
            assert np.isnan(left) if right is None else np.isclose(left, float(right), rtol=1e-9, atol=1e-9)


@settings(max_examples=150, deadline=None)
@given(MANY)
def test_patterns(series: list[Any]) -> None:
    """Shift, trend and zones, on points about a given centre line."""
    frame = table(series)
    given_centre = obvious.exact(0.5)
    for rules, name in (("weco", "shift"), ("nelson", "trend")):
        found = spc.analyse(frame, "i", facets=["series"], phase="phase", exclude="out", cl=0.5, rules=rules)
        at = 0
        for points in phases(frame, False):
            judged = [p for p in points if p.included]
            side = [None if p.value is None else int(np.sign(p.value - given_centre)) for p in judged]
            ways = obvious.shift(side, 8)
            rising = obvious.trend([p.value for p in judged], 6)
            mine = found.signals
            here = found.points.iloc[at : at + len(points)]
            at += len(points)
            kept = here[here["included"]]
            told = _fired(mine, name, here)
            expected = [way != 0 for way in ways] if name == "shift" else rising
            assert told[kept.index].tolist() == expected


def _fired(signals: pd.DataFrame, name: str, here: pd.DataFrame) -> pd.Series:
    """Which points of a phase lie in a stretch of the rule (excluded points within it too)."""
    series, phase = here[["series", "phase"]].iloc[0]
    told = signals[(signals["rule"] == name) & (signals["series"] == series) & (signals["phase"] == phase)]
    found = pd.Series(False, index=here.index)
    for row in told.itertuples():
        found |= (here["x"] >= row.first) & (here["x"] <= row.last)
    return found


@settings(max_examples=150, deadline=None)
@given(MANY)
def test_zones(series: list[Any]) -> None:
    frame = table(series)
    found = spc.analyse(frame, "i", facets=["series"], phase="phase", exclude="out", rules="weco")
    points = found.points
    expected: list[int] = []
    for _, group in points.groupby(["series", "phase"]):
        judged = group[group["included"]]
        sigma = (judged["upper95"] - judged["centre"]) / 2
        distance = ((judged["value"] - judged["centre"]) / sigma).replace([np.inf, -np.inf], np.nan)
        zone = [None if np.isnan(z) else z for z in distance]
        two, four = obvious.beyond(zone, 2, 3, 2 + 2e-9), obvious.beyond(zone, 4, 5, 1 + 1e-9)
        ways = dict(zip(judged.index, (a or b for a, b in zip(two, four, strict=True)), strict=True))
        named = group["outside"] & group["included"]  # by the rule that comes first
        expected += [0 if named[place] else ways.get(place, 0) for place in group.index]
    zoned = points["rule"].isin(["two_of_three", "four_of_five"])
    assert np.where(zoned, points["way"].fillna(0).astype(int), 0).tolist() == [
        way if rule != "shift" else 0 for way, rule in zip(expected, points["rule"], strict=True)
    ]


def test_critical_values_for_long_series() -> None:
    for useful in [*range(1, 130), 250, 400]:
        assert spc.longest_run_max(useful) == obvious.longest_run_max(useful)
        assert spc.crossings_min(useful) == obvious.crossings_min(useful)
