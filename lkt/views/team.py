"""One team and one indicator: the run chart, what it says, the table under it, and where each dot came from; and the
whole picture of a team, all of its indicators."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import zip_longest

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Case
from lkt.domain.charting import SPREAD_CHARTS, Charting, Decision
from lkt.domain.improvement import Change
from lkt.domain.indicator import Indicator, IndicatorType
from lkt.domain.organisation import Region, Team
from lkt.domain.period import Grain, Period, periods
from lkt.planning.power import even_chance
from lkt.spc.charts import D2
from lkt.store import Source
from lkt.views.annual_table import Record, monthly, yearly
from lkt.views.delivery import deliveries, late
from lkt.views.rows import newest_month
from lkt.views.series import SeriesSet, computed
from lkt.views.signal_confidence import GrainCheck, Sureness, sureness
from lkt.views.sustained import Sustained, sustained


@dataclass(frozen=True)
class TeamView:
    """The team page. `points` as in `lkt.views.series`, for this series alone."""

    team: Team
    area: Area
    region: Region | None
    indicator: Indicator
    points: pd.DataFrame
    assessment: Assessment
    marks: tuple[Change, ...]
    reported: pd.DataFrame  # points with the figures themselves, whatever the chart makes of them
    charting: Charting = Charting()
    decisions: tuple[Decision, ...] = ()
    sureness: Sureness | None = None  # of the signal, None without one
    check: GrainCheck | None = None  # whether quarters say the same; None where that cannot be asked
    suggestion: date | None = None  # where a new phase might begin
    visible: float | None = None  # without a signal: the change that its chart would show every second time
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
    def hidden(self) -> int:
        """How many figures may not be shown."""
        return int((self.points["hidden"] > 0).sum())

    @property
    def empty(self) -> bool:
        return not len(self.points)


def team_view(
    source: Source, whole: SeriesSet, team_id: str, indicator_id: str, charting: Charting = Charting()
) -> TeamView:
    """Everything the team page shows for one indicator, on a chart and by a rule set of one's choice.

    whole: the series of all teams.
    """
    catalogue, today, key = source.catalogue, source.today, (team_id, indicator_id)
    team = catalogue.teams[team_id]
    series = usual = whole.only(*key)
    check = whole.grains.get(key) if charting == Charting() else None
    indicator = catalogue.indicators[indicator_id].told(usual.points["grain"])
    if charting != Charting():
        series = whole = computed(usual.table, catalogue, today, charting)
    found = series.assessments.get(key, Assessment(Case.EMPTY))
    if found.evidence and found.evidence.why:  # drawn as it is judged: limits have no say in that
        charting = Charting(found.evidence.chart, "level")
        whole = computed(usual.table, catalogue, today, charting)
        series = replace(whole, points=whole.points.assign(lower=np.nan, upper=np.nan))
    sure = sureness(series.table, series.found.options, found, whole.fragility.get(key))
    visible, facts = None, found.evidence
    if facts and found.case is Case.STABLE and charting.chart == "run" and facts.base >= facts.observations:
        shown = series.points[(series.points["phase"] == facts.phase) & series.points["included"]]
        varying = float(shown["value"].dropna().diff().abs().mean()) / D2
        visible = even_chance(facts.observations) * varying
    begins = spc.new_phase(found.evidence) if found.span and found.evidence else None
    return TeamView(
        team=team,
        area=catalogue.areas[team.area],
        region=catalogue.region_of(team, today),
        indicator=indicator,
        points=series.points,
        assessment=replace(found, chance=sure.chance if sure else None),
        marks=source.reader.marks(*key),
        reported=usual.points if charting.chart in SPREAD_CHARTS else series.points,
        charting=charting,
        decisions=source.reader.decisions(*key),
        sureness=sure,
        check=check,
        suggestion=begins if isinstance(begins, date) else None,
        visible=visible,
        lasted=sustained(usual.points, catalogue.areas[team.area], catalogue.indicators).get(key),
        pause=catalogue.areas[team.area].pause(today),
    )


@dataclass(frozen=True)
class Strand:
    """A team and an indicator, one of several. `points` as in `lkt.views.series`, with a figure each; none where none
    has come."""

    team: Team
    region: Region | None
    indicator: Indicator
    assessment: Assessment
    points: pd.DataFrame
    expected: bool = True  # whether the team is to report it
    missing: tuple[Period, ...] = ()  # months, among the newest twelve, that the team owes

    @property
    def level(self) -> float:
        """The newest median in natural units, NaN without one."""
        return float(self.points["centre"].iloc[-1])

    @property
    def newest(self) -> tuple[Period, float, bool] | None:
        """The newest figure in natural units, its month, and whether it is provisional."""
        if self.points.empty:
            return None
        last = self.points.iloc[-1]
        return Period(last["x"].date(), Grain(last["grain"])), float(last["value"]), bool(last["provisional"])


@dataclass(frozen=True)
class TeamPicture:
    """All indicators of a team, in groups: what patients get out of it with what it may cost them, then the rest by
    type. `span`: first and last day on the axis that all share, with the pause; None without figures."""

    team: Team
    area: Area
    region: Region | None
    groups: tuple[tuple[Strand, ...], ...]
    span: tuple[pd.Timestamp, pd.Timestamp] | None
    pause: tuple[date, date] | None = None  # from when the network is paused until today


def team_picture(source: Source, whole: SeriesSet, came: pd.DataFrame, team_id: str) -> TeamPicture:
    """The whole picture of a team, from all series of its area (they take little more than those of one team) and what
    came (`lkt.store.observations.deliveries`)."""
    catalogue, today, team = source.catalogue, source.today, source.catalogue.teams[team_id]
    area, region = catalogue.areas[team.area], catalogue.region_of(team, today)
    expected = catalogue.reported_by(team)
    points = whole.points[(whole.points["team"] == team_id) & whole.points["value"].notna()]
    own, none = dict(list(points.groupby("indicator"))), points.head(0)
    latest = newest_month(whole.table)
    owed = late(deliveries(came, catalogue, area, today, latest, team_id), area).get(team_id, [])
    strands = [
        Strand(
            team, region, indicator.told(own.get(indicator.id, none)["grain"]),
            whole.assessments.get((team_id, indicator.id), Assessment(Case.EMPTY)),
            own.get(indicator.id, none), indicator in expected,
            tuple(m for part in owed if indicator in part.missing for m in periods(part.first, part.last)),
        )
        for indicator in catalogue.indicators_of(area.id)
    ]  # fmt: skip
    pause, x = area.pause(today), points["x"]
    span = (x.min(), max([x.max(), *map(pd.Timestamp, pause or ())])) if len(points) else None
    kinds = {kind: [strand for strand in strands if strand.indicator.type is kind] for kind in IndicatorType}
    # Each outcome beside a measure of harm, as far as there are any; then processes, then structure.
    pairs = zip_longest(kinds[IndicatorType.OUTCOME], kinds[IndicatorType.BALANCING])
    first = [strand for pair in pairs for strand in pair if strand]
    groups = (first, kinds[IndicatorType.PROCESS], kinds[IndicatorType.STRUCTURE])
    return TeamPicture(team, area, region, tuple(tuple(group) for group in groups if group), span, pause)
