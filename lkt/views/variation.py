"""The variation page: is the difference between the teams of an area more than chance, and is it shrinking?

All as keys and numbers, in natural units. Numerators and denominators are added, percentages never averaged.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.area import Seminar
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Indicator
from lkt.domain.organisation import THEN, Geography
from lkt.domain.period import Period
from lkt.spc.groups import Floats, Ints
from lkt.store import Source
from lkt.variation import variance
from lkt.variation.distributions import LAWS
from lkt.variation.shares import shares
from lkt.variation.trend import ONE_SCALE, spread_of, trends
from lkt.variation.unit_matrix import UnitMatrix, back
from lkt.variation.variance import adjusted, comparable
from lkt.views import windows
from lkt.views.rows import prepare

LEVEL = 0.05  # of those said to differ, or to change: how many may be chance
NO_LAW = "no_law"  # nobody knows what chance does to such figures
_NOTHING = pd.DataFrame()
_LONGER = (variance.FEW_CASES, variance.ALL_ZERO, variance.ALL_FULL)  # what a longer window may mend


@dataclass(frozen=True)
class Spread:
    """The standard deviation of the teams' levels in some months, chance taken out, with its 95 % interval.

    NaN where `reason` says why there is no answer; `upper` may be infinite. `mean` is that of the teams' levels, each
    weighing by what it knows. `log`: the same and its ends on the logarithm, of shares that of the odds. `p`: how often
    chance alone gives such a difference.
    """

    months: int
    first: Period
    last: Period
    teams: int
    mean: float
    sd: float
    lower: float
    upper: float
    reason: str
    log: tuple[float, float, float] = (nan, nan, nan)
    p: float = nan

    @property
    def beyond_chance(self) -> bool:
        return self.lower > 0


@dataclass(frozen=True)
class VariationView:
    """The page. With a `reason` nothing is compared; otherwise `newest` is there, and may have its own reason.

    `funnel` may be the reason why there is none. `way` is shrinking, growing, cannot_tell, few_periods or other_units;
    or natural_shrinking or natural_growing, where it may be that the level alone has moved.
    """

    indicator: Indicator
    reason: str
    newest: Spread | None = None
    teams: tuple[windows.TeamLevel, ...] = ()
    regions: tuple[windows.RegionLevel, ...] = ()
    way: str = variance.FEW_PERIODS
    spreads: tuple[Spread, ...] = ()  # oldest first
    funnel: windows.FunnelView | str = windows.KIND
    # A row for "region", "hospital" and "team": how many groups, the share of the variation (NaN where there is none)
    # with its 95 % interval. Empty where there is nothing to share out.
    shares: pd.DataFrame = field(default_factory=lambda: _NOTHING)
    # Means without their own spread: chance is what teams do from one period to the next.
    chance_seen: bool = False
    seminars: tuple[Seminar, ...] = ()  # of the area
    p_way: float = nan  # how often chance alone gives such a way; NaN where it was not looked for
    left_out: windows.LeftOut | None = None  # figures that may not be shown, and are in none of it

    @property
    def level(self) -> float:
        """The level of all teams together, their figures added."""
        return sum(v.numerator for v in self.teams) / sum(v.denominator for v in self.teams)

    @property
    def on_target(self) -> tuple[int, int] | None:
        """How many teams meet the target, of how many that have one; None where there is none."""
        told = [level.met for level in self.teams if level.met is not None]
        return (sum(told), len(told)) if told else None


@dataclass(frozen=True)
class VariationTable:
    """Many indicators, each as its page begins, without regions, course and funnel.

    `beyond` (more than chance) and `changing` hold the ids of those that remain when the number of looks is allowed
    for: a share of LEVEL of them at most is expected to be chance; the page of another may say so of it, looked at
    alone. Sorted by `beyond`, and by how large the difference is at least, on the logarithm, of shares that of the
    odds: percentage points, days and rates have no common scale, and the share beyond chance grows with the patients.
    """

    lines: tuple[VariationView, ...]
    beyond: frozenset[str]
    changing: frozenset[str]
    left_out: windows.LeftOut | None = None  # figures that may not be shown, and are in none of it

    @property
    def looked(self) -> int:
        """How many could be judged."""
        return sum(line.newest is not None and line.newest.p == line.newest.p for line in self.lines)


def variation_view(
    prepared: pd.DataFrame, catalogue: Catalogue, indicator: Indicator,
    geography: Geography = THEN, usual: bool = False,
) -> VariationView:  # fmt: skip
    """Everything the variation page shows first, from the rows of one indicator (`lkt.views.rows.prepare`).

    geography: which regions the teams are gathered in. usual: whether the limits of the funnel leave room for the
    differences that teams usually have.
    """
    ((view, window),) = _compared(prepared, catalogue, [(indicator, slice(None))], geography, course=True)
    view = replace(view, left_out=windows.left_out(prepared))
    if window is None:
        return view
    indicator = view.indicator
    if not catalogue.areas[indicator.area].allows.judging:
        indicator = replace(indicator, direction=Direction.NEUTRAL)
    drawn, levels = windows.funnel_of(view.teams, indicator, usual)
    regions = windows.region_levels(levels, catalogue)
    parts = _shares(view, window, catalogue)
    return replace(view, indicator=indicator, teams=levels, regions=regions, funnel=drawn, shares=parts)


def variation_table(source: Source, area: str | None = None) -> VariationTable:
    """All indicators of an area, or of all areas, what matters first."""
    reader, catalogue = source.reader, source.catalogue
    prepared = prepare(reader.figures(area), catalogue, source.today, reader.decisions())
    asked = [i for i in catalogue.indicators.values() if area in (None, i.area)]
    return replace(table_of(prepared, catalogue, asked), left_out=windows.left_out(prepared))


def table_of(prepared: pd.DataFrame, catalogue: Catalogue, indicators: Sequence[Indicator]) -> VariationTable:
    """The same from rows that are ready."""
    rows: dict[Any, Any] = prepared.groupby("indicator", sort=False).indices
    columns = {name: prepared[name].to_numpy() for name in windows.READ}
    asked = [(indicator, rows.get(indicator.id, slice(0))) for indicator in indicators]
    found = [line for line, _ in _compared(columns, catalogue, asked)]
    p = np.array([(line.newest.p if line.newest else nan, line.p_way) for line in found]).reshape(-1, 2).T
    real = (np.flatnonzero(adjusted(own) <= LEVEL) for own in p)
    beyond, changing = (frozenset(found[at].indicator.id for at in own) for own in real)

    def matters(line: VariationView) -> tuple[bool, float]:
        least = line.newest.log[1] if line.newest else nan
        return line.indicator.id in beyond, least if least == least else -1.0

    return VariationTable(tuple(sorted(found, key=matters, reverse=True)), beyond, changing)


def _compared(
    prepared: Any, catalogue: Catalogue, asked: Sequence[tuple[Indicator, Ints | slice]],
    geography: Geography = THEN, course: bool = False,
) -> list[tuple[VariationView, UnitMatrix | None]]:  # fmt: skip
    """Of indicators and where their rows are, all of a kind at once: what is compared, and the newest window."""
    found, kinds = list[tuple[VariationView, UnitMatrix | None]](), defaultdict[str, list[Any]](list)
    for indicator, rows in asked:
        figures = windows.final_of(prepared, indicator, rows)
        indicator = indicator.told(windows.grains(figures))
        reason = comparable(indicator) or ("" if indicator.measure in windows.KINDS else NO_LAW)
        if not reason and not len(figures["x"]):
            columns = (np.asarray(prepared[name])[rows] for name in ("y", "denominator"))
            untold, sizeless = (pd.isna(column).all() for column in columns)
            reason = NO_LAW if sizeless and not untold else variance.NO_UNITS
        units = None if reason else windows.by_month(figures, indicator)
        if units is None or not units.size.any():
            found.append((VariationView(indicator, reason or NO_LAW), None))
        else:
            kinds[windows.KINDS[indicator.measure]].append((indicator, figures, units))
    for kind, group in kinds.items():
        answers = spreads([units for *_, units in group], kind, course)
        for (indicator, figures, units), (newest, window, told) in zip(group, answers, strict=True):
            day = geography.on(newest.last.last_day)
            regions = {team: catalogue.region_of(catalogue.teams[team], day) for team in units.units}
            levels = windows.team_levels(window, figures, catalogue, indicator, regions)
            seen = kind == "mean" and bool(np.isnan(figures["spread"]).all())
            told |= {"chance_seen": seen, "seminars": catalogue.areas[indicator.area].seminars}
            found.append((VariationView(indicator, "", newest, levels, **told), window))
    return found


def spreads(
    units: Sequence[UnitMatrix], kind: str, course: bool = True
) -> list[tuple[Spread, UnitMatrix, dict[str, Any]]]:
    """Of each: the newest window that can tell, and its figures; and for its `VariationView` the spreads (of every
    whole window, oldest first, where asked for), the way and how often chance alone gives it.

    Of teams by months. The newest half-year; the newest year where that is too short. The course is one of half-years
    where there are five whole ones, else of quarters, so that it can be judged earlier.
    """
    asked, seen, at = list[list[tuple[int, int]]](), list[UnitMatrix](), list[Floats]()
    for each in units:
        months = len(each.periods)
        width = windows.HALF_YEAR if months // windows.HALF_YEAR >= windows.LEAST else windows.QUARTER
        steps = range(months // width)[::-1]
        asked.append([(windows.HALF_YEAR, 0), (windows.YEAR, 0), *((width, number) for number in steps)])
        seen.append(each.gathered([back(months, *window) for window in asked[-1]]))
        at.append(np.concatenate([[np.nan, np.nan], np.arange(len(steps)) * width / 12]))
    shown = seen if course else [each.gathered([slice(0, 1), slice(1, 2)]) for each in seen]
    spread = spread_of(shown, LAWS[kind])
    columns = (
        spread.units, spread.mean, spread.sd, spread.sd_lower, spread.sd_upper, spread.reason,
        np.stack([spread.sd_log, spread.sd_log_lower, spread.sd_log_upper], axis=1), spread.p_both,
    )  # fmt: skip
    rows, found = zip(*(column.tolist() for column in columns), strict=True), []
    courses = trends(seen, at, LAWS[kind])
    for each, own, window, drawn, trend in zip(units, asked, seen, shown, courses, strict=True):
        end = each.periods[-1]
        newest, told = Period.month(end // 12, end % 12 + 1), []
        for (months, step), row in zip(own, islice(rows, len(drawn.periods)), strict=False):
            last = newest.shift(-step * months)
            told.append(Spread(months, last.shift(1 - months), last, *row))
        chosen = 1 if told[0].reason in _LONGER else 0
        way = trend.reason if trend.reason in (variance.FEW_PERIODS, variance.OTHER_UNITS) else trend.way
        if trend.reason == ONE_SCALE:
            way = f"natural_{trend.natural}"
        whole = {"way": way, "spreads": tuple(told[2:]), "p_way": trend.p_way}
        found.append((told[chosen], window.gathered([slice(chosen, chosen + 1)]), whole))
    return found


def _shares(view: VariationView, window: UnitMatrix, catalogue: Catalogue) -> pd.DataFrame:
    """Of regions, hospitals and teams; empty where there is no variation to share out, or a single region. Where every
    hospital has a single team, it cannot be told from it, and there is no share of hospitals."""
    if view.newest is None or view.newest.reason or not view.newest.beyond_chance:
        return pd.DataFrame()
    regions = {level.team.id: level.region.id for level in view.teams if level.region}
    known = (window.size[:, 0] > 0) & np.isin(window.units, list(regions))
    value, size, teams = window.value[known, 0], window.size[known, 0], np.array(window.units)[known].tolist()
    named = {
        "region": [regions[team] for team in teams],
        "hospital": [catalogue.teams[team].lead_organisation for team in teams],
    }
    codes = {level: np.unique(names, return_inverse=True)[1] for level, names in named.items()}
    if len(np.unique(codes["region"])) < 2:
        return pd.DataFrame()
    if len(np.unique(codes["hospital"])) == len(teams):
        del codes["hospital"]
    found = shares(value, size, list(codes.values()), LAWS[windows.KINDS[view.indicator.measure]])
    return pd.DataFrame(found._asdict(), index=[*codes, "team"])
