"""One team and one indicator: the run chart, what it says, the table under it, and where each dot came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Case
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import SPREAD_CHARTS, Charting, Decision, Mark
from lkt.domain.indicator import Indicator
from lkt.domain.region import Region
from lkt.domain.team import Team
from lkt.store import Database, decisions
from lkt.store.decisions import marks_of
from lkt.views.annual_table import Record, monthly, yearly
from lkt.views.series import SeriesSet, computed
from lkt.views.signal_confidence import Sureness, sureness
from lkt.views.sustained import Sustained, sustained

_DEFAULT = Charting()


@dataclass(frozen=True)
class TeamView:
    """The team page. `points` as in `lkt.views.series`, for this series alone."""

    team: Team
    area: Area
    region: Region | None
    indicator: Indicator
    points: pd.DataFrame
    assessment: Assessment
    marks: tuple[Mark, ...]
    reported: pd.DataFrame  # points with the figures themselves, whatever the chart makes of them
    method: str  # which version of the statistics: older printouts may differ
    charting: Charting = _DEFAULT
    decisions: tuple[Decision, ...] = ()
    sureness: Sureness | None = None  # of the signal, None without one
    suggestion: date | None = None  # where a new phase might begin
    lasted: Sustained | None = None  # since the network has ended
    pause: tuple[date, date] | None = None  # from when the network is paused until today

    @property
    def monthly(self) -> bool:
        """False for series of events, which have no months to miss."""
        return not self.indicator.measure.by_event

    @cached_property
    def months(self) -> tuple[Record, ...]:
        return monthly(self.reported, self.indicator)

    @cached_property
    def years(self) -> tuple[Record, ...]:
        return yearly(self.reported, self.indicator)

    @property
    def empty(self) -> bool:
        return not len(self.points)


def team_view(
    database: Database, whole: SeriesSet, catalogue: Catalogue, team_id: str, indicator_id: str, today: date,
    charting: Charting = _DEFAULT,
) -> TeamView:  # fmt: skip
    """Everything the team page shows for one indicator, on a chart and by a rule set of one's choice.

    whole: the series of all teams.
    """
    team, indicator = catalogue.teams[team_id], catalogue.indicators[indicator_id]
    key = (team_id, indicator_id)
    series = usual = whole.only(*key)
    if charting != _DEFAULT:
        series = whole = computed(usual.table, catalogue, today, charting)
    found = series.assessments.get(key, Assessment(Case.EMPTY))
    if found.evidence and found.evidence.why:  # drawn as it is judged: limits have no say in that
        charting = Charting(found.evidence.chart, "level")
        whole = computed(usual.table, catalogue, today, charting)
        series = replace(whole, points=whole.points.assign(lower=np.nan, upper=np.nan))
    begins = spc.new_phase(found.evidence) if found.span and found.evidence else None
    return TeamView(
        team=team,
        area=catalogue.areas[team.area],
        region=catalogue.region_of(team, today),
        indicator=indicator,
        points=series.points,
        assessment=found,
        marks=marks_of(database, *key),
        reported=usual.points if charting.chart in SPREAD_CHARTS else series.points,
        method=spc.METHOD,
        charting=charting,
        decisions=decisions.standing(database, *key),
        sureness=sureness(series, found, whole.fragility.get(key)),
        suggestion=begins if isinstance(begins, date) else None,
        lasted=sustained(usual.points, catalogue.areas[team.area], catalogue.indicators).get(key),
        pause=catalogue.areas[team.area].pause(today),
    )
