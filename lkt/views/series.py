"""All series of an area in one go: from what counts in the store to points, verdicts and targets.

The series shown is the series tested. Provisional months are shown and take no part; a definition break
splits the calculation; targets step with their dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.area import Area
from lkt.domain.assessment import Assessment
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Indicator, Measure, Operator, Target
from lkt.domain.period import Grain, Period
from lkt.spc.assess import assess
from lkt.spc.evidence import evidence

SETTLING_DAYS = 30  # after the follow-up has ended, before a figure counts as final (domain: KKA practice)
KEY = ["team", "indicator"]


@dataclass(frozen=True)
class SeriesSet:
    """Every series of one area (or of several), computed together.

    points: one row per figure: team, indicator, phase, x (first day of the period), value, centre, target,
        useful, included, outside, runs_signal, rule, way, provisional, and what was reported.
    summary: one row per team, indicator and phase, as in `lkt.spc`.
    assessments: what the newest phase of a (team, indicator) says. Every screen takes its verdict from here.
    """

    points: pd.DataFrame
    summary: pd.DataFrame
    assessments: Mapping[tuple[str, str], Assessment]


def compute(observations: pd.DataFrame, catalogue: Catalogue, today: date) -> SeriesSet:
    """Compute every series in `observations` (the frame of `lkt.store.observations.current`)."""
    # Figures whose definition has been taken out of the catalogue stay in the store and are not shown.
    observations = observations[observations["indicator"].isin(catalogue.indicators)].reset_index(drop=True)
    table = observations.assign(x=pd.to_datetime(observations["start"]))
    table["y"] = _figures(table, catalogue)
    table["part"] = 0
    table["provisional"] = False
    table["goal"] = np.nan
    table["wanted"] = Direction.NEUTRAL.value
    for name, rows in table.groupby("indicator", sort=False).groups.items():
        indicator = catalogue.indicators[str(name)]
        part = table.loc[rows]
        table.loc[rows, "part"] = _part(part["x"], indicator.breaks())
        part = part.assign(provisional=_provisional(part, indicator, today))  # the baseline asks for it
        table.loc[rows, "provisional"] = part["provisional"]
        table.loc[rows, "goal"] = targets(part, indicator, catalogue.areas[indicator.area])
        table.loc[rows, "wanted"] = indicator.direction.value
    found = spc.analyse(
        table, "run", x="x", y="y", facets=KEY, phase="part", exclude="provisional", target="goal",
        direction="wanted",
    )  # fmt: skip
    conclusions = dict(_assessments(found, table, catalogue, today))
    return SeriesSet(_with_reported(found.points, table), found.summary, conclusions)


def _assessments(
    found: spc.Analysis, table: pd.DataFrame, catalogue: Catalogue, today: date
) -> Iterator[tuple[tuple[str, str], Assessment]]:
    shown = table.groupby(KEY)["x"].agg(["min", "max"]).to_dict("index")
    for key, facts in evidence(found).items():
        indicator = catalogue.indicators[key[1]]
        newest = facts.last if isinstance(facts.last, date) else today
        target = indicator.target_at(newest)
        first, last = shown[key]["min"], shown[key]["max"]
        broken = [day for day in indicator.breaks() if first < pd.Timestamp(day) <= last]
        yield key, assess(
            facts, indicator.direction, target.operator if target else None, today=today,
            broken=broken[-1] if broken else None, comparable=indicator.comparable_across_units,
        )  # fmt: skip


_REPORTED = [
    "area", "version", "grain", "numerator", "denominator", "value", "spread", "unknown", "comment", "sheet", "cell",
    "upload", "recorded_at", "source",
]  # fmt: skip


def _with_reported(points: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The computed points with what was reported beside them (the reported value as `reported_value`)."""
    reported = table[[*KEY, "x", "provisional", *_REPORTED]].rename(columns={"value": "reported_value"})
    computed = points.drop(columns=["n", "y"])
    return computed.merge(reported, on=[*KEY, "x"], how="left", validate="one_to_one")


def _figures(table: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """What is plotted, in natural units. Empty is not zero: without a denominator there is no share."""
    known = catalogue.indicators
    divided = table["indicator"].map({key: i.measure.divides for key, i in known.items()}).astype(bool)
    counted = (
        table["indicator"].map({key: i.measure is Measure.COUNT for key, i in known.items()}).astype(bool)
    )
    share = table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    return table["value"].astype(float).mask(divided, share).mask(counted, table["numerator"])


def _part(x: pd.Series, breaks: tuple[date, ...]) -> np.ndarray:
    """The number of definition breaks that had passed at each point."""
    return np.searchsorted(
        np.array(breaks, dtype="datetime64[us]"), x.to_numpy("datetime64[us]"), side="right"
    )


def final_from(period: Period, followup_days: int) -> date:
    """The first day on which a figure of the period is final.

    Without follow-up that is the day after the period; with it, the follow-up and a month to settle come on top.

    >>> final_from(Period.month(2026, 3), 0), final_from(Period.month(2026, 3), 30)
    (datetime.date(2026, 4, 1), datetime.date(2026, 5, 31))
    """
    wait = followup_days + SETTLING_DAYS if followup_days else 0
    return period.last_day + timedelta(days=1 + wait)


def _provisional(part: pd.DataFrame, indicator: Indicator, today: date) -> pd.Series:
    waiting = {
        grain: {
            start: today < final_from(Period(start.date(), Grain(grain)), indicator.followup_days)
            for start in rows.drop_duplicates()
        }
        for grain, rows in part["x"].groupby(part["grain"])
    }
    found = [part.loc[part["grain"] == grain, "x"].map(known) for grain, known in waiting.items()]
    joined: pd.Series = pd.concat(found)
    return joined


def targets(part: pd.DataFrame, indicator: Indicator, area: Area) -> pd.Series:
    """The target at each point in natural units, NaN where there is none."""
    starts = {start: indicator.target_at(start.date()) for start in part["x"].drop_duplicates()}
    fixed = {s: t.value / indicator.scale for s, t in starts.items() if t and not t.relative}
    change = {s: _change(t) for s, t in starts.items() if t and t.relative}
    goals = part["x"].map(fixed).astype(float)
    if change:
        goals = goals.fillna(part["team"].map(baselines(part, indicator, area)) * part["x"].map(change))
    return goals


def _change(target: Target) -> float:
    return 1.0 if target.operator is Operator.NO_INCREASE else 1 + target.value / 100


def baselines(part: pd.DataFrame, indicator: Indicator, area: Area) -> dict[str, float]:
    """Each team's level before the network began: what a relative target is measured from.

    Counts are added; of measurements the median is taken. Teams without baseline months are left out.
    """
    first, start = area.timeline.baseline_from.start, area.timeline.start.start
    before = part[
        (part["x"] >= pd.Timestamp(first)) & (part["x"] < pd.Timestamp(start)) & ~part["provisional"]
    ]
    if indicator.measure.divides:
        whole = before.dropna(subset=["numerator", "denominator"])
        sums = whole.groupby("team")[["numerator", "denominator"]].sum()
        levels = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    else:
        levels = before.dropna(subset=["y"]).groupby("team")["y"].median()
    return {str(team): float(level) for team, level in levels.dropna().items()}


def expected_indicators(catalogue: Catalogue, team: str) -> Iterable[Indicator]:
    """The indicators a team is expected to report: those whose sector takes part in it."""
    found = catalogue.teams[team]
    sectors = {p.role for p in found.participants}
    for indicator in catalogue.indicators_of(found.area):
        hospice = indicator.reported_by.value == "hospital" and "hospice" in sectors
        if indicator.reported_by in sectors or hospice:
            yield indicator
