"""The table row that clinicians know from the registries' annual reports.

Standard met · numerator/denominator · unknown, number and share · figure with 95 % interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Grain, Period
from lkt.spc.conclusion import comparison, meets
from lkt.spc.intervals import rate_interval, share_interval


@dataclass(frozen=True)
class Record:
    """One row: a period, or a year of periods. None is "not there", never zero. Natural units."""

    first: Period
    last: Period
    numerator: float | None
    denominator: float | None
    unknown: float | None
    unknown_share: float | None  # of the denominator and the unknown together
    value: float | None
    lower: float | None
    upper: float | None
    target: float | None
    met: bool | None  # None: no target, or no figure
    provisional: bool
    reported: bool
    periods: int = 0  # how many figures are in it
    comment: str | None = None
    place: str | None = None  # sheet and cell
    upload: int | None = None
    delivered: pd.Timestamp | None = None
    demo: bool = False


def monthly(points: pd.DataFrame, indicator: Indicator) -> tuple[Record, ...]:
    """A row per figure of one series, newest first; months nobody reported are rows too."""
    rows = [_record(group, indicator) for _, group in points.groupby("x", sort=True)]
    if not indicator.measure.by_event:
        rows += list(_unreported(points))
    return tuple(sorted(rows, key=lambda row: row.first.start, reverse=True))


def yearly(points: pd.DataFrame, indicator: Indicator) -> tuple[Record, ...]:
    """A row per calendar year, newest first. Only where figures can be added: a percentage is never averaged.

    Years are kept apart at definition breaks, since the two sides are not the same thing. Phases that people have
    set are of the calculation and split no year.
    """
    if not (indicator.measure.adds_up or indicator.measure is Measure.MEAN):
        return ()
    breaks = pd.DatetimeIndex(indicator.breaks())
    groups = points.groupby([points["x"].dt.year, breaks.searchsorted(points["x"], side="right")], sort=True)
    rows = [_record(group, indicator) for _, group in groups]
    return tuple(sorted(rows, key=lambda row: row.first.start, reverse=True))


def _unreported(points: pd.DataFrame) -> Iterator[Record]:
    for day in missing_months(points["x"]):
        month = Period.containing(day)
        yield Record(month, month, None, None, None, None, None, None, None, None, None, False, False)


def missing_months(x: pd.Series) -> list[date]:
    """First days of the months between the first and the last point that have none."""
    if x.empty:
        return []
    every = pd.date_range(x.min(), x.max(), freq="MS")
    return [day.date() for day in every.difference(pd.DatetimeIndex(x))]


def _record(group: pd.DataFrame, indicator: Indicator) -> Record:
    whole = group.dropna(subset=["value"])
    numerator, denominator, value = _figure(whole if len(whole) else group, indicator.measure)
    lower, upper = _interval(numerator, denominator, indicator.measure)
    asked = group.dropna(subset=["unknown", "denominator"])
    unknown, beside = _total(group["unknown"]), asked["unknown"].sum() + asked["denominator"].sum()
    last = group.iloc[-1]
    target = _number(last["target"])
    return Record(
        first=_period(group.iloc[0]),
        last=_period(last),
        numerator=numerator,
        denominator=denominator,
        unknown=unknown,
        unknown_share=float(asked["unknown"].sum() / beside) if beside else None,
        value=value,
        lower=lower,
        upper=upper,
        target=target,
        met=_met(value, target, indicator, last["x"].date()) if _comparable(group, indicator) else None,
        provisional=bool(group["provisional"].any()),
        reported=True,
        periods=len(whole),
        comment=last["comment"] if isinstance(last["comment"], str) else None,
        place="!".join(part for part in (last["sheet"], last["cell"]) if isinstance(part, str)) or None,
        upload=int(last["upload"]),
        delivered=group["recorded_at"].max(),
        demo=bool((group["source"] == "demo").any()),
    )


def _figure(rows: pd.DataFrame, measure: Measure) -> tuple[float | None, float | None, float | None]:
    """Numerator, denominator and figure of the rows together."""
    numerator, denominator = _total(rows["numerator"]), _total(rows["denominator"])
    if len(rows) == 1:
        return numerator, denominator, _number(rows["value"].iloc[0])
    if measure is Measure.COUNT:
        return numerator, None, numerator
    if measure is Measure.MEAN:
        weighted = _total(rows["value"] * rows["denominator"])
        return None, denominator, weighted / denominator if weighted is not None and denominator else None
    share = numerator / denominator if numerator is not None and denominator else None
    return numerator, denominator, share


def _interval(
    numerator: float | None, denominator: float | None, measure: Measure
) -> tuple[float | None, float | None]:
    interval = {Measure.PROPORTION: share_interval, Measure.RATE: rate_interval}.get(measure)
    if interval is None or numerator is None or denominator is None:
        return None, None
    lower, upper = interval(numerator, denominator)
    return _number(float(lower)), _number(float(upper))


def _comparable(group: pd.DataFrame, indicator: Indicator) -> bool:
    """Whether the rows together can be held against one target: final, under one target, and of its kind.

    Events and deaths are under-counted until follow-up is over, and a year's count is not a month's.
    """
    one_target = group["target"].nunique(dropna=False) == 1
    summed_count = indicator.measure is Measure.COUNT and len(group) > 1
    return one_target and not summed_count and not group["provisional"].any()


def _met(value: float | None, target: float | None, indicator: Indicator, day: date) -> bool | None:
    goal = indicator.target_at(day)
    compared = comparison(goal.operator, indicator.direction) if goal else None
    if value is None or target is None or compared is None:
        return None
    return meets(value, target, compared)


def _period(row: pd.Series) -> Period:
    return Period(row["x"].date(), Grain(row["grain"]))


def _total(figures: pd.Series) -> float | None:
    return float(figures.sum()) if figures.notna().any() else None


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
