"""The table row that clinicians know from the registries' annual reports.

Standard met · numerator/denominator · unknown, number and share · figure with 95 % interval.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from math import fsum, isnan, nan
from typing import Any

import pandas as pd

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Grain, Period, periods
from lkt.spc.conclusion import comparison, meets
from lkt.spc.intervals import rate_interval, share_interval


@dataclass(frozen=True)
class Record:
    """One row: a period, or a year of periods. None is "not there", never zero. Natural units."""

    first: Period
    last: Period
    numerator: float | None = None
    denominator: float | None = None
    unknown: float | None = None
    unknown_share: float | None = None  # of the denominator and the unknown together
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    met: bool | None = None  # None: no target, or no figure
    provisional: bool = False
    periods: int = 0  # how many figures are in it
    comment: str | None = None
    place: str | None = None  # sheet and cell
    upload: int | None = None  # None: nobody has reported
    delivered: pd.Timestamp | None = None
    demo: bool = False
    hidden: int = 0  # the least count shown, where the figure is not (`lkt.store.small`)
    untold: int = 0  # the same of `unknown`


Row = dict[Any, Any]  # one of the points of `lkt.views.series`


def monthly(points: pd.DataFrame, indicator: Indicator) -> tuple[Record, ...]:
    """A row per figure of one series, newest first; months nobody reported are rows too."""
    rows = _records([[row] for row in points.to_dict("records")], indicator)
    if not indicator.measure.by_event:
        rows += [Record(period, period) for period in missing(points)]
    return tuple(sorted(rows, key=lambda row: row.first, reverse=True))


def yearly(points: pd.DataFrame, indicator: Indicator) -> tuple[Record, ...]:
    """A row per calendar year, newest first. Only where figures can be added: a percentage is never averaged.

    Years are kept apart at definition breaks, since the two sides are not the same thing. Phases that people have
    set are of the calculation and split no year.
    """
    if not (indicator.measure.adds_up or indicator.measure is Measure.MEAN):
        return ()
    breaks, years = indicator.breaks(), defaultdict(list)
    for row in points.to_dict("records"):
        day = row["x"].date()
        years[day.year, bisect_right(breaks, day)].append(row)
    rows = _records([years[year] for year in sorted(years)], indicator)
    return tuple(sorted(rows, key=lambda row: row.first, reverse=True))


def missing(points: pd.DataFrame) -> list[Period]:
    """The months (of a series of quarters: the quarters) between the first and the last point that have none."""
    if points.empty:
        return []
    grain = Grain.QUARTER if (points["grain"] == Grain.QUARTER).all() else Grain.MONTH
    known = {Period.containing(x.date(), grain) for x in points["x"]}
    return sorted({*periods(min(known), max(known))} - known)


def _records(groups: list[list[Row]], indicator: Indicator) -> list[Record]:
    """A record per group of figures, those of one period or year, oldest first; intervals of all at once."""
    records = [_record(rows, indicator) for rows in groups]
    interval = {Measure.PROPORTION: share_interval, Measure.RATE: rate_interval}.get(indicator.measure)
    if interval is None or not records:
        return records
    known = [(r.numerator, r.denominator) for r in records]
    limits = interval(*zip(*((nan, nan) if None in pair else pair for pair in known), strict=True))
    told = (map(_number, limit.tolist()) for limit in limits)
    return [replace(record, lower=low, upper=high) for record, low, high in zip(records, *told, strict=True)]


def _record(rows: list[Row], indicator: Indicator) -> Record:
    shown = [row for row in rows if not isnan(row["value"])]
    numerator, denominator, value = _figure(shown or rows, indicator.measure)
    hidden, untold = (max(row[name] for row in rows) for name in ("hidden", "untold"))
    if hidden and (not shown or (len(rows) > 1 and rows[0]["partial"])):
        numerator = denominator = value = None
    elif len(rows) > 1:
        hidden = 0
    asked = [row for row in rows if not (isnan(row["unknown"]) or isnan(row["denominator"]))]
    unknown = fsum(row["unknown"] for row in asked)
    beside = unknown + fsum(row["denominator"] for row in asked)
    last, provisional = rows[-1], any(row["provisional"] for row in rows)
    ends = [Period(row["x"].date(), Grain(row["grain"])) for row in (rows[0], last)]
    # Held against one target of its kind, and final: events and deaths are under-counted until follow-up is over, and a
    # year's count is not a month's.
    summed_count = indicator.measure is Measure.COUNT and len(rows) > 1
    comparable = len({_number(row["target"]) for row in rows}) == 1 and not summed_count and not provisional
    return Record(
        first=ends[0],
        last=ends[1],
        numerator=numerator,
        denominator=denominator,
        unknown=None if untold else _total(rows, "unknown"),
        unknown_share=unknown / beside if beside and not untold else None,
        value=value,
        met=met(value, indicator, last["x"].date(), last["target"]) if comparable else None,
        provisional=provisional,
        periods=sum(not isnan(row["value"]) for row in rows),
        comment=last["comment"] if isinstance(last["comment"], str) else None,
        place="!".join(part for part in (last["sheet"], last["cell"]) if isinstance(part, str)) or None,
        upload=int(last["upload"]),
        delivered=max(row["recorded_at"] for row in rows),
        demo=any(row["source"] == "demo" for row in rows),
        hidden=hidden,
        untold=untold,
    )


def _figure(rows: list[Row], measure: Measure) -> tuple[float | None, float | None, float | None]:
    """Numerator, denominator and figure of the rows together."""
    numerator, denominator = _total(rows, "numerator"), _total(rows, "denominator")
    if len(rows) == 1:
        return numerator, denominator, _number(rows[0]["value"])
    if measure is Measure.COUNT:
        return numerator, None, numerator
    if measure is Measure.MEAN:
        known = [total for row in rows if not isnan(total := row["value"] * row["denominator"])]
        return None, denominator, fsum(known) / denominator if known and denominator else None
    share = numerator / denominator if numerator is not None and denominator else None
    return numerator, denominator, share


def met(value: float | None, indicator: Indicator, day: date, goal: float) -> bool | None:
    """Whether a figure meets the target of a day, whose level in natural units is `goal`; None without one (NaN)."""
    target = indicator.target_at(day)
    compared = comparison(target.operator, indicator.direction) if target else None
    return None if value is None or isnan(goal) or compared is None else bool(meets(value, goal, compared))


def _total(rows: list[Row], name: str) -> float | None:
    known = [row[name] for row in rows if not isnan(row[name])]
    return fsum(known) if known else None


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)
