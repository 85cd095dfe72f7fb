"""Events of indicators that count from day to day: days between are counted from the dates, and held against them.

An event that a file names by its date alone gets the days since the one before it, in the file or stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from lkt.domain.batch import Batch, Finding
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.observation import Key, Observation
from lkt.domain.period import Grain, Period
from lkt.ingest.table import finding

Series = Mapping[Period, Observation]


def counted(batch: Batch, known: Mapping[Key, Observation], catalogue: Catalogue) -> Batch:
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
                own = _with_days(own, stored)
                kept |= {o.key: o for o in own.values()}
                said += _about_days(sent[team, indicator], own, stored)
            said += _mixed(own, stored)
    findings = batch.findings + tuple(said)
    return replace(batch, observations=tuple(kept.values()), findings=findings, blank=tuple(blank))


def _days(own: Series, stored: Series) -> list[Period]:
    return sorted(period for period in {*own, *stored} if period.grain is Grain.DAY)


def _with_days(own: Series, stored: Series) -> dict[Period, Observation]:
    since = {day: (day.start - before.start).days for before, day in pairwise(_days(own, stored))}
    return {
        period: replace(o, value=float(since[period])) if o.value is None and period in since else o
        for period, o in own.items()
    }


def _about_days(written: Series, own: Series, stored: Series) -> Iterator[Finding]:
    """How days were counted, and where those written are not what the dates give."""
    counted = sorted(period for period, o in written.items() if o.value is None and period not in stored)
    before = dict(pairwise(_days(own, stored)))  # and what comes after it
    if counted:
        place, first = written[counted[0]].place, [day for day in counted if own[day].value is None]
        if first:
            yield finding("event_first", place, day=first[0])
        if len(counted) > len(first):
            yield finding("event_days_counted", place, count=len(counted) - len(first))
    for earlier, day in before.items():
        o, days = own.get(day) or stored[day], (day.start - earlier.start).days
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
