"""Season and dependence: the numbers of `lkt/spc/season.csv`, and whether what is told is what is seen.

`python -m tests.calibration.season` writes the file anew (two minutes).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from math import pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from lkt.domain.assessment import Evidence
from lkt.spc import Options, analyse, evidence, false_signal, season
from lkt.spc.chance import BOXES, Centre, chance, traits
from lkt.spc.groups import Bools, Floats, Groups
from lkt.spc.runs import count_runs
from lkt.spc.season import lifted, repeats

FILE = Path(season.__file__).with_name("season.csv")
SEED = 12
FOUND = 0.05  # how often season or dependence is found where there is none
MONTHS = (24, 30, 36, 40, 42, 48, 54, 60, 84, 120)
SERIES = 3000
TOLD = 50  # what a squared difference between told and seen costs, beside the log likelihood of a series
CENTRES: tuple[Centre, Centre] = ("median", "fixed")
# Series without a change: how much of the month before, how high a yearly wave, its phase about the middle (None: any),
# and the spread of effects of the twelve months, in standard deviations of the rest.
World = tuple[float, float, float | None, float]
WORLDS: tuple[World, ...] = (
    (0.0, 0.0, 0.0, 0.0), *((phi, 0.0, 0.0, 0.0) for phi in (-0.2, 0.2, 0.4, 0.6)),
    *((0.0, high, turn, 0.0) for high in (0.5, 1.0, sqrt(2), 2.0) for turn in (0.0, pi / 4, pi / 2)),
    (0.2, 1.0, None, 0.0), (0.4, 1.0, None, 0.0), (0.2, 2.0, None, 0.0), (0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, 2.0),
    (0.4, sqrt(2), None, 0.0), (0.4, 2.0, None, 0.0), *((phi, 2 * sqrt(2), None, 0.0) for phi in (0.0, 0.2, 0.4)),
)  # fmt: skip


def drawn(world: World, series: int, months: int, rng: np.random.Generator) -> Floats:
    """Stable series, a row each."""
    phi, high, turn, effect = world
    y, month = rng.standard_normal((series, months)), np.arange(months)
    for at in range(1, months):
        y[:, at] = phi * y[:, at - 1] + sqrt(1 - phi**2) * y[:, at]
    phase = rng.uniform(0, 2 * pi, (series, 1)) if turn is None else turn
    y += high * np.cos(2 * pi / 12 * (month - (months - 1) / 2) - phase)
    return y + effect * rng.standard_normal((series, 12))[:, month % 12]


def block(high: int, spread: float, series: int, months: int, rng: np.random.Generator) -> Floats:
    """Stable series in which so many months in a row are alike, and the others; from any month on."""
    year = np.repeat([1.0, 0.0], [high, 12 - high])
    at = (np.arange(months) + rng.integers(0, 12, (series, 1))) % 12
    return rng.standard_normal((series, months)) + spread * ((year - year.mean()) / year.std())[at]


def found(y: Floats) -> Floats:
    parts = [
        repeats(rows, np.ones(rows.shape, dtype=bool)) for rows in np.array_split(y, max(len(y) // 500, 1))
    ]
    return np.concatenate(parts, axis=1)


def told_of(y: Floats, usual: float, slope: float) -> Floats:
    _, following, wave, turn, rest, alike, *_ = found(y)
    return traits((following - usual) * slope, wave, turn, rest, alike)


def signals(y: Floats, centre: Centre, rules: str) -> Bools:
    """Which of the series give a run signal about their median, or about the true level."""
    series, months = y.shape
    groups = Groups(np.arange(series) * months, y.size)
    line = groups.broadcast(groups.median(y.ravel())) if centre == "median" else np.zeros(y.size)
    runs = count_runs(y.ravel(), line, np.ones(y.size, dtype=bool), groups, BOXES[rules])
    return runs.too_long | runs.too_few


def independent(months: int, series: int) -> list[float]:
    """Of series without a season: the mean correlation with the next month, and how much dependence a step up from it
    stands for; what FOUND of independent series pass in wave and rest (half of the risk each), and in correlation."""
    rng = np.random.default_rng(SEED)
    own, other = (found(drawn((phi, 0.0, 0.0, 0.0), series, months, rng)) for phi in (0.0, 0.4))
    (_, following, wave, _, rest, *_), usual = own, own[1].mean()
    slope = 0.4 / (other[1].mean() - usual)
    lift = lifted(following, wave, usual, slope)
    season = [np.quantile(each, 1 - FOUND / 2) for each in (lift, rest)]
    return [float(each) for each in (usual, slope, *season, np.quantile(following, 1 - FOUND))]


def weights(
    months: int, usual: float, slope: float, series: int = SERIES
) -> Iterator[tuple[str, list[float]]]:
    """How the log odds of a signal go with what is found, for each rule set and centre line: added to the log odds that
    are counted for independent figures.

    A logistic regression over all worlds, in which the mean of what is told is that of what is seen in every world
    (weighed by TOLD). Were what is found all that matters it would be the Rao-Blackwell estimate, and unbiased.
    """
    rng = np.random.default_rng(SEED)
    figures = [drawn(world, series, months, rng) for world in WORLDS]
    figures += [block(high, spread, series, months, rng) for high in range(1, 7) for spread in (1.0, 2.0)]
    own = [told_of(y, usual, slope) for y in figures]
    for rules in BOXES:
        for centre in CENTRES:
            seen = [signals(y, centre, rules) for y in figures]
            even = false_signal(months, centre, rules=rules)
            wanted = [even, *(float(each.mean()) for each in seen[1:])]
            yield f"{rules} {centre}", _regression(own, seen, wanted, float(logit(even))).tolist()


def _regression(own: list[Floats], seen: list[Bools], wanted: list[float], offset: float) -> Floats:
    x, y = np.concatenate(own), np.concatenate(seen)

    def off(weights: Floats) -> float:
        line = offset + x @ weights
        told = [float(expit(offset + each @ weights).mean()) for each in own]
        likely = np.logaddexp(0, np.where(y, -line, line)).mean()
        return float(likely + TOLD * np.square(np.subtract(told, wanted)).sum())

    weights = np.zeros(x.shape[1])
    for _ in range(100):  # Newton, with half steps where a whole one goes too far
        now = expit(offset + x @ weights)
        slope = x.T @ (now - y) / len(y)
        curve = (x.T * (now * (1 - now))) @ x / len(y) + 1e-9 * np.eye(len(weights))
        for each, mean in zip(own, wanted, strict=True):
            p = expit(offset + each @ weights)
            lever = each.T @ (p * (1 - p)) / len(each)
            slope += 2 * TOLD * (p.mean() - mean) * lever
            curve += 2 * TOLD * np.outer(lever, lever)
        step, before = np.linalg.solve(curve, slope), off(weights)
        while off(weights - step) > before and np.abs(step).max() > 1e-9:
            step /= 2
        weights -= step
        if before - off(weights) < 1e-9:
            break
    return weights


def rows(months: tuple[int, ...] = MONTHS, series: int = SERIES) -> Iterator[list[Any]]:
    """The rows of the file: a name, the months, the numbers."""
    for size in months:
        usual = independent(size, 3 * series)
        yield ["independent", size, *(f"{number:.4f}" for number in usual)]
        for name, numbers in weights(size, *usual[:2], series):
            yield [name, size, *(f"{number:.4f}" for number in numbers)]


LENGTHS = (24, 36, 60)
# What is told of false signals, and what is found, in each of these.
STABLE: dict[str, World] = {
    "independent": (0.0, 0.0, 0.0, 0.0), "dependence 0.2": (0.2, 0.0, 0.0, 0.0), "dependence 0.4": (0.4, 0.0, 0.0, 0.0),
    "wave 1 sd high": (0.0, 1.0, None, 0.0), "wave 2 sd high": (0.0, 2.0, None, 0.0),
    "wave of sd 1": (0.0, sqrt(2), None, 0.0), "wave of sd 2": (0.0, 2 * sqrt(2), None, 0.0),
    "months of sd 1": (0.0, 0.0, 0.0, 1.0), "months of sd 2": (0.0, 0.0, 0.0, 2.0),
    "dependence 0.2 and wave 1 sd high": (0.2, 1.0, None, 0.0),
    "dependence 0.2 and wave of sd 1": (0.2, sqrt(2), None, 0.0),
    "dependence 0.4 and wave 2 sd high": (0.4, 2.0, None, 0.0),
    "dependence 0.4 and wave of sd 2": (0.4, 2 * sqrt(2), None, 0.0),
}  # fmt: skip


def concluded(y: Floats) -> list[Evidence]:
    """Of every row, as of months, the higher the better."""
    series, months = y.shape
    x = pd.date_range("2020-01", periods=months, freq="MS").to_numpy()
    table = pd.DataFrame(
        {"series": np.repeat(range(series), months), "x": np.tile(x, series), "y": y.ravel()}
    )
    return list(evidence(analyse(table, Options(facets=["series"], direction="higher"))).values())


def false_signals(series: int = 2000, lengths: tuple[int, ...] = LENGTHS) -> Iterator[str]:
    """The mean of what is told beside the share seen, and how often season and dependence are found."""
    for name, world in STABLE.items():
        for months in lengths:
            seen = concluded(drawn(world, series, months, np.random.default_rng(SEED + 1)))
            told = np.mean([chance(each, "anhoej") or 0.0 for each in seen])
            signal = np.mean([bool(each.spans) for each in seen])
            found = [each.monthly for each in seen if each.monthly]
            season, dependence = (
                np.mean([getattr(each, what) for each in found]) for what in ("season", "dependence")
            )
            yield (
                f"stable, {name}, {months} months: signal {signal:.1%}, told {told:.1%}; "
                f"season found {season:.1%}, dependence {dependence:.1%}"
            )


def seasons(series: int = 1000, lengths: tuple[int, ...] = LENGTHS) -> Iterator[str]:
    """What is said of a wave that is lowest two months before the end, and of changes on top of a wave."""
    for months in lengths:
        low = -2 * pi / 12 * ((months - 1) / 2 - 2) + pi  # its phase about the middle
        for high in (1.0, 2.0):
            said = _said((0.0, high, -low, 0.0), series, months)
            yield f"season {high:.0f} sd, low at the end, {months} months: {said}"
        for high in (0.0, 1.0, 2.0):
            for begin, when in ((months // 2, "half-way"), (months // 4, "after a quarter")):
                said = _said((0.0, high, None, 0.0), series, months, begin)
                yield f"season {high:.0f} sd, 2 sd up {when}, {months} months: {said}"


def blocks(series: int = 2000, lengths: tuple[int, ...] = LENGTHS) -> Iterator[str]:
    """The same as `false_signals` of another shape of season: some months in a row alike, the others alike."""
    for high in (1, 3, 4, 5, 6):
        for months, spread in ((months, spread) for months in lengths for spread in (1.0, 2.0)):
            seen = concluded(block(high, spread, series, months, np.random.default_rng(SEED + 3)))
            told = np.mean([chance(each, "anhoej") or 0.0 for each in seen])
            signal = np.mean([bool(each.spans) for each in seen])
            yield f"stable, {high} months of sd {spread}, {months} months: signal {signal:.1%}, told {told:.1%}"


def _said(world: World, series: int, months: int, begin: int | None = None) -> str:
    y = drawn(world, series, months, np.random.default_rng(SEED + 2))
    y[:, months if begin is None else begin :] += 2
    count = Counter(each.way for each in concluded(y) if each.spans)
    words = {"up": 1, "down": -1, "no way": 0}
    return ", ".join(f"{word} {count[way] / series:.1%}" for word, way in words.items())


if __name__ == "__main__":
    told = list(rows())
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(sorted(told, key=lambda row: row[:2]))
