"""The fast engine agrees with the slow twins on random series: ties, gaps, phases, freeze, exclusions, subgroups.

LKT_TWINS is the number of series per chart (`make twins`: 10,000); Hypothesis tries odder ones.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt import spc
from lkt.spc import Analysis
from tests.spc import obvious
from tests.spc.obvious import Phase
from tests.spc.obvious_charts import CHARTS, Asked, Line, Point, exact

SERIES = int(os.environ.get("LKT_TWINS", "200"))
BATCH = 40  # with the same options
RATIOS = ("u", "up", "p", "pp")
NUMBERS = ("value", "centre", "lower", "upper", "lower95", "upper95")


def asked(chart: str, chance: np.random.Generator) -> dict[str, Any]:
    """Options that hold for a whole batch."""
    denominator = chart in RATIOS or (chart in ("run", "i", "ip", "mr") and chance.random() < 0.4)
    options: dict[str, Any] = {
        "rules": str(chance.choice(list(spc.RULE_SETS))),
        "screened": bool(chance.random() < 0.4),
        "aggregate": str(chance.choice(["mean", "mean", "median", "sum", "sd"])),
        "freeze": [None, None, "base", int(chance.integers(1, 15))][chance.integers(4)],
        "exclude": [None, "out"][chance.integers(2)],
        "phase": [None, "phase"][chance.integers(2)],
        "cl": [None, None, "cl"][chance.integers(3)],
    }
    return options | ({"n": "n"} if denominator else {})


def rows(chart: str, options: dict[str, Any], count: int, chance: np.random.Generator) -> pd.DataFrame:
    """Series of 1 to 40 points of one to three rows; some have a shift, ties, gaps, 2 of 0, all sizes equal."""

    def some(share: float) -> np.ndarray:
        """For each point, whether its series is among so large a share."""
        return (chance.random(count) < share)[series]

    points = chance.integers(1, 41, count)
    series = np.repeat(np.arange(count), points)
    x = np.arange(len(series)) - np.repeat(np.cumsum(points) - points, points)
    size = np.where(some(0.3), chance.integers(1, 4, count)[series], chance.integers(1, 4, len(x)))
    if chart not in ("xbar", "s"):
        size = np.where(some(0.7), 1, size)
    moved = chance.integers(0, 6, count)[series] * (x > (points // 2)[series])
    marks = pd.DataFrame(
        {
            "series": series,
            "x": x,
            "out": chance.random(len(x)) < 0.1,
            "base": x < chance.integers(0, points + 1)[series],
            "phase": np.cumsum(chance.random(len(x)) < 0.05),
            "cl": np.where(some(0.3) & (x == 2), np.nan, (chance.integers(1, 9, count) / 10)[series]),
            "moved": moved,
            "many": np.where(some(0.5), 3, 12),
            "zero": some(0.2),
            "gaps": some(0.3),
        }
    )
    table = marks.loc[np.repeat(np.arange(len(x)), size)].reset_index(drop=True)
    figure = table["moved"] + chance.integers(0, table["many"])
    table["y"] = figure / chance.choice([1, 10])
    n = chance.integers(1 - table["zero"], 30)
    table["n"] = np.where(n > 0, n + (18 if chart in ("p", "pp") else 0), 0).astype(float)
    gaps = table["gaps"].to_numpy()[:, None] & (chance.random((len(table), 2)) < 0.1)
    table[["y", "n"]] = table[["y", "n"]].mask(gaps)
    return table


def phases(table: pd.DataFrame, options: dict[str, Any]) -> list[list[Point]]:
    """The same rows for the twins: one list of points per series and phase."""
    found = []
    columns = table[["series", "phase", "x", "y", "n", "out", "base", "cl"]].itertuples(index=False)
    whole: dict[tuple[int, int], dict[int, list[Any]]] = {}
    for row in columns:
        key = (row.series, row.phase if options["phase"] else 0)
        whole.setdefault(key, {}).setdefault(row.x, []).append(row)
    for points in whole.values():
        marked = [here[0].base for here in points.values()]
        found.append(
            [
                Point(
                    [(maybe(row.y), maybe(row.n)) for row in here],
                    not (options["exclude"] and here[0].out),
                    in_base(options["freeze"], place, marked),
                    maybe(here[0].cl) if options["cl"] else None,
                )
                for place, here in enumerate(points.values())
            ]
        )
    return found


def maybe(value: float) -> Any:
    return None if np.isnan(value) else exact(float(value))


def in_base(freeze: int | str | None, place: int, marked: list[bool]) -> bool:
    if freeze is None:
        return True
    return place < freeze if isinstance(freeze, int) else bool(marked[place] or not any(marked))


def drawn(chart: str, options: dict[str, Any], points: list[Point]) -> list[Line]:
    wide = exact(2.66) if options["rules"] == "nhs" else 3 / exact(1.128)
    return CHARTS[chart](points, Asked("n" in options, options["aggregate"], options["screened"], wide))


def assert_twins(table: pd.DataFrame, chart: str, options: dict[str, Any]) -> None:
    found = spc.analyse(
        table.sample(frac=1, random_state=1),
        spc.Options(chart, facets=["series"], direction="higher", **options),
    )
    series = phases(table, options)
    lines = [drawn(chart, options, points) for points in series]
    flat = [line for phase in lines for line in phase]
    for name in NUMBERS:
        twin = np.array([getattr(line, name) for line in flat], dtype=float)
        np.testing.assert_allclose(found.points[name], twin, rtol=1e-9, atol=1e-9, err_msg=name)
    told = [
        Phase(
            phase,
            [point.included for point in points],
            [weight(chart, options, point) for point in points],
            spc.CHARTS[chart].law,
        )
        for phase, points in zip(lines, series, strict=True)
    ]
    assert_runs(found, told, options["rules"])
    assert_rules(found, told, options["rules"])


def weight(chart: str, options: dict[str, Any], point: Point) -> float:
    """The cases behind a figure: its denominator, the measurements of a mean, else 1."""
    if chart in ("xbar", "s"):
        return len(point.figures) or 1
    cases = [n for y, n in point.rows if y is not None and n is not None and n >= 0] if "n" in options else []
    return float(sum(cases)) or 1.0


def assert_runs(found: Analysis, phases: list[Phase], rules: str) -> None:
    limits = obvious.bestbox if rules in ("bestbox", "cutbox") else obvious.anhoej
    expected = {
        "observations": [sum(phase.included) for phase in phases],
        "useful": [phase.useful for phase in phases],
        "outside": [sum(obvious.outside(line) != 0 for line in phase.lines) for phase in phases],
    }
    for name, twin in expected.items():
        assert found.summary[name].tolist() == twin, name
    some = [phase for phase in phases if phase.useful]
    runs = found.summary[found.summary["useful"] > 0]
    assert runs["longest_run"].tolist() == [obvious.longest_run(phase.side) for phase in some]
    assert runs["crossings"].tolist() == [obvious.crossings(phase.side) for phase in some]
    within = list(zip(runs["longest_run_max"], runs["crossings_min"], strict=True))
    assert within == [limits(phase.useful) for phase in some]
    assert found.points["useful"].tolist() == [s != 0 for phase in phases for s in phase.side]


def assert_rules(found: Analysis, phases: list[Phase], rules: str) -> None:
    """Which rule names each point, which way, and what follows for the phase."""
    own, runs = obvious.SETS[rules]
    names: list[Any] = []
    ways: list[int] = []
    signals, verdicts = [], []
    for phase in phases:
        meaning = own if phase.lines[0].judged else {"outside": obvious.beyond_limits}
        fired = {name: rule(phase) for name, rule in meaning.items()}
        first = [
            next((name for name in fired if fired[name][i] is not None), None)
            for i in range(len(phase.lines))
        ]
        way = [fired[name][i] if name else None for i, name in enumerate(first)]
        names += [name or "" for name in first]
        ways += [one or 0 for one in way]
        signals.append(any(one is not None for name in runs for one in fired.get(name, [])))
        verdicts.append(verdict(phase, way, first, rules))
    assert found.points["rule"].astype(object).fillna("").tolist() == names
    assert found.points["way"].fillna(0).tolist() == ways
    assert found.summary["runs_signal"].tolist() == signals
    neutral = found.summary["variation"].replace(["neutral_high", "neutral_low"], "neutral")
    assert neutral.tolist() == verdicts


def verdict(phase: Phase, fired: obvious.Fired, names: list[str | None], rules: str) -> str:
    """In the words of a direction in which higher is better."""
    if rules == "nhs":  # the last point alone
        fired = [None] * (len(fired) - 1) + fired[-1:]
    if all(one is None for one in fired):
        return "common"
    return {1: "improvement", -1: "concern", 0: "neutral"}[obvious.way(phase, fired, names, rules == "nhs")]


@pytest.mark.parametrize("chart", spc.CHARTS)
def test_seeded_series(chart: str) -> None:
    for batch in range(-(-SERIES // BATCH)):
        chance = np.random.default_rng([batch, list(spc.CHARTS).index(chart)])
        options = asked(chart, chance)
        assert_twins(rows(chart, options, BATCH, chance), chart, options)


# Few different values give ties; tenths give what binary fractions cannot hold.
VALUES = st.one_of(st.none(), st.integers(0, 12).map(lambda k: k / 10), st.sampled_from([2.5, 1e6, 0.07]))
SIZES = st.one_of(st.none(), st.integers(0, 20))
POINT = st.tuples(st.lists(st.tuples(VALUES, SIZES), min_size=1, max_size=3), *[st.integers(0, 9)] * 3)
ODD = st.lists(st.lists(POINT, min_size=1, max_size=25), min_size=1, max_size=3)
OPTIONS = st.fixed_dictionaries(
    {
        "rules": st.sampled_from(list(spc.RULE_SETS)),
        "screened": st.booleans(),
        "aggregate": st.sampled_from(["mean", "median", "sum", "sd"]),
        "freeze": st.sampled_from([None, "base", 1, 2, 7]),
        "exclude": st.sampled_from([None, "out"]),
        "phase": st.sampled_from([None, "phase"]),
        "cl": st.sampled_from([None, "cl"]),
    }
)


@pytest.mark.parametrize("chart", spc.CHARTS)
@settings(max_examples=min(40, SERIES))
@given(series=ODD, options=OPTIONS, denominator=st.booleans())
def test_odd_series(chart: str, series: list[Any], options: dict[str, Any], denominator: bool) -> None:
    found = []
    for number, points in enumerate(series):
        phase = 0
        for x, (figures, out, base, turn) in enumerate(points):
            phase += turn == 0
            cl = np.nan if number == 1 else 0.4
            found += [(number, x, y, n, out == 0, base < 6, phase, cl) for y, n in figures]
    table = pd.DataFrame(found, columns=["series", "x", "y", "n", "out", "base", "phase", "cl"])
    if chart in RATIOS or (denominator and chart in ("run", "i", "ip", "mr")):
        options["n"] = "n"
    assert_twins(table.astype({"y": float, "n": float}), chart, options)


def test_critical_values_for_long_series() -> None:
    for useful in [*range(1, 130), 250, 400]:
        assert spc.longest_run_max(useful) == obvious.longest_run_max(useful)
        assert spc.crossings_min(useful) == obvious.crossings_min(useful)
