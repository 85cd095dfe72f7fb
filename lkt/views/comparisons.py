"""The teams of one indicator side by side, ranked, and added up.

Every team as a small run chart on the same axes: whom can we learn from? Who lies highest and lowest, and how sure that
is: levels drawn towards the mean, and probabilities of places. And teams added up to hospitals, regions and the
country, month by month, and whether the line can be read alone: numerators and denominators are added, and a line may
move because others report, and not because anything has changed; beside it stands that of the teams that were there all
along (`lkt.variation.composition`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf

import numpy as np
import pandas as pd

from lkt.domain.area import Area, Seminar
from lkt.domain.assessment import Assessment, Case, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.names import Name, danish
from lkt.domain.organisation import THEN, Geography, Organisation, Region, Team
from lkt.domain.period import Period
from lkt.store import Source
from lkt.variation.composition import SHORTEST, Composition, Kind, composition
from lkt.variation.distributions import LAWS
from lkt.variation.ranks import ranks
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import NO_UNITS, comparable
from lkt.views.series import SeriesSet
from lkt.views.team import Strand
from lkt.views.variation import VariationView
from lkt.views.windows import KINDS, TeamLevel, final, grains

__all__ = ["SHORTEST"]
SORTS = ("name", "level", "signal")
_SIGNALS = list(Reading)  # improvement first: it is they who can teach


@dataclass(frozen=True)
class MultiplesView:
    """`teams`: those that have reported, by region in the order of the catalogue (None last). Nothing with a `reason`.

    `span` and `range`: the axes that all share, the first and last period and the lowest and highest figure.
    """

    area: Area
    indicator: Indicator
    reason: str
    teams: tuple[Strand, ...] = ()
    silent: tuple[Team, ...] = ()
    hidden: tuple[Team, ...] = ()  # of these nothing may be shown
    least: int = 0  # the least count that is shown
    span: tuple[pd.Timestamp, pd.Timestamp] | None = None
    range: tuple[float, float] = (0.0, 1.0)
    pause: tuple[date, date] | None = None  # from when the network is paused until today


def multiples_view(
    source: Source, series: SeriesSet, indicator: Indicator, geography: Geography = THEN
) -> MultiplesView:
    """All teams of the area (`series`), in the regions of the newest period."""
    catalogue, area = source.catalogue, source.catalogue.areas[indicator.area]
    if reason := comparable(indicator):
        return MultiplesView(area, indicator, reason)
    reported = series.points[series.points["indicator"] == indicator.id]
    points = reported.dropna(subset=["value"])
    if points.empty:
        return MultiplesView(area, indicator, NO_UNITS)
    day, order = geography.on(points["x"].max().date()), list(catalogue.regions)
    own = dict(list(points.groupby("team")))
    indicator = indicator.told(points["grain"])
    teams = [
        Strand(
            team, catalogue.region_of(team, day), indicator,
            series.assessments.get((team.id, indicator.id), Assessment(Case.EMPTY)), own[team.id],
        )
        for team in catalogue.teams_of(indicator.area)
        if team.id in own
    ]  # fmt: skip
    teams.sort(key=lambda small: order.index(small.region.id) if small.region else len(order))
    least = max(reported["hidden"])
    small = set(reported.loc[reported["hidden"] > 0, "team"]) - set(own)
    without = [team for team in catalogue.teams_of(indicator.area) if team.id not in own and team.active]
    shown, pause = points[["value", "centre", "target"]], area.pause(source.today)
    return MultiplesView(
        area, indicator, "", tuple(teams),
        tuple(team for team in without if team.id not in small),
        tuple(team for team in without if team.id in small), least,
        (points["x"].min(), max([points["x"].max(), *map(pd.Timestamp, pause or ())])),
        (float(shown.min().min()), float(shown.max().max())), pause,
    )  # fmt: skip


def ordered(teams: Iterable[Strand], sort: str) -> list[Strand]:
    """By level (highest first), by signal (improvements first), or by name as Danes sort; the rest by name."""
    keys: dict[str, Callable[[Strand], tuple[float, float]]] = {
        "name": lambda small: (0.0, 0.0),
        "level": lambda small: (-small.level if small.level == small.level else inf, 0.0),
        "signal": lambda small: (_SIGNALS.index(small.assessment.reading), keys["level"](small)[0]),
    }
    return sorted(teams, key=lambda small: (keys[sort](small), danish(small.team.name)))


_SEED = 2027  # the same figures give the same probabilities every time
_TOP, _FROM = 3, 8  # places at each end; of fewer teams than eight, the highest and the lowest alone


@dataclass(frozen=True)
class Place:
    """A team's level drawn towards the mean, with its 95 % interval, and how likely its places are.

    highest, lowest: probability of being among the `top` of that end. ranks: 95 % interval of the rank, 1 the
    highest; None where ranks are withheld.
    """

    level: TeamLevel
    ranks: tuple[int, int] | None
    estimate: float
    lower: float
    upper: float
    highest: float
    lowest: float


@dataclass(frozen=True)
class RanksView:
    """`places`: the highest estimate first. `reason`: why rank numbers are withheld; empty where they are told.

    `reliability`: the part of the seen differences that would be seen again, 0 to 1; NaN where there is no place.
    """

    places: tuple[Place, ...]
    top: int
    reliability: float
    reason: str


def ranks_view(view: VariationView) -> RanksView:
    """From the variation of an indicator; no places, and the reason, where nothing is compared."""
    if reason := view.newest.reason if view.newest else view.reason:
        return RanksView((), 0, float("nan"), reason)
    teams = view.teams
    top = _TOP if len(teams) >= _FROM else 1
    value, size = (np.array([getattr(team, name) for team in teams]) for name in ("value", "told"))
    found = ranks(value, size, LAWS[KINDS[view.indicator.measure]], _SEED, top)
    ranked = zip(found.rank_lower.astype(int).tolist(), found.rank_upper.astype(int).tolist(), strict=True)
    columns = (found.estimate, found.lower, found.upper, found.among_highest, found.among_lowest)
    told = [
        Place(team, None if found.reason else rank, *map(float, row))
        for team, rank, *row in zip(teams, ranked, *columns, strict=True)
    ]
    return RanksView(tuple(sorted(told, key=lambda place: -place.estimate)), top, found.overall, found.reason)


COUNTRY = ""
NO_SUM = "no_sum"  # medians, and times between events, cannot be added up


@dataclass(frozen=True)
class RollUp:
    """One sum of teams. `whole`: a Region, an Organisation, or None for the country."""

    key: str
    whole: Region | Organisation | None
    teams: int
    composition: Composition

    @property
    def panel(self) -> int:
        """How many teams were there all along."""
        return sum(kind is Kind.PANEL for _, kind in self.composition.units)


@dataclass(frozen=True)
class RollUpsView:
    """The country, then its regions north to south, then hospitals with more than one team.

    Empty with a `reason`. `merges`: the regions that begin on a day within the lines. `seminars`: those of the area.
    """

    indicator: Indicator
    reason: str
    rollups: tuple[RollUp, ...] = ()
    merges: Mapping[date, tuple[Name, ...]] = field(default_factory=dict)
    seminars: tuple[Seminar, ...] = ()


def rollups_view(
    prepared: pd.DataFrame, catalogue: Catalogue, indicator: Indicator, geography: Geography = THEN
) -> RollUpsView:
    """The lines from the rows of one indicator (`lkt.views.rows.prepare`), each team in the region of `geography`.

    A value is weighted by its denominator.
    """
    if reason := comparable(indicator):
        return RollUpsView(indicator, reason)
    if not (indicator.measure.adds_up or indicator.measure is Measure.MEAN):
        return RollUpsView(indicator, NO_SUM)
    table = final(prepared, indicator)
    if not len(table):
        return RollUpsView(indicator, NO_UNITS)
    parts = dict(list(gathered(table, catalogue, geography).groupby("group")))
    rollups = tuple(
        RollUp(key, whole, part["team"].nunique(), composition(UnitMatrix.read(part, "team", "x", "o", "n")))
        for key, whole in {COUNTRY: None, **catalogue.regions, **catalogue.organisations}.items()
        if (part := parts.get(key)) is not None
    )
    first, last = table["x"].min().date(), table["x"].max().date()
    merges: dict[date, tuple[Name, ...]] = {}
    for region in catalogue.regions.values():
        if first < region.valid_from <= last:
            merges[region.valid_from] = (*merges.get(region.valid_from, ()), region.name)
    told = indicator.told(grains(table))
    return RollUpsView(told, "", rollups, merges, catalogue.areas[indicator.area].seminars)


def gathered(table: pd.DataFrame, catalogue: Catalogue, geography: Geography) -> pd.DataFrame:
    """The rows of `lkt.views.windows.final` once for every `group` they are part of (its id).

    A figure is in the region of the last day of its own period. Hospitals with a single team are left out: they are it.
    """
    row, teams = pd.factorize(table["team"])
    column, periods = pd.factorize(pd.MultiIndex.from_arrays([table["x"], table["months"]]))
    ends = [Period.containing(x.date()).shift(int(months) - 1).last_day for x, months in periods]
    days = [geography.on(end) for end in ends]
    known = [[catalogue.region_of(catalogue.teams[team], day) for day in days] for team in teams]
    ids = np.array([[region.id if region else None for region in own] for own in known], dtype=object)
    hospitals = table["team"].map({t.id: t.lead_organisation for t in catalogue.teams.values()})
    several = table.groupby(hospitals)["team"].transform("nunique") > 1
    parts = [table.assign(group=group) for group in (COUNTRY, ids[row, column], hospitals.where(several))]
    return pd.concat(parts).dropna(subset=["group"]).reset_index(drop=True)
