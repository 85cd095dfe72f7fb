"""Areas: one with its aims, its teams against its indicators and who has delivered; and all of them, a line each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import MINIMUM, Assessment, Level, Reading
from lkt.domain.indicator import Indicator, IndicatorType
from lkt.domain.organisation import Region, Team
from lkt.domain.period import Grain, Period
from lkt.planning.noise import NoiseFloor, central_range, noise_floor, poisson_binomial
from lkt.store import Source
from lkt.views.delivery import Delivery, deliveries, tally
from lkt.views.rows import KEY, newest_month
from lkt.views.series import SeriesSet, area_series, compute
from lkt.views.sustained import WRONGLY, sustained

TOLD = (Reading.IMPROVEMENT, Reading.CONCERN, Reading.OTHER, Reading.NONE)  # of a series long enough


@dataclass(frozen=True)
class Signs:
    """What the series of an area show."""

    area: Area
    found: Mapping[tuple[str, str], Assessment]  # by team and indicator
    latest: Period | None  # newest month with figures

    @cached_property
    def signals(self) -> Mapping[str, int]:
        """How many series show what (`signals_of`)."""
        return signals_of(self.found.values())

    @cached_property
    def noise(self) -> NoiseFloor:
        """How many of the series show a signal, and how many would if nothing had changed anywhere.

        Of each series its newest phase, about its own median. A frozen baseline, or another chart that it is judged on,
        has another chance and does not count, nor do series too short to show anything.
        """
        told = [(a.evidence, bool(a.span)) for a in self.found.values() if a.judged and a.evidence]
        own = [(e, s) for e, s in told if e.base >= e.observations and not e.why and e.useful >= MINIMUM]
        return noise_floor([(e.above, e.useful - e.above) for e, _ in own], sum(signal for _, signal in own))


@dataclass(frozen=True)
class AreaView(Signs):
    """The area page. `teams` are in the order of the matrix: by region, then by name as given."""

    indicators: tuple[Indicator, ...]
    teams: tuple[tuple[Team, Region], ...]
    newest: Mapping[tuple[str, str], tuple[float, Period]]  # figures in natural units
    points: pd.DataFrame  # team, indicator, phase, grain, x, value
    deliveries: tuple[Delivery, ...]
    lasted: Mapping[Reading, int]  # of a network that has ended, how many series have held since
    lost: tuple[tuple[Team, Indicator, Level], ...]  # those that have become worse since

    @property
    def gathered(self) -> list[Indicator]:
        """The indicators of which some teams' figures are told by quarter."""
        quarters = set(self.points.loc[self.points["grain"] == Grain.QUARTER, "indicator"])
        return [each.told([Grain.QUARTER]) for each in self.indicators if each.id in quarters]

    @property
    def losing(self) -> bool:
        """Whether more of them are worse than chance alone would tell (WRONGLY of each, 95 % range)."""
        followed = np.array([sum(self.lasted.values())])
        return len(self.lost) > central_range(poisson_binomial(np.array([WRONGLY]), followed))[1]


def area_view(source: Source, area_id: str, series: SeriesSet | None = None) -> AreaView:
    """Everything the area page shows, computed together. series: those of the area, where somebody has them."""
    catalogue, today = source.catalogue, source.today
    area, series = catalogue.areas[area_id], series or area_series(source, area_id)
    latest = newest_month(series.table)
    came = source.reader.deliveries(area_id)
    seen = series.points.dropna(subset=["value"]).drop_duplicates(KEY, keep="last")
    rows = zip(*(seen[name] for name in (*KEY, "value", "x", "grain")), strict=True)
    # A closed network is shown with the regions of its own time.
    day = min(latest.last_day, today) if latest else today
    placed = [(team, catalogue.region_of(team, day)) for team in catalogue.teams_of(area_id) if team.active]
    teams = [(team, region) for team, region in placed if region is not None]
    north_to_south = list(catalogue.regions)
    since = sustained(series.points, area, catalogue.indicators)
    worse = {key: found.level for key, found in since.items() if found.reading is Reading.CONCERN}
    return AreaView(
        area=area,
        indicators=catalogue.indicators_of(area_id),
        teams=tuple(sorted(teams, key=lambda pair: north_to_south.index(pair[1].id))),
        found=series.assessments,
        newest={tuple(key): (value, Period(x.date(), Grain(grain))) for *key, value, x, grain in rows},
        points=series.points[["team", "indicator", "phase", "grain", "x", "value"]],
        deliveries=deliveries(came, catalogue, area, today, latest),
        latest=latest,
        lasted=Counter(found.reading for found in since.values()),
        lost=tuple((catalogue.teams[t], catalogue.indicators[i], level) for (t, i), level in worse.items()),
    )


def signals_of(assessments: Iterable[Assessment]) -> dict[str, int]:
    """How many series show what, by the words of `Reading`; `series` counts those long enough to show anything."""
    found = Counter(assessment.reading for assessment in assessments)
    told = {word.value: found[word] for word in TOLD if word is not Reading.NONE}
    return told | {"series": sum(found[word] for word in TOLD)}


@dataclass(frozen=True)
class AreaLine(Signs):
    """One area on the overview, without its teams' names."""

    teams: int
    indicators: tuple[Indicator, ...]
    months_left: int | None
    month: Period  # the last ended one
    delivered: Mapping[str, int] | None  # active areas: how many teams have delivered all, some or none of it

    @property
    def followed(self) -> int:
        """Teams with a series long enough to tell."""
        return len({team for (team, _), told in self.found.items() if told.reading in TOLD})

    @property
    def improved(self) -> int:
        """Those of them with an improvement in at least one indicator."""
        return len({team for (team, _), told in self.found.items() if told.reading is Reading.IMPROVEMENT})

    @property
    def harm(self) -> list[tuple[Indicator, int, int]]:
        """Balancing measures that have become worse, each in how many teams, of how many that can be told of."""
        found = []
        for indicator in (each for each in self.indicators if each.type is IndicatorType.BALANCING):
            own = Counter(told.reading for (_, id), told in self.found.items() if id == indicator.id)
            if worse := own[Reading.CONCERN]:
                found.append((indicator, worse, sum(own[reading] for reading in TOLD)))
        return found


def overview(source: Source) -> tuple[AreaLine, ...]:
    """Every area, in the order of the catalogue."""
    reader, catalogue, today = source.reader, source.catalogue, source.today
    frame = reader.figures()
    series = compute(frame, catalogue, today, reader.decisions())
    month, lines = Period.containing(today).shift(-1), list[AreaLine]()
    for area in catalogue.areas.values():
        indicators = catalogue.indicators_of(area.id)
        ids = {indicator.id for indicator in indicators}
        came = reader.deliveries(area.id) if area.allows.reminding else None
        sent = None if came is None else tally(deliveries(came, catalogue, area, today, None), month)
        line = AreaLine(
            area=area,
            found={key: told for key, told in series.assessments.items() if key[1] in ids},
            latest=newest_month(frame[frame["area"] == area.id]),
            teams=sum(team.active for team in catalogue.teams_of(area.id)),
            indicators=indicators,
            months_left=area.months_left(today),
            month=month,
            delivered=sent,
        )
        lines.append(line)
    return tuple(lines)
