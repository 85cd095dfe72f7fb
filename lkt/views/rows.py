"""From what counts in the store to rows that can be computed: the figure, where the calculation splits, what takes no
part, and the target.

Provisional months are shown and take no part; a definition break splits the calculation; targets step with their
dates; then come the decisions of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.decision import Decision
from lkt.domain.indicator import Direction, Indicator, Measure, Operator, Target
from lkt.domain.period import Grain, Period
from lkt.views.decided import decided

SETTLING_DAYS = 30  # after the follow-up has ended, before a figure counts as final (domain: KKA practice)


def prepare(
    observations: pd.DataFrame, catalogue: Catalogue, today: date, decisions: Sequence[Decision] = ()
) -> pd.DataFrame:
    """The rows of `observations` (the frame of `lkt.store.observations.current`) with what is needed of each.

    x, y (the figure), part (its number changes where the calculation splits), provisional, excluded and reason,
    frozen, left_out (provisional or excluded), goal and wanted.
    """
    # Figures whose definition has been taken out of the catalogue stay in the store and are not shown.
    observations = observations[observations["indicator"].isin(catalogue.indicators)].reset_index(drop=True)
    table = observations.assign(x=pd.to_datetime(observations["start"]))
    table["y"] = _figures(table, catalogue)
    table["part"] = 0
    table["provisional"] = False
    table["goal"] = np.nan
    table["wanted"] = Direction.NEUTRAL.value
    by_indicator = {catalogue.indicators[str(name)]: rows for name, rows in _groups(table).items()}
    for indicator, rows in by_indicator.items():
        part = table.loc[rows]
        table.loc[rows, "part"] = _part(part["x"], indicator.breaks())
        table.loc[rows, "provisional"] = _provisional(part, indicator, today)
        table.loc[rows, "wanted"] = indicator.direction.value
    table = decided(table, decisions)
    table["left_out"] = table["provisional"] | table["excluded"]
    for indicator, rows in by_indicator.items():
        table.loc[rows, "goal"] = targets(table.loc[rows], indicator, catalogue.areas[indicator.area])
    return table


def _groups(table: pd.DataFrame) -> dict[object, pd.Index]:
    return dict(table.groupby("indicator", sort=False).groups)


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
    before = part[(part["x"] >= pd.Timestamp(first)) & (part["x"] < pd.Timestamp(start)) & ~part["left_out"]]
    if indicator.measure.divides:
        whole = before.dropna(subset=["numerator", "denominator"])
        sums = whole.groupby("team")[["numerator", "denominator"]].sum()
        levels = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    else:
        levels = before.dropna(subset=["y"]).groupby("team")["y"].median()
    return {str(team): float(level) for team, level in levels.dropna().items()}
