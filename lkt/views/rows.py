"""From what counts in the store to rows: as they leave it, and as they can be computed.

Provisional months are shown and take no part; a definition break splits the calculation; targets step with their
dates; then come the decisions of people.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lkt.domain.area import Area, Timeline
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision, DecisionKind
from lkt.domain.improvement import Change
from lkt.domain.indicator import Indicator, Measure, Operator
from lkt.domain.period import Grain, Period
from lkt.spc.groups import Floats, Ints
from lkt.store import Reader
from lkt.store.small import SMALL

KEY = ["team", "indicator"]
EXPORTED = (
    "area", "team", "indicator", "period", "numerator", "denominator", "value", "spread", "unknown", "comment",
    "upload",
)  # fmt: skip
CHANGES = (
    "id", "team", "title", "since", "until", "idea", "indicator", "scale", "approach", "ending", "expected", "learnt",
    "by", "written",
)  # fmt: skip
HIDDEN = "#"  # in the place of a figure of so few that they could be known: the registries' own sign
_LEVEL = ["team", "numerator", "denominator", "y", "left_out", "grain"]
Days = NDArray[np.datetime64]
SETTLING_DAYS = 30  # after the follow-up has ended, before a figure counts as final (domain: KKA practice)


def export(reader: Reader, area: str) -> pd.DataFrame:
    """The observations of an area that count, with the columns EXPORTED.

    Sorted by team, indicator and period; `period` is the first day, a date, or of a quarter "2026Q1"; figures exactly
    as reported, empty where nothing was, `#` where it may not be shown.
    """
    frame = reader.figures(area)
    days, quarters = pd.to_datetime(frame["start"]).dt.date, frame["grain"] == Grain.QUARTER
    names = days.map(lambda day: Period(day, Grain.QUARTER).label)
    frame["period"] = days.astype(object).mask(quarters, names)
    if (frame["untold"] > 0).any():
        for name in EXPORTED[4:9]:
            small = frame["untold" if name == "unknown" else "hidden"] > 0
            frame[name] = frame[name].astype(object).mask(small, HIDDEN)
    return frame[list(EXPORTED)]


def sheets(reader: Reader, area: str) -> dict[str, tuple[list[str], list[dict[Any, Any]]]]:
    """A workbook of an area, as columns and rows by sheet: its observations (`export`), and what its teams try."""
    tried = [each for each in reader.written(Change) if each.value.team.startswith(f"{area}-")]
    changes = [{**vars(each.value), "by": each.by, "written": each.at} for each in tried]
    data = export(reader, area).to_dict("records")
    return {"Data": (list(EXPORTED), data), "Tiltag": (list(CHANGES), changes)}


def prepare(
    observations: pd.DataFrame, catalogue: Catalogue, today: date, decisions: Sequence[Decision] = ()
) -> pd.DataFrame:
    """The rows of `observations` (the frame of `lkt.store.observations.current`) with what is needed of each.

    x, y (the figure), part (its number changes where the calculation splits), provisional, excluded and reason,
    frozen, left_out (provisional or excluded), goal and wanted.
    """
    # Figures whose definition has been taken out of the catalogue stay in the store and are not shown.
    table = observations[observations["indicator"].isin(catalogue.indicators)].reset_index(drop=True)
    # The store's own rows hide nothing.
    table = table.assign(**{name: 0 for name in SMALL if name not in table})
    code, names = pd.factorize(table["indicator"])
    indicators = [catalogue.indicators[str(name)] for name in names]
    own = [np.flatnonzero(code == place) for place in range(len(indicators))]
    days, grains = table["start"].to_numpy("datetime64[D]"), table["grain"].to_numpy(dtype=object)
    part, provisional = np.zeros(len(table), dtype=np.int64), np.zeros(len(table), dtype=bool)
    for indicator, rows in zip(indicators, own, strict=True):
        breaks = np.array(indicator.breaks(), dtype="datetime64[D]")
        part[rows] = np.searchsorted(breaks, days[rows], side="right")
        final = final_from(days[rows], grains[rows], indicator.followup_days)
        provisional[rows] = np.datetime64(today) < final
    # What is plotted, in natural units. Empty is not zero: without a denominator there is no share.
    numerator, of = table["numerator"].astype(float), table["denominator"].astype(float)
    divided = np.array([indicator.measure.divides for indicator in indicators], dtype=bool)[code]
    counted = np.array([indicator.measure is Measure.COUNT for indicator in indicators], dtype=bool)[code]
    other = np.where(counted, numerator, table["value"].astype(float))
    # Several events on one day stand a second apart, in their order.
    order = pd.to_timedelta(table["event"] - 1, "s")
    table = table.assign(
        x=pd.to_datetime(table["start"]) + order, y=np.where(divided, numerator / of.where(of > 0), other), part=part,
        provisional=provisional, wanted=np.array([i.direction.value for i in indicators], dtype=object)[code],
    )  # fmt: skip
    table = apply_decisions(table, decisions)
    table["left_out"] = table["provisional"] | table["excluded"]
    goal = np.full(len(table), np.nan)
    for indicator, rows in zip(indicators, own, strict=True):
        area = catalogue.areas[indicator.area]
        if area.allows.judging:
            goal[rows] = _goals(table, rows, days[rows], indicator, area)
    return table.assign(goal=goal)


def apply_decisions(table: pd.DataFrame, decisions: Sequence[Decision]) -> pd.DataFrame:
    """What people decided about series, laid on their rows: `part` going on counting at every phase, and frozen,
    excluded and reason.

    Phases come before baselines: a frozen baseline lies within the phase of its last point. A quarter is of the new
    phase, or of the baseline, with all its months; it is excluded with one of them.
    """
    found = table.assign(excluded=False, frozen=False, reason=None)
    rows = found.groupby(KEY, sort=False).groups if decisions else {}
    quarters, lasts = found["grain"] == Grain.QUARTER, found["x"]
    if decisions and quarters.any():
        lasts = lasts.mask(quarters, lasts + pd.DateOffset(months=2))
    for decision in sorted(decisions, key=lambda decision: list(DecisionKind).index(decision.kind)):
        if (place := rows.get((decision.team, decision.indicator))) is None:
            continue
        own, at = found.loc[place], pd.Timestamp(decision.day) + pd.Timedelta(seconds=decision.event - 1)
        if decision.kind is DecisionKind.PHASE:
            found.loc[own.index[own["x"] >= at], "part"] += 1
        elif decision.kind is DecisionKind.FREEZE:
            upto = own[lasts.loc[place] <= at]
            found.loc[upto.index[upto["part"] == upto["part"].max()], "frozen"] = True
        else:
            here = own.index[(own["x"] <= at) & (at <= lasts.loc[place])]
            found.loc[here, "excluded"], found.loc[here, "reason"] = True, decision.reason
    return found


def final_from(days: Days, grains: NDArray[np.object_], followup_days: int) -> Days:
    """The first day on which the figures of periods, given by their first days and grains, are final.

    Without follow-up that is the day after the period; with it, the follow-up and a month to settle come on top.

    >>> march = np.array(["2026-03-01"], dtype="M8[D]")
    >>> [final_from(march, np.array(["month"]), followup).item() for followup in (0, 30)]
    [datetime.date(2026, 4, 1), datetime.date(2026, 5, 31)]
    """
    ends = np.where(grains == Grain.DAY.value, days + 1, _next(days, grains))
    return ends + (followup_days + SETTLING_DAYS if followup_days else 0)


def _next(days: Days, grains: NDArray[np.object_]) -> Days:
    """The first days of the months after periods."""
    months = np.where(grains == Grain.QUARTER.value, 3, 1)
    return (days.astype("M8[M]") + months).astype("M8[D]")


def newest_month(table: pd.DataFrame) -> Period | None:
    """The newest that prepared rows speak for; None without rows."""
    if not len(table):
        return None
    days = _next(table["start"].to_numpy("datetime64[D]"), table["grain"].to_numpy(dtype=object))
    return Period.containing(days.max().item()).shift(-1)


def _goals(table: pd.DataFrame, rows: Ints, days: Days, indicator: Indicator, area: Area) -> Floats:
    """The target of each of the rows in natural units, NaN where there is none."""
    different, place = np.unique(days, return_inverse=True)  # each different day is asked once
    # A relative one multiplies the level before the network.
    goals, changes = np.full((2, len(different)), np.nan)
    for at, day in enumerate(different.tolist()):
        if (target := indicator.target_at(day)) and target.relative:
            changes[at] = 1.0 if target.operator is Operator.NO_INCREASE else 1 + target.value / 100
        elif target:
            goals[at] = target.value / indicator.scale
    found, change = goals[place], changes[place]
    if not np.isnan(change).all():
        level = _baselines(table[_LEVEL].iloc[rows], days, indicator.measure, area.timeline)
        found = np.where(np.isnan(change), found, level * change)
    return found


def _baselines(part: pd.DataFrame, days: Days, measure: Measure, when: Timeline) -> Floats:
    """The level of each row's team before the network began: what a relative target is measured from. Counts are added;
    of measurements the median is taken. NaN for teams without baseline months."""
    ends = _next(days, part["grain"].to_numpy(dtype=object))
    before = (days >= np.datetime64(when.baseline_from.start)) & (ends <= np.datetime64(when.start.start))
    known = part[before & ~part["left_out"]]
    if measure.divides:
        known = known.dropna(subset=["numerator", "denominator"])
        above, of = (known.groupby("team")[name].sum() for name in ("numerator", "denominator"))
        levels = above / of.where(of > 0)
    else:
        levels = known.groupby("team")["y"].median()
    return part["team"].map(levels).to_numpy(dtype=float)
