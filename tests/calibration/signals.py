"""Whether what is said of the signals of many series is true: seeded simulations (docs/method.md 9).

About five minutes of computing for all of it; each part can be asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import MINIMUM, Assessment, Goal
from lkt.domain.indicator import Direction, Measure, Operator
from lkt.planning.improvers import solved
from lkt.planning.noise import noise_floor
from lkt.planning.power import Plan, outlook
from lkt.spc.groups import Floats
from lkt.spc.rulesets import RULE_SETS
from lkt.variation.composition import Composition, composition
from lkt.variation.unit_matrix import UnitMatrix
from tests.calibration import season
from tests.spc.made import long_enough, sides

SEED = 4


def calibration() -> Iterator[str]:
    """Every figure of the section, a line each."""
    yield from said()
    yield from by_rules()
    yield from frozen()
    yield from frozen_ties()
    yield from now()
    yield from reached()
    yield from season.false_signals()
    yield from season.seasons()
    yield from noise()
    yield from noise(series=40)
    yield from holes()
    yield from joiners()
    yield from lowest()
    yield from sight()
    yield from peers()


def now(series: int = 4000) -> Iterator[str]:
    """Which way signals are said to go, and whether the level now holds the true one: shifts, and gains lost again."""
    for points in (12, 24, 36, 60):
        third, quarter, half = points // 3, points // 4, points // 2
        for name, begin, end, size in (
            ("no change", points, points, 0.0), ("2 sd after a quarter", quarter, points, 2.0),
            ("2 sd half-way", half, points, 2.0), ("2 sd lost in the last six", third, points - 6, 2.0),
            ("2 sd lost in the last third", third, 2 * third, 2.0),
        ):  # fmt: skip
            y = np.random.default_rng(SEED).standard_normal((series, points))
            y[:, begin:end] += size
            found = spc.analyse(_table(y), spc.Options(facets=["series"]))
            signal = found.facts[found.signal]
            way = signal["way"].value_counts(normalize=True)
            true = size if end == points and begin < points else 0.0
            held = ((signal["lower"] <= true) & (true <= signal["upper"])).mean()
            up, down, none = (way.get(sign, 0) for sign in (1, -1, 0))
            yield (
                f"{points} points, {name}: signal {len(signal) / series:.1%}, of them up {up:.1%}, down {down:.1%}, "
                f"no way {none:.1%}; true level held {held:.0%}"
            )


def reached(series: int = 2000) -> Iterator[str]:
    """Whether the target is said to be met, of shares of 40 cases a month that change ten months ago, target 60 %."""
    for before, after in ((0.72, 0.50), (0.50, 0.72)):
        for points in (24, 36):
            share = np.where(np.arange(points) < points - 10, before, after)
            table = _table(
                np.random.default_rng(SEED)
                .binomial(40, np.broadcast_to(share, (series, points)))
                .astype(float)
            )
            found = spc.analyse(table.assign(n=40.0), spc.Options(facets=["series"], n="n"))
            signal = found.signal
            wrong = [
                ((found.facts["figure"] >= 0.6) != (after >= 0.6))[some].mean() for some in (signal, ~signal)
            ]
            yield (
                f"{points} points, {before:.0%} to {after:.0%} ten months ago: signal {signal.mean():.1%}, "
                f"of them told wrongly {wrong[0]:.1%}; without a signal {wrong[1]:.1%}"
            )


LENGTHS = (12, 24, 36, 60)


def said(series: int = 1000) -> Iterator[str]:
    """What is said and false, per cent of series, at 12, 24, 36 and 60 months (docs/method.md 4)."""
    yield "case | what would be false | " + " | ".join(map(str, LENGTHS))
    for case, (law, false) in _SAID.items():
        for words, wrong in false.items():
            rates = []
            for months in LENGTHS:
                told = _told(_ARRANGED[case](months), law, series)
                rates.append(f"{100 * np.mean([wrong(each) for each in told]):.1f}")
            yield f"{case} | {words} | " + " | ".join(rates)


def by_rules(series: int = 4000) -> Iterator[str]:
    """On I charts of months: of a lasting change of 2 sd the signals without a way, and series with the wrong one; of
    stable series and of those with one month 4 sd off any way."""
    for rules in RULE_SETS:
        asked = spc.Options("i", facets=["series"], rules=rules)
        for points in LENGTHS:
            begins = {"a quarter": points // 4, "a third": points // 3, "half-way": points // 2}
            said = []
            for name, at, size in (
                *((name, at, 2.0) for name, at in begins.items()),
                ("stable", 0, 0.0),
                ("event", 0, 4.0),
            ):
                rng = np.random.default_rng(SEED)
                y = rng.standard_normal((series, points))
                if at:
                    y[:, at:] += size
                else:
                    y[np.arange(series), rng.integers(0, points, series)] += size
                table = _table(y).assign(
                    x=np.tile(pd.date_range("2021-01", periods=points, freq="MS"), series)
                )
                told = [
                    spc.assess(each, Direction.HIGHER)
                    for each in spc.evidence(spc.analyse(table, asked)).values()
                ]
                signal, way = (
                    np.array(each)
                    for each in zip(*((one.span is not None, one.way) for one in told), strict=True)
                )
                if at:
                    told_of = f"no way {(way[signal] == 0).mean():.1%}, wrong {(way < 0).mean():.2%}"
                else:
                    told_of = f"a way {(way != 0).mean():.1%}"
                said.append(f"{name} signal {signal.mean():.1%}, {told_of}")
            yield f"{rules}, {points} points: " + "; ".join(said)


def _told(arranged: tuple[Floats, Floats | float], law: str, series: int) -> list[Assessment]:
    """Series of these levels and sizes, assessed as on the pages; higher is better, the target 60 %."""
    level, size = np.broadcast_arrays(*arranged)
    rng, shape = np.random.default_rng(SEED), (series, len(level))
    drawn = {
        "share": lambda: rng.binomial(size.astype(int), level, shape),
        "count": lambda: rng.poisson(level, shape),
        "value": lambda: level + rng.standard_normal(shape),
    }[law]()
    months = np.tile(pd.date_range("2021-01", periods=len(level), freq="MS"), series)
    table = _table(drawn.astype(float)).assign(x=months, n=np.tile(size, series).astype(float))
    asked = spc.Options(facets=["series"], direction="higher", n="n" if law == "share" else None)
    found = spc.analyse(table, asked)
    known = spc.evidence(found)
    if law != "value":
        chart = "pp" if law == "share" else "c"
        known |= spc.judged(found, table, replace(asked, chart=chart, rules="level"))
    aimed = (replace(one, target=0.6) for one in known.values())
    return [spc.assess(one, Direction.HIGHER, Operator.AT_LEAST) for one in aimed]


def _from(before: float, after: float, at: int, months: int) -> Floats:
    return np.where(np.arange(months) < at, before, after)


# Levels and sizes at so many months.
_ARRANGED: dict[str, Callable[[int], tuple[Floats, Floats | float]]] = {
    "S1: 72 to 50 % of 40, ten months ago": lambda n: (_from(0.72, 0.5, max(n - 10, n // 2), n), 40),
    "S1: 50 to 72 % of 40, ten months ago": lambda n: (_from(0.5, 0.72, max(n - 10, n // 2), n), 40),
    "S2: 75 to 100 % of 20 after 10 of 24": lambda n: (_from(0.75, 1, 10 * n // 24, n), 20),
    "S2: 99 to 75 % of 20 half-way": lambda n: (_from(0.99, 0.75, n // 2, n), 20),
    "S2: 98 % of 20 throughout": lambda n: (np.full(n, 0.98), 20),
    "S2: 99 % of 40 throughout": lambda n: (np.full(n, 0.99), 40),
    "S3: 50 to 72 % of 40, the last six": lambda n: (_from(0.5, 0.72, n - 6, n), 40),
    "S5: 90 % of 60 falling to 5": lambda n: (np.full(n, 0.9), np.linspace(60, 5, n).round()),
    "S5: 95 % of 60, half-way of 5": lambda n: (np.full(n, 0.95), _from(60, 5, n // 2, n)),
    "S6: 0.7 events a month": lambda n: (np.full(n, 0.7), 1),
    "S6: 1.5 events a month": lambda n: (np.full(n, 1.5), 1),
    "S7: up by 2 sd after a quarter": lambda n: (_from(0, 2, n // 4, n), 1),
    "S8: up by 2 sd after a third, lost in the last six": lambda n: (
        _from(0, 2, n // 3, n) * (np.arange(n) < n - 6), 1,
    ),
}  # fmt: skip
Wrong = dict[str, Callable[[Assessment], bool]]
_WAY: Wrong = {
    "any sign": lambda a: a.span is not None,
    "a way": lambda a: a.way != 0,
}
_MET: Wrong = {"with a signal: meets 60 %": lambda a: a.span is not None and a.goal is Goal.MET}
_MISSED: Wrong = {
    "with a signal: does not meet 60 %": lambda a: a.span is not None and a.goal is Goal.NOT_MET
}
_UP: Wrong = {"a rise": lambda a: a.way > 0}
_HIDDEN: Wrong = {
    "no sign, and nothing of the newest six": lambda a: a.span is None and a.evidence.recent is None  # type: ignore[union-attr]
}
_SAID: dict[str, tuple[str, Wrong]] = {
    "S1: 72 to 50 % of 40, ten months ago": ("share", _MET),
    "S1: 50 to 72 % of 40, ten months ago": ("share", _MISSED),
    "S2: 75 to 100 % of 20 after 10 of 24": ("share", {"no rise": lambda a: a.way <= 0}),
    "S2: 99 to 75 % of 20 half-way": ("share", _UP),
    "S2: 98 % of 20 throughout": ("share", _WAY),
    "S2: 99 % of 40 throughout": ("share", _WAY),
    "S3: 50 to 72 % of 40, the last six": ("share", _HIDDEN),
    "S5: 90 % of 60 falling to 5": ("share", _WAY),
    "S5: 95 % of 60, half-way of 5": ("share", _WAY),
    "S6: 0.7 events a month": ("count", _WAY),
    "S6: 1.5 events a month": ("count", _WAY),
    "S7: up by 2 sd after a quarter": (
        "value", {"a fall": lambda a: a.way < 0, "a sign without a way": lambda a: a.span is not None and a.way == 0},
    ),
    "S8: up by 2 sd after a third, lost in the last six": ("value", _UP),
}  # fmt: skip


def frozen(series: int = 100_000) -> Iterator[str]:
    """False signals about the median of the first points, counted and simulated."""
    for base, points in ((12, 24), (12, 36), (12, 60), (24, 36), (24, 60)):
        y = np.random.default_rng(SEED).standard_normal((series, points))
        found = (
            spc.analyse(_table(y), spc.Options(facets=["series"], freeze=base)).summary["runs_signal"].mean()
        )
        counted = spc.false_signal(points, "frozen", base)
        yield f"frozen {base} of {points}: counted {counted:.1%}, simulated {found:.1%}"


def frozen_ties(series: int = 20_000) -> Iterator[str]:
    """The same for shares, whose figures tie with the median: counted by the split of each baseline."""
    for name, draw in (("8", 8), ("20", 20), ("60", 60), ("about 20", 0)):
        for base, points in ((12, 36), (24, 48)):
            rng = np.random.default_rng(SEED)
            of = np.full((series, points), draw) if draw else np.maximum(rng.poisson(20, (series, points)), 1)
            y = rng.binomial(of, rng.uniform(0.3, 0.9, (series, 1))) / of
            found = spc.analyse(_table(y), spc.Options(facets=["series"], freeze=base))
            signal, first = found.summary["runs_signal"], sides(found, baseline=True)
            useful, of_base = sum(sides(found)), first[0] + first[1]
            counts = (useful >= MINIMUM) & (of_base > 0)
            split, even = (
                np.mean(
                    [
                        spc.false_signal(n, "frozen", of_first, above=low)
                        for n, of_first, low in np.column_stack([useful, of_base, fewer])[counts].tolist()
                    ]
                )
                for fewer in (np.minimum(*first), of_base // 2)
            )
            yield (
                f"frozen {base} of {points}, shares of {name}: expected {split:.1%},"
                f" seen {signal[counts].mean():.1%}; taken as evenly split {even:.1%}"
            )


def noise(panels: int = 1000, series: int = 160, points: int = 36) -> Iterator[str]:
    """Signals expected and seen in matrices without any change, and how often the range holds them."""
    for name, draw in _STABLE.items():
        rng = np.random.default_rng(SEED)
        rows = [_panel(draw(rng, series, points)) for _ in range(panels)]
        expected, seen, covered, even = np.array(rows).T
        yield (
            f"noise {series} series, {name}: expected {expected.mean():.2f}, seen {seen.mean():.2f}"
            f" (standard error {seen.std() / np.sqrt(panels):.2f}), range holds {covered.mean():.1%};"
            f" taken as evenly split {even.mean():.2f}"
        )


def _panel(y: Floats) -> tuple[float, float, bool, float]:
    found = spc.analyse(_table(y), spc.Options(facets=["series"]))
    floor = noise_floor(*long_enough(found))
    useful = found.summary["useful"]
    even = sum(spc.false_signal(int(n), "median") for n in useful[useful >= 10])
    return floor.expected, floor.seen, floor.low <= floor.seen <= floor.high, even


def _normal(rng: np.random.Generator, series: int, points: int) -> Floats:
    return rng.standard_normal((series, points))


def _same_size(rng: np.random.Generator, series: int, points: int) -> Floats:
    """Shares of 8 to 60, the same number every month: many ties."""
    of = rng.integers(8, 61, (series, 1))
    return rng.binomial(of, rng.uniform(0.3, 0.95, (series, 1)), (series, points)) / of


def _poisson_size(rng: np.random.Generator, series: int, points: int, growth: float = 1.0) -> Floats:
    """Shares of about 8 to 60, another number every month."""
    mean = rng.uniform(8, 60, (series, 1)) * np.linspace(2 / (1 + growth), 2 * growth / (1 + growth), points)
    of = np.maximum(rng.poisson(mean), 1)
    return rng.binomial(of, rng.uniform(0.3, 0.95, (series, 1))) / of


def _growing(rng: np.random.Generator, series: int, points: int) -> Floats:
    """The same where the number trebles from the first month to the last."""
    return _poisson_size(rng, series, points, 3.0)


_STABLE = {
    "normal figures": _normal,
    "shares of a fixed number": _same_size,
    "shares of a number that varies": _poisson_size,
    "shares of a number that trebles": _growing,
}


def _table(y: Floats) -> pd.DataFrame:
    series, points = y.shape
    return pd.DataFrame(
        {"series": np.repeat(range(series), points), "x": np.tile(range(points), series), "y": y.ravel()}
    )


SMALL, LARGE = (8, 40), (300, 800)  # cases per unit and period
_LEVELS = 0.4  # standard deviation between units, logit


def holes(panels: int = 1000) -> Iterator[str]:
    """How often the composition guard fires when a tenth of all reports are missing at random."""
    for periods in (12, 24, 36):
        for units in (5, 20, 40):
            for size in (SMALL, LARGE):
                fired = _fired(roll_ups(panels, units, periods, size))
                yield f"holes: {units} units, {periods} periods, {size} cases: fires in {fired:.1%}"


def joiners(panels: int = 1000) -> Iterator[str]:
    """The same when some units begin between a quarter and three quarters of the way, so far from the others."""
    for periods in (24, 36):
        for units, late in ((5, 1), (10, 1), (10, 3), (20, 1), (20, 5)):
            for size in (SMALL, LARGE):
                gaps = (0.0, 0.1, 0.15, 0.2, 0.25)
                fired = (_fired(roll_ups(panels, units, periods, size, late, gap)) for gap in gaps)
                told = ", ".join(f"{gap:.2f} {share:.1%}" for gap, share in zip(gaps, fired, strict=True))
                yield f"joiners: {late} of {units} units, {periods} periods, {size} cases: {told}"


def lowest(panels: int = 1000, units: int = 20, periods: int = 24) -> Iterator[str]:
    """The same when nothing changes anywhere, and the lowest of the units begin half-way: who is misled, who warned?

    Misled: the run chart of the line of all that report shows a signal, as against that of the panel.
    """
    for late in (1, 3, 6):
        for size in (SMALL, LARGE):
            found = compositions(roll_ups(panels, units, periods, size, late, lowest=True)).values()
            fired = np.mean([bool(each.caution) for each in found])
            everyone, panel = (
                spc.analyse(_table(np.array(lines)), spc.Options(facets=["series"]))
                .summary["runs_signal"]
                .mean()
                for lines in zip(*((each.everyone, each.panel) for each in found), strict=True)
            )
            yield (
                f"lowest: {late} of {units} units, {periods} periods, {size} cases: fires in {fired:.1%},"
                f" signals of everyone {everyone:.1%}, of the panel {panel:.1%}"
            )


def roll_ups(
    panels: int, units: int, periods: int, size: tuple[int, int], late: int = 0, gap: float = 0.0,
    lowest: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Roll-ups of units with levels of their own, a tenth of the reports missing.

    late: units that begin late, `gap` above or below the mean of the others; without a gap all units have
    one level, so that nothing should be said. lowest: they are those with the lowest levels, and begin half-way.
    """
    rng = np.random.default_rng(SEED)
    between = _LEVELS if gap or lowest or not late else 0.0
    middle = rng.uniform(0.4, 0.8, (panels, 1))
    level = 1 / (1 + np.exp(-np.log(middle / (1 - middle)) - between * rng.standard_normal((panels, units))))
    if gap:
        side = rng.choice([-1, 1], (panels, 1))
        level[:, :late] = np.clip(level[:, late:].mean(axis=1, keepdims=True) + side * gap, 0.02, 0.98)
    if lowest:
        level.sort(axis=1)
    of = np.maximum(rng.poisson(rng.uniform(*size, (panels, units, 1)), (panels, units, periods)), 1)
    above = rng.binomial(of, level[..., None])
    there = rng.random(of.shape) >= 0.1
    begins = periods // 2 if lowest else rng.integers(periods // 4, 3 * periods // 4, (panels, late, 1))
    there[:, :late] &= np.arange(periods) >= begins
    panel, unit, period = np.nonzero(there)
    return pd.DataFrame(
        {
            "group": panel,
            "unit": unit,
            "period": period,
            "numerator": above[there],
            "denominator": of[there],
        }
    )


def compositions(table: pd.DataFrame) -> dict[Any, Composition]:
    """The guard on every roll-up, by its `group`."""
    return {group: composition(UnitMatrix.read(rows)) for group, rows in table.groupby("group")}


def _fired(table: pd.DataFrame) -> float:
    return float(np.mean([bool(found.caution) for found in compositions(table).values()]))


def sight() -> Iterator[str]:
    """The outlook of some plans: 36 months, the last 12 (or 18) better."""
    share, count = Measure.PROPORTION, Measure.COUNT
    twenty, one = (20.0,) * 36, (1.0,) * 36
    plans = {
        "20 a month, 60 to 80 %": Plan(share, twenty, 24, 0.6, 0.8),
        "the same, 10 points of its own from month to month": Plan(share, twenty, 24, 0.6, 0.8, 0.1),
        "20 a month, 60 to 70 %": Plan(share, twenty, 24, 0.6, 0.7),
        "20 a month, 4 to 1 %": Plan(share, twenty, 24, 0.04, 0.01),
        "12 to 8 events a month": Plan(count, one, 24, 12, 8),
        "0.3 to 0.06 events a month": Plan(count, one, 24, 0.3, 0.06),
        "values, 2 standard deviations, 18 months": Plan(Measure.VALUE, one, 18, 0, 2, 1),
    }
    for name, plan in plans.items():
        found = outlook(plan)
        ways = (found.months, *found.others)
        told = ", ".join(f"{s.way} ({s.teams}) {s.chance:.0%} against {s.by_chance:.1%}" for s in ways)
        yield f"sight: {name}: {told}; too few {found.few}"


def peers(teams: int = 400, periods: int = 36) -> Iterator[str]:
    """Half of the teams improve from 50 %, from somewhere in the second year; who is found by the others?"""
    for size in (10, 25, 60):
        for lift in (0.0, 0.1, 0.2, 0.3):
            rng = np.random.default_rng(SEED)
            begins = np.where(np.arange(teams) % 2, rng.integers(12, 25, teams), periods)
            level = 0.5 + lift * (np.arange(periods) >= begins[:, None])
            of = np.maximum(rng.poisson(size, level.shape), 1)
            above = rng.binomial(of, level)
            unit, period = np.indices(of.shape).reshape(2, -1)
            columns = {"numerator": above.ravel(), "denominator": of.ravel()}
            table = pd.DataFrame({"unit": unit, "period": period, **columns})
            reports, targets = UnitMatrix.read(table), dict.fromkeys(range(teams), 0.9)
            asked = (Measure.PROPORTION, Direction.HIGHER, targets, Operator.AT_LEAST)
            found = [solved(reports, *asked, team) for team in range(0, teams, 2)]
            told = [peer for each in found for peer in each]
            truly = [peer for peer in told if begins[int(str(peer.team))] < periods]
            near = [abs(int(str(p.since)) - begins[int(str(p.team))]) <= 2 for p in truly]
            pairs = len(found) * teams / 2
            when = f", within 2 periods {np.mean(near):.0%}" if lift and near else ""
            yield (
                f"peers: {size} a period, +{lift:.1f}: found {len(truly) / pairs:.1%},"
                f" others {(len(told) - len(truly)) / pairs:.1%}{when}"
            )


if __name__ == "__main__":
    print(*said(), sep="\n")
