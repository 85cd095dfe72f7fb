"""A file's figures beside what is known: new, changed, unchanged, what stays as it is; and what to ask about them.

The questions learn: a figure far from what the same team has reported before is asked about. Nothing is refused for
that. Far is beyond six times the usual distance from the team's own median, beyond everything seen so far as well,
and beyond what a mere handful of patients explains.

Events of indicators that count from day to day: days between are counted from the dates, and held against them. An
event that a file names by its date alone gets the days since the one before it, in the file or stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise
from math import sqrt

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.observation import Batch, Finding, Key, Observation
from lkt.domain.period import Grain, Period
from lkt.ingest.table import finding

Known = Mapping[Key, Observation]

LEAST = 8  # earlier figures; before that nobody knows what is usual
_TIMES = 6 * 1.4826  # median distances from the median; 1.4826 of them are a normal standard deviation
_MANY = 10  # known figures in one file; fewer are looked through one by one
_SAME = 6  # months in a row with the same figures
_LEAST_SHARE, _LEAST_COUNT = 0.25, 5.0  # what differs by less is not asked about


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Line:
    """One figure of the file (`sent`) beside what the database has for it."""

    before: Observation | None
    sent: Observation

    @property
    def demo(self) -> bool:
        """Whether what the database has is from the demonstration."""
        return self.before is not None and self.before.demo

    @property
    def after(self) -> Observation:
        """What will count: blanks never erase, but nothing invented is taken over."""
        return self.sent if self.before is None or self.demo else self.sent.filled(self.before)

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        return Change.UNCHANGED if self.before.content == self.after.content else Change.CHANGED


Compared = tuple[tuple[Line, ...], tuple[Observation, ...], tuple[Line, ...]]


def compare(batch: Batch, known: Known, then: Known) -> Compared:
    """Lay a batch beside what counts now, and what its template was filled with.

    Gives the lines, what was reported before and is empty in the file, and what was corrected since the template was
    downloaded and is in the file as it was then.
    """
    lines = [Line(known.get(sent.key), sent) for sent in batch.observations]
    newer = {
        line.sent.key: line for line in lines
        if line.before and (old := then.get(line.sent.key))
        and line.before.content != old.content == line.sent.filled(old).content
    }  # fmt: skip
    sent = {line.sent.key for line in lines}
    return (
        tuple(line for line in lines if line.sent.key not in newer),
        tuple(known[key] for key in batch.blank if key in known and key not in sent),
        tuple(newer.values()),
    )


def questions(lines: Sequence[Line], known: Known, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything to ask about the figures of a file."""
    counts = Counter(line.change for line in lines if not line.demo)
    changed, both = counts[Change.CHANGED], counts[Change.CHANGED] + counts[Change.UNCHANGED]
    if both >= _MANY and 2 * changed > both:  # more likely another team's file, or an old one
        yield finding("mostly_corrections", changed=changed, known=both)
    series: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
    for o in known.values():
        series[o.team, o.indicator].append(o)
    yield from _filled_down(lines, catalogue)
    for line in lines:
        after, reported = line.after, series[line.sent.team, line.sent.indicator]
        if line.change is not Change.UNCHANGED and len(reported) >= LEAST:
            own = [o for o in reported if not o.demo]  # while those are few, the demonstration's too
            others = [o for o in (own if len(own) >= LEAST else reported) if o.period != after.period]
            yield from unusual(after, others, catalogue.indicators[after.indicator].measure)


def _filled_down(lines: Sequence[Line], catalogue: Catalogue) -> Iterator[Finding]:
    """The same figures month after month, as when a cell was drawn down a column."""
    series: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.sent.period):
        if not catalogue.indicators[line.sent.indicator].measure.by_event:
            series[line.sent.team, line.sent.indicator].append(line)
    for own in series.values():
        for content, alike in groupby(own, key=lambda line: line.sent.content[:-2]):
            same = list(alike)
            months = [period for period, _ in groupby(line.sent.period for line in same)]
            new = any(line.change is not Change.UNCHANGED for line in same)
            if len(months) >= _SAME and new and any(content):  # nothing at all may go on for long
                span = {"first": months[0], "last": months[-1], "count": len(months)}
                yield finding("filled_down", same[0].sent.place, **span)


def unusual(new: Observation, earlier: Sequence[Observation], measure: Measure) -> Iterator[Finding]:
    """What to ask about a figure, given the team's others of the indicator. Long gaps between events are usual."""
    if measure.by_event:
        return
    sizes = [o.denominator for o in earlier if o.denominator is not None]
    if _far(new.denominator, sizes):
        # One question a figure: with another denominator the share says nothing of its own.
        percent = measure is Measure.PROPORTION and new.denominator == 100
        yield _asked("percent_for_counts" if percent else "denominator_unusual", new, new.denominator, sizes)
        return
    # A rate is mostly chance where there are few events, so its events are looked at.
    own = Measure.COUNT if measure is Measure.RATE else measure
    figures = [figure for o in earlier if (figure := o.figure(own)) is not None]
    shares = measure is Measure.PROPORTION and bool(new.denominator)
    least = _LEAST_COUNT if own is Measure.COUNT else 0.0
    if shares:
        # Four standard errors of a share of so few patients.
        middle, cases = _median(figures) if figures else 0.5, new.denominator or 1
        least = max(_LEAST_SHARE, 4 * sqrt(max(middle * (1 - middle), 0.25 / cases) / cases))
    if _far(new.figure(own), figures, least, not shares):
        yield _asked("share_unusual" if shares else "figure_unusual", new, new.figure(own), figures)


def _far(value: float | None, usual: Sequence[float], least: float = 0.0, doubled: bool = True) -> bool:
    """Whether a number lies far from those seen. `least` is never far, nor where `doubled` is twice the usual."""
    if value is None or len(usual) < LEAST:
        return False
    middle = _median(usual)
    spread = _median(abs(x - middle) for x in usual)
    reach = max(_TIMES * spread, max(usual) - min(usual), least, abs(middle) if doubled else 0.0)
    return abs(value - middle) > reach


def _median(values: Iterable[float]) -> float:
    """As `statistics.median`, which with all it imports would be felt where each file has a process of its own."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def _asked(code: str, new: Observation, value: float | None, usual: Sequence[float]) -> Finding:
    def rounded(number: float) -> float:
        shown = number * (100 if code == "share_unusual" else 1)
        return float(f"{shown:.3g}") if abs(shown) < 1000 else round(shown, 0)

    figure, typical = rounded(value or 0.0), rounded(_median(usual))
    return finding(code, new.place, period=new.period, figure=figure, typical=typical)


Series = Mapping[Period, Observation]


def counted(batch: Batch, known: Known, catalogue: Catalogue) -> Batch:
    """The batch with days for the events that came without, and what is to be said about its events.

    known: what counts now. An event that is known with its days and comes without is a blank, as any empty figure.
    """
    sent: defaultdict[tuple[str, str], dict[Period, Observation]] = defaultdict(dict)
    kept: dict[Key, Observation] = {}
    blank = list(batch.blank)
    for o in batch.observations:
        known_with_days = o.key in known and known[o.key].value is not None
        if catalogue.indicators[o.indicator].measure.by_event and o.value is None and known_with_days:
            blank.append(o.key)
        else:
            kept[o.key] = sent[o.team, o.indicator][o.period] = o
    said: list[Finding] = []
    for (team, indicator), own in sent.items():
        measure = catalogue.indicators[indicator].measure
        if measure.by_event:
            stored = {key[2]: o for key, o in known.items() if key[:2] == (team, indicator)}
            if measure is Measure.TIME_BETWEEN:
                days = sorted(period for period in {*own, *stored} if period.grain is Grain.DAY)
                gaps = [(day, earlier, (day.start - earlier.start).days) for earlier, day in pairwise(days)]
                since = {day: float(count) for day, _, count in gaps}
                own = {p: replace(o, value=since.get(p)) if o.value is None else o for p, o in own.items()}
                kept |= {o.key: o for o in own.values()}
                said += _about_days(sent[team, indicator], own, stored, gaps)
            said += _mixed(own, stored)
    findings = batch.findings + tuple(said)
    return replace(batch, observations=tuple(kept.values()), findings=findings, blank=tuple(blank))


def _about_days(
    written: Series, own: Series, stored: Series, gaps: Iterable[tuple[Period, Period, int]]
) -> Iterator[Finding]:
    """How days were counted, and where those written are not what the dates give. gaps: day, one before, days."""
    counted = sorted(period for period, o in written.items() if o.value is None and period not in stored)
    if counted:
        place, first = written[counted[0]].place, [day for day in counted if own[day].value is None]
        if first:
            yield finding("event_first", place, day=first[0])
        if len(counted) > len(first):
            yield finding("event_days_counted", place, count=len(counted) - len(first))
    for day, earlier, days in gaps:
        o = own.get(day) or stored[day]
        new = stored.get(day) is None or stored[day].value != o.value
        if o.value is not None and o.value != days and (new or earlier not in stored):
            asked = own.get(day) or own[earlier]
            about = {"day": day, "written": o.value, "counted": days, "before": earlier}
            yield finding("event_days_disagree" if day in own else "event_between", asked.place, **about)


def _mixed(own: Series, stored: Series) -> Iterator[Finding]:
    """Months among the days of events: their figures would stand side by side as if they were alike."""
    new = [o for period, o in own.items() if period not in stored]
    if new and len({period.grain for period in {*own, *stored}}) > 1:
        odd = min(new, key=lambda o: o.period.grain is Grain.DAY)
        other = next(p for p in sorted({*own, *stored}) if p.grain is not odd.period.grain)
        yield finding("event_grains", odd.place, period=odd.period, other=other)
