"""Teams added up to hospitals, regions and the country, month by month, and whether the line can be read alone.

Numerators and denominators are added. A line may move because others report, and not because anything has changed:
beside it stands that of the teams that were there all along (`lkt.variation.composition`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from lkt.domain.area import Seminar
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.names import Name
from lkt.domain.organisation import THEN, Geography, Organisation, Region
from lkt.domain.period import Period
from lkt.variation.composition import SHORTEST, Composition, Kind, composition
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import NO_UNITS, comparable
from lkt.views.windows import final, grains

__all__ = ["COUNTRY", "NO_SUM", "SHORTEST", "RollUp", "RollUpsView", "gathered", "rollups_view"]

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
    named = gathered(table, catalogue, geography)
    parts = dict(list(named.groupby("group")))
    wholes = {COUNTRY: None, **catalogue.regions, **catalogue.organisations}
    rollups = tuple(_rollup(key, whole, parts[key]) for key, whole in wholes.items() if key in parts)
    first, last = table["x"].min().date(), table["x"].max().date()
    merges: dict[date, tuple[Name, ...]] = {}
    for region in catalogue.regions.values():
        if first < region.valid_from <= last:
            merges[region.valid_from] = (*merges.get(region.valid_from, ()), region.name)
    told = indicator.told(grains(table))
    return RollUpsView(told, "", rollups, merges, catalogue.areas[indicator.area].seminars)


def _rollup(key: str, whole: Region | Organisation | None, part: pd.DataFrame) -> RollUp:
    found = composition(UnitMatrix.read(part, "team", "x", "o", "n"))
    return RollUp(key, whole, part["team"].nunique(), found)


def gathered(table: pd.DataFrame, catalogue: Catalogue, geography: Geography) -> pd.DataFrame:
    """The rows of `lkt.views.windows.final` once for every `group` they are part of (its id).

    A figure is in the region of the last day of its own period. Hospitals with a single team are left out: they are it.
    """
    regions = _regions(table, catalogue, geography)
    hospitals = table["team"].map({t.id: t.lead_organisation for t in catalogue.teams.values()})
    several = table.groupby(hospitals)["team"].transform("nunique") > 1
    parts = [table.assign(group=COUNTRY), table.assign(group=regions), table.assign(group=hospitals)[several]]
    return pd.concat(parts).dropna(subset=["group"]).reset_index(drop=True)


def _regions(table: pd.DataFrame, catalogue: Catalogue, geography: Geography) -> pd.Series:
    """The id of the region of each row."""
    row, teams = pd.factorize(table["team"])
    column, periods = pd.factorize(pd.MultiIndex.from_arrays([table["x"], table["months"]]))
    ends = [Period.containing(x.date()).shift(int(months) - 1).last_day for x, months in periods]
    days = [geography.on(end) for end in ends]
    known = [[catalogue.region_of(catalogue.teams[team], day) for day in days] for team in teams]
    ids = np.array([[region.id if region else None for region in own] for own in known], dtype=object)
    return pd.Series(ids[row, column], table.index)
