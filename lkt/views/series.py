"""All series of an area in one go: from what counts in the store to points, verdicts and targets.

The series shown is the series tested.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import Assessment, Evidence
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import JUDGES, SPREAD_CHARTS, Charting, Decision
from lkt.domain.indicator import Measure
from lkt.spc import METHOD
from lkt.spc.conclusion import assess
from lkt.spc.phase_facts import Key, evidence
from lkt.store import Source
from lkt.views.rows import KEY, prepare
from lkt.views.signal_confidence import GrainCheck, grains

__all__ = ["METHOD"]
_REPORTED = [
    "area", "version", "grain", "numerator", "denominator", "value", "spread", "unknown", "comment", "sheet", "cell",
    "upload", "recorded_at", "source", "event", "hidden", "untold", "partial",
]  # fmt: skip
_LINES = ["centre", "lower", "upper", "lower95", "upper95", "target", "rule", "way"]  # what judges figures


@dataclass(frozen=True)
class SeriesSet:
    """Every series of one area (or of several), computed together.

    table, found: the prepared rows, and what `lkt.spc.analyse` found. catalogue: what they are of.

    points: one row per figure: team, indicator, phase, x (first day of the period), value, centre, limits,
        target, baseline, useful, included, outside, runs_signal, rule, way, provisional, excluded, reason (of
        an excluded point), and what was reported. Of a series that is `partial` (too much is hidden, see
        `lkt.store.small`) the figures that may be shown, without lines and signals.
    assessments: what the newest phase of a (team, indicator) says. Every screen takes its verdict from here.
    """

    points: pd.DataFrame
    assessments: Mapping[tuple[str, str], Assessment]
    table: pd.DataFrame
    found: spc.Analysis
    catalogue: Catalogue

    def only(self, team: str, indicator: str) -> "SeriesSet":
        """One of the series, as if it had been computed alone."""
        key = (team, indicator)
        points, table = (
            frame.iloc[rows.get(key, [])].reset_index(drop=True)
            for frame, rows in zip((self.points, self.table), self._rows, strict=True)
        )
        own = {key: self.assessments[key]} if key in self.assessments else {}
        return SeriesSet(points, own, table, self.found, self.catalogue)

    @cached_property
    def fragility(self) -> Mapping[tuple[Any, ...], spc.Fragility]:
        """Of all series with a signal: together they take little more than one."""
        return spc.jackknife(self.found)

    @cached_property
    def grains(self) -> Mapping[tuple[str, str], GrainCheck]:
        """Whether quarters say the same, of all series, as they are unless somebody asks for another chart."""
        found: dict[tuple[str, str], GrainCheck] = {}
        for indicator, rows in self.table.groupby("indicator", sort=False):
            found |= grains(rows, self.assessments, self.catalogue.indicators[str(indicator)])
        return found

    @cached_property
    def _rows(self) -> list[Mapping[Any, Any]]:
        """Where each series stands in the two frames."""
        return [frame.groupby(KEY, sort=False).indices for frame in (self.points, self.table)]


def compute(
    frame: pd.DataFrame, catalogue: Catalogue, today: date, made: Sequence[Decision] = ()
) -> SeriesSet:
    """Every series in a frame of `lkt.store.observations.current`, with what people have decided about them."""
    return computed(prepare(frame, catalogue, today, made), catalogue, today)


def area_series(source: Source, area: str, indicator: str | None = None) -> SeriesSet:
    """Every series of an area, or those of one of its indicators, as they stand in the store."""
    frame = source.reader.figures(area, indicator)
    return compute(frame, source.catalogue, source.today, source.reader.decisions())


def computed(
    table: pd.DataFrame, catalogue: Catalogue, today: date, charting: Charting = Charting()
) -> SeriesSet:
    """The same from rows that `lkt.views.rows.prepare` has made ready.

    charting: another chart or rule set than the default, for the series of one indicator.
    """
    found = spc.analyse(table, arguments(table, catalogue, charting))
    known = evidence(found)
    for measure, chart in JUDGES.items() if charting.chart == "run" else ():
        own = np.array([catalogue.indicators[indicator].measure is measure for _, indicator in known])
        if own.any():
            known |= spc.judged(found, table, arguments(table, catalogue, Charting(chart, "level")), own)
    conclusions = dict(_assessments(known, found, table, catalogue, today))
    reported = table[[*KEY, "x", "provisional", "excluded", "reason", *_REPORTED]]
    reported = reported.rename(columns={"value": "reported_value"})
    points = found.points.drop(columns=["n", "y"])
    points = points.merge(reported, on=[*KEY, "x"], how="left", validate="one_to_one")
    if (partial := points["partial"].astype(bool)).any():
        points[_LINES] = points[_LINES].mask(partial)
        points[["outside", "runs_signal"]] &= ~partial.to_numpy()[:, None]
    return SeriesSet(points, conclusions, table, found, catalogue)


def arguments(table: pd.DataFrame, catalogue: Catalogue, charting: Charting) -> spc.Options:
    """What `lkt.spc.analyse` is asked for the prepared rows."""
    asked = spc.Options(
        charting.chart, rules=charting.rules, screened=charting.screened, facets=KEY, phase="part",
        exclude="left_out", freeze="frozen", direction="wanted",
        target=None if charting.chart in SPREAD_CHARTS else "goal",
        cases=None if charting.chart == "c" else "denominator",
    )  # fmt: skip
    measures = {catalogue.indicators[str(name)].measure for name in table["indicator"].unique()}
    divided = all(measure.divides for measure in measures)
    if charting.chart in ("p", "pp", "u", "up") or (charting.chart == "ip" and divided):
        return replace(asked, y="numerator", n="denominator")
    if charting.chart in ("xbar", "s"):
        return replace(asked, y="value", n="denominator", spread="spread")
    return asked


def _assessments(
    known: dict[Key, Evidence], found: spc.Analysis, table: pd.DataFrame, catalogue: Catalogue, today: date
) -> Iterator[tuple[tuple[str, str], Assessment]]:
    rows = table.groupby(KEY, sort=False).indices
    x, sizes = table["x"].to_numpy(), table["denominator"].to_numpy(dtype=float)
    gone = table[table["excluded"] & ~table["provisional"] & table["y"].notna()]
    excluded = {key: list(days) for key, days in gone.groupby(KEY)["x"]}
    partial, hidden = (table[name].to_numpy() for name in ("partial", "hidden"))
    for key, facts in known.items():
        indicator = catalogue.indicators[key[1]]
        newest = facts.last if isinstance(facts.last, date) else today
        target = indicator.target_at(newest) if facts.chart not in SPREAD_CHARTS else None
        days, cases = x[rows[key]], sizes[rows[key]][~np.isnan(sizes[rows[key]])]
        broken = [day for day in indicator.breaks() if days.min() < np.datetime64(day) <= days.max()]
        conclusion = assess(
            facts, indicator.direction, target.operator if target else None, today=today,
            broken=broken[-1] if broken else None, comparable=indicator.comparable_across_units,
            masked=int(hidden[rows[key]].max()) if partial[rows[key]].any() else 0,
            excluded=sum(day >= pd.Timestamp(str(facts.begins)) for day in excluded.get(key, ())),
            denominator=np.median(cases) if indicator.measure is Measure.PROPORTION and len(cases) else None,
        )  # fmt: skip
        yield key, conclusion if catalogue.areas[indicator.area].allows.judging else conclusion.unjudged()
