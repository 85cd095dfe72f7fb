"""The answer as tables: points, one row per phase, and the signals with their place in time."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lkt.domain.assessment import Assurance
from lkt.spc.change import part, reach, standing_apart
from lkt.spc.direction import Verdict, named
from lkt.spc.groups import Bools, Floats, Groups, Ints, Signs, same, unique_per_group
from lkt.spc.rules import Case, way_of
from lkt.spc.runs import stretches
from lkt.spc.series import Drawn, Series


@np.errstate(all="ignore")
def points(case: Case, verdict: Verdict) -> pd.DataFrame:
    """One row per point, in order of series and x; figures times `multiply`."""
    series, drawn, shown = case.series, case.drawn, case.series.shown
    columns: dict[str, Any] = {
        **series.facets,
        "phase": series.phase,
        "x": series.x,
        "y": series.y,
        "n": series.n,
        "value": shown(drawn.value),
        "centre": shown(drawn.centre),
        "lower": shown(drawn.lower),
        "upper": shown(drawn.upper),
        "lower95": shown(drawn.lower95),
        "upper95": shown(drawn.upper95),
        "target": series.target,
        "baseline": series.baseline,
        "included": series.included,
        "useful": case.runs.side != 0,
        "outside": case.beyond != 0,
        "runs_signal": series.groups.broadcast(verdict.runs_signal),
        "rule": pd.Categorical.from_codes(verdict.rule, pd.Index(list(verdict.fired), dtype=str)),
        "way": maybe(verdict.way, verdict.way != 0, "Int8"),
    }
    return _frame(columns, series.groups.points)


def _frame(columns: dict[str, Any], points: int) -> pd.DataFrame:
    """A table in which columns of the same figures are one array, until somebody writes to one of them. A line that is
    nowhere defined is one number for all points (`numpy.broadcast_to`)."""
    nothing = pd.Series(np.full(points, np.nan), copy=False)
    shared: dict[int, pd.Series] = {}
    for values in columns.values():
        if isinstance(values, np.ndarray) and len(unique_per_group(values)) < points:
            series = nothing if np.isnan(values[0]) else pd.Series(values.copy(), copy=False)
        else:
            series = pd.Series(values, copy=False)
        shared.setdefault(id(values), series)
    return pd.DataFrame({name: shared[id(values)] for name, values in columns.items()}, copy=False)


@np.errstate(all="ignore")
def summary(case: Case, verdict: Verdict) -> pd.DataFrame:
    """One row per phase. `lower`, `centre` and `upper` are means over its points."""
    series, drawn, runs, groups = case.series, case.drawn, case.runs, case.series.groups
    known = runs.useful > 0
    columns = {
        **phase_key(series),
        "observations": groups.count(series.included),
        "useful": runs.useful,
        "longest_run": maybe(runs.longest, known),
        "longest_run_max": maybe(runs.longest_max, known),
        "crossings": maybe(runs.crossings, known),
        "crossings_min": maybe(runs.crossings_min, known),
        "runs_signal": verdict.runs_signal,
        "outside": groups.count(case.beyond != 0),
        "lower": level(groups, series.shown(drawn.lower)),
        "centre": level(groups, series.shown(drawn.centre)),
        "upper": level(groups, series.shown(drawn.upper)),
        "variation": named(verdict, series.wanted[groups.last]),
        "assurance": assurance(drawn, series),
    }
    return pd.DataFrame(columns)


def level(groups: Groups, line: Floats) -> Floats:
    """The mean of a line over the points of each phase; a level line keeps its value to the last digit."""
    first = line[groups.starts]
    if len(unique_per_group(line)) < len(line):
        return first
    mean = groups.sum(line) / groups.count(~np.isnan(line))
    return np.where(same(mean, first), first, mean)


@np.errstate(all="ignore")
def facts(case: Case, verdict: Verdict) -> pd.DataFrame:
    """What else there is to know of each phase, row by row as in the summary: the columns are the fields of
    `lkt.domain.assessment.Level` (of the level now) and `Evidence`, NaN or NaT where there is nothing to tell.

    last: x of the first point where no point has a figure; way: 0 without a signal too.
    """
    series, groups, value, used = case.series, case.series.groups, case.drawn.value, case.used
    there = ~np.isnan(value)
    low, high = groups.extremes(np.where(used, value, np.nan))
    last = groups.latest(there)
    goal = groups.latest(~np.isnan(series.target))
    after = groups.median(value, used & ~series.base)
    centre = np.where(np.isnan(after), level(groups, case.drawn.centre), after)
    since = np.where(verdict.since < 0, groups.starts, verdict.since)
    figures, months = _level_now(case, verdict, centre)
    columns = {
        **{name: series.shown(line) for name, line in figures.items()},
        "points": months,
        "since": series.x.array.take(since),
        "begins": series.x.array.take(groups.starts),
        "last": series.x.array.take(np.where(last < 0, groups.starts, last)),
        "observations": groups.count(used),
        "left_out": groups.count(there & ~series.included),
        "base": groups.count(there & series.base),
        "after": series.shown(after),
        "equal": same(low, high),
        "way": verdict.group_way,
        "target": np.where(goal < 0, np.nan, series.target[goal]) if groups.points else np.zeros(0),
        "above": groups.count(case.runs.side > 0),
        "base_useful": groups.count((case.runs.side != 0) & series.base),
        "explained": verdict.explained,
    }
    return pd.DataFrame(columns)


def _level_now(case: Case, verdict: Verdict, centre: Floats) -> tuple[dict[str, Floats], Ints]:
    """The level since the newest lasting change, else the centre line (or what came after a frozen baseline)."""
    series, groups, value, used = case.series, case.series.groups, case.drawn.value, case.used
    place, changed = np.arange(groups.points), verdict.since >= 0
    later = used & ~series.base
    rest = groups.broadcast(changed | ~groups.any(later)) | later
    whole, now, was = (
        part(value, series.weight, used & where, groups)
        for where in (
            series.included,
            rest & (place >= groups.broadcast(verdict.since)),
            (place >= groups.broadcast(verdict.older)) & (place < groups.broadcast(verdict.since)),
        )
    )
    low, high = groups.extremes(np.where(used, value, np.nan))
    share = (low >= 0) & (high <= 1) & (whole.size > whole.points)
    figure = np.where(changed, now.mean, centre)
    # The error of a median is a quarter larger than that of a mean.
    half = reach((now,), share) * np.where(changed | case.drawn.limits, 1.0, np.sqrt(np.pi / 2))
    lower = np.where(low >= 0, np.fmax(figure - half, 0.0), figure - half)
    upper = np.where(share, np.fmin(figure + half, 1.0), figure + half)
    gap = np.where(changed, reach((was, now), share), np.nan)
    before = np.where(changed, was.mean, np.nan)
    recent = np.where(verdict.signal, np.nan, standing_apart(value, series.weight, used, groups, share))
    levels = {"figure": figure, "lower": lower, "upper": upper, "was": before, "gap": gap, "recent": recent}
    return levels, now.points


def phase_key(series: Series) -> dict[str, Any]:
    """The facets and the number of each phase."""
    facets = {name: values.array.take(series.groups.starts) for name, values in series.facets.items()}
    return {**facets, "phase": series.phase[series.groups.starts]}


def maybe(values: Ints | Signs, known: Bools, kind: str = "Int64") -> Any:
    """Whole numbers, missing where not known."""
    return pd.arrays.IntegerArray(values.astype(kind.lower()), ~known)


def assurance(drawn: Drawn, series: Series) -> NDArray[np.str_]:
    """How the newest phase of each series stands to its newest target, by the limits at the newest point.

    It tells what to expect, so phases that are over have none (as in NHSRplotthedots).
    With limits: the target beyond both of them on the good side fails always, on the bad side passes
    always, between them is met and missed by chance. Without limits the centre line decides.
    """
    groups = series.groups
    if np.isnan(unique_per_group(series.target)).all():
        return np.full(len(groups.starts), Assurance.NONE)
    last = groups.latest(~np.isnan(series.target))
    end = groups.latest(~np.isnan(drawn.centre))
    over = np.append(np.diff(series.phase[groups.starts]) > 0, False)[: len(last)]
    found = (last >= 0) & (end >= 0) & (series.wanted[groups.last] != 0) & ~over
    # In natural units: 0.29 * 100 is not 29, but 29 / 100 is 0.29.
    target = np.where(found, series.target[last] / series.multiply, np.nan)
    lower, centre, upper = (line[end] for line in (drawn.lower, drawn.centre, drawn.upper))
    higher = series.wanted[groups.last] > 0
    without = np.isnan(lower) & np.isnan(upper)
    met = same(centre, target) | np.where(higher, centre > target, centre < target)
    above, below = ((a > b) & ~same(a, b) for a, b in ((target, upper), (-target, -lower)))
    return np.select(
        [~found, without & met, without, np.where(higher, above, below), np.where(higher, below, above)],
        [Assurance.NONE, Assurance.PASS, Assurance.FAIL, Assurance.FAIL, Assurance.PASS],
        default=Assurance.INCONSISTENT,
    )


def signals(case: Case, verdict: Verdict) -> pd.DataFrame:
    """facet…, phase, rule, way, points, first, last (x), current, on_line.

    Several rules may tell of the same points; all are listed, in order of series, phase and first point.
    Points that could not fire (on the centre line, missing, excluded) do not end a stretch. `current`:
    it reaches the newest useful point of its phase. `on_line`: how many figures it passes over, for they lie on the
    centre line. The index is the row of the summary.
    """
    found = [_stretches(fired, case) for fired in verdict.fired.values()]
    rule = np.repeat(list(verdict.fired), [len(stretches[0]) for stretches in found])
    group, way, count, begin, end, current = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((begin, group))
    group, x = group[order], case.series.x.array
    on_line = np.cumsum(case.used & (case.runs.side == 0))
    columns = {
        **{name: values.take(group) for name, values in phase_key(case.series).items()},
        "rule": rule[order],
        "way": way[order].astype(np.int64),
        "points": count[order],
        "first": x.take(begin[order]),
        "last": x.take(end[order]),
        "current": current[order],
        "on_line": (on_line[end] - on_line[begin])[order],
    }
    return pd.DataFrame(columns, index=group)


def _stretches(fired: Signs, case: Case) -> tuple[Ints, Signs, Ints, Ints, Ints, Bools]:
    """Of each stretch of points at which a rule fired: group, way, how many, first, last, and whether it stands."""
    groups, useful = case.series.groups, case.runs.side != 0
    found = stretches(fired, useful | (fired != 0), groups)
    some = np.flatnonzero(found.label)
    begin, end = (found.at[at[some]] for at in (found.blocks.starts, found.blocks.last))
    quiet = np.cumsum(useful & (fired == 0))  # useful points so far at which the rule was silent
    group = groups.code[begin]
    current = quiet[groups.last[group]] == quiet[end]
    return group, way_of(found.label[some]), found.length[some], begin, end, current
