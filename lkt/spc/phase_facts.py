"""The newest phase of every series as one frozen value: what an assessment is made from."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.assessment import MINIMUM, Assurance, Evidence, Level, Monthly, Span, Variation
from lkt.spc.analysis import Analysis
from lkt.spc.axis import plain
from lkt.spc.season import look

Key = tuple[Any, ...]


def evidence(found: Analysis) -> dict[Key, Evidence]:
    """Evidence of each series by its facets' values, in their order; the key of an only series is ().

    Figures are those of the tables: natural units where `multiply` was 1.
    """
    facets = [str(name) for name in found.summary.columns[: found.summary.columns.get_loc("phase")]]
    phase = found.summary["phase"].to_numpy()
    newest = np.flatnonzero(np.append(phase, 1)[1:] == 1)  # the next row begins another series
    earlier = newest - (phase[newest] > 1)
    before = (line.iloc[earlier].tolist() for line in (found.summary["centre"], found.facts["last"]))
    spans, months = _spans(found.signals), _months(found)
    rows = (table.iloc[newest].to_dict("records") for table in (found.summary, found.facts))
    return {
        tuple(row[name] for name in facets): _evidence(
            found.chart,
            row,
            facts | {"monthly": months.get(at)},
            known if row["phase"] > 1 else [None, None],
            spans.get(at, []),
        )
        for at, row, facts, *known in zip(newest.tolist(), *rows, *before, strict=True)
    }


def _spans(signals: pd.DataFrame) -> dict[Any, list[Span]]:
    """The signals of each row of the summary."""
    found: dict[Any, list[Span]] = {}
    for number, row in zip(signals.index, signals.to_dict("records"), strict=True):
        span = Span(
            rule=row["rule"], way=row["way"], points=row["points"], first=plain(row["first"]),
            last=plain(row["last"]), current=row["current"], on_line=row["on_line"],
        )  # fmt: skip
        found.setdefault(number, []).append(span)
    return found


def _evidence(
    chart: str, row: dict[Any, Any], facts: dict[Any, Any], before: list[Any], spans: list[Span]
) -> Evidence:
    """before: of the phase before it the centre line and the newest point."""
    whole = ("useful", "longest_run", "longest_run_max", "crossings", "crossings_min")
    return Evidence(
        chart=chart, phase=int(row["phase"]), observations=int(facts["figures"]),
        left_out=int(facts["left_out"]), base=int(facts["base"]), equal=facts["equal"],
        **{name: None if pd.isna(row[name]) else int(row[name]) for name in whole},  # type: ignore[arg-type]
        centre=_figure(row["centre"]), after=_figure(facts["after"]), before=_figure(before[0]),
        before_last=plain(before[1]), target=_figure(facts["target"]),
        variation=Variation(facts["variation"]), assurance=Assurance(row["assurance"]),
        begins=plain(facts["begins"]), last=plain(facts["last"]), spans=tuple(spans), now=_level(facts),
        recent=_figure(facts["recent"]),
        above=int(facts["above"]), base_useful=int(facts["base_useful"]), explained=bool(facts["explained"]),
        monthly=facts["monthly"],
    )  # fmt: skip


def _level(facts: dict[Any, Any]) -> Level | None:
    figure, *others = (_figure(facts[name]) for name in ("now", "lower", "upper", "was", "gap"))
    if figure is None:
        return None
    lower, upper, was, gap = others
    return Level(figure, lower, upper, int(facts["months"]), plain(facts["since"]), was, gap)


def _months(found: Analysis) -> dict[int, Monthly]:
    """What figures of months repeat, by the row of the summary."""
    series, case, _, layout = found.parts
    if series.moment is None:
        return {}
    with np.errstate(all="ignore"):
        seen = look(case.drawn.value, series.included, series.moment, case.groups)
    value, month = layout.shown(case.drawn.value), map(plain, layout.x.array.take(seen.newest))
    before = map(_figure, np.where(seen.ago < 0, np.nan, value[seen.ago]))
    flags, newest = (seen.seasonal.tolist(), seen.dependent.tolist()), value[seen.newest].tolist()
    traits = map(tuple, seen.traits.tolist())
    told = map(Monthly, *flags, traits, newest, month, before)
    return dict(zip(seen.groups.tolist(), told, strict=True))


def _figure(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


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
