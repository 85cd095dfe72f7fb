"""Areas: one with its aims, its teams against its indicators and who has delivered; and all of them, a line each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Level, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Region
from lkt.domain.period import Grain, Period
from lkt.domain.team import Team
from lkt.planning.noise import NoiseFloor, central_range, noise_floor, poisson_binomial
from lkt.store import Reader
from lkt.views.delivery import Delivery, deliveries, tally
from lkt.views.rows import KEY, newest_month
from lkt.views.series import SeriesSet, area_series, compute
from lkt.views.sustained import WRONGLY, sustained


@dataclass(frozen=True)
class Cell:
    """One team and one indicator."""

    team: str
    indicator: str
    assessment: Assessment
    latest: float | None  # natural units
    latest_period: Period | None


@dataclass(frozen=True)
class AreaView:
    """The area page. `teams` are in the order of the matrix: by region, then by name as given."""

    area: Area
    indicators: tuple[Indicator, ...]
    teams: tuple[tuple[Team, Region], ...]
    cells: tuple[Cell, ...]
    points: pd.DataFrame  # team, indicator, phase, grain, x, value
    signals: Mapping[str, int]  # how many series show what (`signals_of`)
    noise: NoiseFloor  # how many signals chance alone would give
    deliveries: tuple[Delivery, ...]
    latest: Period | None
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


def area_view(
    reader: Reader, catalogue: Catalogue, area_id: str, today: date, series: SeriesSet | None = None
) -> AreaView:
    """Everything the area page shows, computed together. series: those of the area, where somebody has them."""
    area = catalogue.areas[area_id]
    series = series or area_series(reader, catalogue, area_id, today)
    latest = newest_month(series.table)
    came = reader.deliveries(area_id)
    seen = series.points.dropna(subset=["value"]).drop_duplicates(KEY, keep="last")
    rows = zip(*(seen[name] for name in (*KEY, "value", "x", "grain")), strict=True)
    newest = {tuple(key): (value, Period(x.date(), Grain(grain))) for *key, value, x, grain in rows}
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
        cells=tuple(Cell(*k, told, *newest.get(k, (None, None))) for k, told in series.assessments.items()),
        points=series.points[["team", "indicator", "phase", "grain", "x", "value"]],
        signals=signals_of(series.assessments.values()),
        noise=noise_of(series.assessments.values()),
        deliveries=deliveries(came, catalogue, area, today, latest),
        latest=latest,
        lasted=Counter(found.reading for found in since.values()),
        lost=tuple((catalogue.teams[t], catalogue.indicators[i], level) for (t, i), level in worse.items()),
    )


def signals_of(assessments: Iterable[Assessment]) -> dict[str, int]:
    """How many series show what, by the words of `Reading`; `series` counts those long enough to show anything."""
    found = Counter(assessment.reading for assessment in assessments)
    told = {word.value: found[word] for word in (Reading.IMPROVEMENT, Reading.CONCERN, Reading.OTHER)}
    return told | {"series": sum(told.values()) + found[Reading.NONE]}


def noise_of(assessments: Iterable[Assessment]) -> NoiseFloor:
    """How many of the series show a signal, and how many would if nothing had changed anywhere.

    Of each series its newest phase, about its own median. A frozen baseline, or another chart that it is judged on, has
    another chance and does not count, nor do series too short to show anything.
    """
    found = list(assessments)
    facts = [a.evidence for a in found]
    frozen = [bool(e and (e.base < e.observations or e.why)) for e in facts]
    return noise_floor(
        [e.above if e else 0 for e in facts], [e.useful - e.above if e else 0 for e in facts],
        [a.span is not None for a in found],
        judged=[a.judged and not f for a, f in zip(found, frozen, strict=True)],
    )  # fmt: skip


@dataclass(frozen=True)
class AreaLine:
    """One area on the overview."""

    area: Area
    teams: int
    indicators: int
    latest: Period | None  # newest month with figures
    month: Period  # the last ended one
    delivered: Mapping[str, int] | None  # active areas: how many teams have delivered all, some or none of it
    signals: Mapping[str, int]  # how many series show what (`signals_of`)
    found: Mapping[tuple[str, str], Assessment]  # of each series


def overview(reader: Reader, catalogue: Catalogue, today: date) -> tuple[AreaLine, ...]:
    """Every area, in the order of the catalogue."""
    frame = reader.figures()
    series = compute(frame, catalogue, today, reader.decisions())
    month, lines = Period.containing(today).shift(-1), list[AreaLine]()
    for area in catalogue.areas.values():
        here, ids = frame[frame["area"] == area.id], {i.id for i in catalogue.indicators_of(area.id)}
        came = reader.deliveries(area.id) if area.allows.reminding else None
        sent = None if came is None else tally(deliveries(came, catalogue, area, today, None), month)
        found = {key: told for key, told in series.assessments.items() if key[1] in ids}
        line = AreaLine(
            area=area,
            teams=sum(team.active for team in catalogue.teams_of(area.id)),
            indicators=len(ids),
            latest=newest_month(here),
            month=month,
            delivered=sent,
            signals=signals_of(found.values()),
            found=found,
        )
        lines.append(line)
    return tuple(lines)
