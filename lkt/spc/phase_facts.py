"""The newest phase of every series as one frozen value: what an assessment is made from."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.assessment import MINIMUM, Evidence, Level, Monthly, Span
from lkt.spc.analysis import Analysis
from lkt.spc.axis import plain
from lkt.spc.season import look

Key = tuple[Any, ...]
# Columns of the tables (`lkt.spc.tables`): of the summary, of the facts and of the signals.
_RUNS = ["phase", "useful", "longest_run", "longest_run_max", "crossings", "crossings_min", "centre"]
_LEVEL, _SPAN = ([field.name for field in fields(each)] for each in (Level, Span))


def evidence(found: Analysis) -> dict[Key, Evidence]:
    """Evidence of each series by its facets' values, in their order; the key of an only series is ().

    Figures are those of the tables: natural units where `multiply` was 1.
    """
    facets = [str(name) for name in found.summary.columns[: found.summary.columns.get_loc("phase")]]
    newest = found.newest
    earlier = newest - (found.summary["phase"].to_numpy()[newest] > 1)
    before = (line.iloc[earlier].tolist() for line in (found.summary["centre"], found.facts["last"]))
    rows = (_records(table.iloc[newest]) for table in (found.summary, found.facts))
    spans, months = dict[Any, list[Span]](), _months(found)
    for at, span in zip(found.signals.index, _records(found.signals[_SPAN]), strict=True):
        spans.setdefault(at, []).append(Span(**_known(span)))
    told = {}
    for at, own, facts, *known in zip(newest.tolist(), *rows, *before, strict=True):
        key = tuple(own[name] for name in facets)
        figures = _known({name: own[name] for name in _RUNS} | facts)
        level = Level(*(figures.pop(name) for name in _LEVEL))
        centre, last = map(plain, known if own["phase"] > 1 else [None, None])
        told[key] = Evidence(
            chart=found.options.chart, before=centre, before_last=last, spans=tuple(spans.get(at, [])),
            now=None if level.figure is None else level, monthly=months.get(at), **figures,
        )  # fmt: skip
    return told


def _records(table: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    """Its rows by the names of the columns."""
    names = list(table)
    return (dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None))


def _known(row: dict[Any, Any]) -> dict[str, Any]:
    """The values of a row, None where there is none."""
    return {name: plain(value) for name, value in row.items()}


def _months(found: Analysis) -> dict[int, Monthly]:
    """What figures of months repeat, by the row of the summary."""
    series, figures = found.case.series, found.case.drawn.value
    if series.moment is None:
        return {}
    with np.errstate(all="ignore"):
        seen = look(figures, series.included, series.moment, series.groups)
    value, month = series.shown(figures), map(plain, series.x.array.take(seen.newest))
    before = map(plain, np.where(seen.ago < 0, np.nan, value[seen.ago]).tolist())
    flags, newest = (seen.seasonal.tolist(), seen.dependent.tolist()), value[seen.newest].tolist()
    traits = map(tuple, seen.traits.tolist())
    told = map(Monthly, *flags, traits, newest, month, before)
    return dict(zip(seen.groups.tolist(), told, strict=True))


def new_phase(found: Evidence) -> date | str | float | None:
    """The first point of a long run that still stands, when either side of it is long enough to be judged.

    A run is taken for a new level once it has lasted MINIMUM points and as many lie before it: with fewer, the
    new phase could say nothing for months. The start of the run is where most of the points moved to the other
    side; the change itself may be a little earlier. None without such a run.
    """
    run = next((span for span in reversed(found.spans) if span.rule == "long_run" and span.current), None)
    if run is None or run.points < MINIMUM or found.observations - run.points < MINIMUM:
        return None
    return run.first
