"""The one way in: a table of figures to points, summary and signals of every series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.charts import CHARTS, Chart
from lkt.spc.charts.ranges import Ranges
from lkt.spc.direction import Verdict, judge
from lkt.spc.options import Options, Positions, one_of
from lkt.spc.rules import Case, beyond_limits
from lkt.spc.rulesets import RULE_SETS, RuleSet
from lkt.spc.runs import count_runs
from lkt.spc.series import Series
from lkt.spc.signals import signals
from lkt.spc.table import Layout, read
from lkt.spc.tables import facts, points, summary


@dataclass(frozen=True)
class Analysis:
    """What was found. The tables are described in docs/method.md; figures are times `multiply`."""

    chart: str
    rules: str
    points: pd.DataFrame
    summary: pd.DataFrame
    parts: tuple[Series, Case, Verdict, Layout] = field(repr=False)
    kept: pd.DataFrame = field(repr=False)  # a shallow copy: who writes to `points` does not write to `parts`

    @cached_property
    def signals(self) -> pd.DataFrame:
        _, case, verdict, layout = self.parts
        return signals(case, verdict, layout)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """For `evidence`, row by row as the summary."""
        with np.errstate(all="ignore"):
            return facts(*self.parts)


def analyse(
    table: pd.DataFrame,
    chart: str = "run",
    *,
    x: str = "x",
    y: str = "y",
    n: str | None = None,
    facets: Sequence[str] = (),
    freeze: int | str | None = None,
    part: Positions | None = None,
    phase: str | Sequence[object] | None = None,
    exclude: Positions | str | None = None,
    cl: float | str | None = None,
    target: float | str | None = None,
    direction: str = "neutral",
    multiply: float | str = 1,
    aggregate: str = "mean",
    period: str | None = None,
    screened: bool = False,
    rules: str = "anhoej",
    spread: str | None = None,
) -> Analysis:
    """Every series of a table: centre line, limits, runs, rules and verdict.

    table: one row per figure, in any order. Rows of the same facets and x are one point.
    x, y, n, facets: columns. With n the figure is sum(y) / sum(n), else `aggregate` of y.
    spread: column with the standard deviation of subgroups reported as mean (y), spread and size (n).
    freeze: the first N points of each phase, or a column of yes and no, make the lines.
    part: the last point of every phase but the last, from 1 within each series.
    phase: a column of labels (a new phase at every change), or the x at which new phases begin.
    exclude: points (from 1 within each series) or a column of yes and no; drawn, not used.
    cl, target, multiply: a number or a column; direction: higher, lower, neutral or a column of these.
        `cl` is in the units of the figures, `target` in those shown (after `multiply`).
    period: dates are cut to week, month or quarter before they are put together.
    screened: large moving ranges are dropped once (charts i, ip, t, pp, up).

    Raises Refused (keys `spc.*`) for what cannot be understood.
    """
    one_of("chart", chart, CHARTS)
    one_of("rules", rules, RULE_SETS)
    found, how = CHARTS[chart], RULE_SETS[rules]
    if found.denominator and n is None:
        raise Refused("spc.denominator_needed", chart=chart)
    options = Options(
        x, y, n, tuple(facets), spread, freeze, part, phase, exclude, cl, target, direction, multiply,
        aggregate, period,
    )  # fmt: skip
    # Missing figures are NaN all the way: that a line is not defined is an answer, not a warning.
    with np.errstate(all="ignore"):
        series, layout = read(table, options, found.measure)
        _refuse_negative(series, found, chart, y)
        series = found.frozen(series)
        case = _case(series, found, screened, how)
        verdict = judge(case, _meaningful(how, case))
        found_points = points(series, case, verdict, layout)
        found_summary = summary(series, case, verdict, layout)
    parts = (series, case, verdict, layout)
    return Analysis(chart, rules, found_points, found_summary, parts, found_points.copy(deep=False))


def _case(series: Series, chart: Chart, screened: bool, rules: RuleSet) -> Case:
    drawn = chart.draw(series, Ranges(screened, rules.divisor))
    runs = count_runs(drawn.value, drawn.centre, series.included, series.groups, rules.limits)
    return Case(drawn, series.included, series.groups, runs, series.ordered and drawn.runs)


def _meaningful(rules: RuleSet, case: Case) -> RuleSet:
    """Without a meaningful order only single points can be judged."""
    if case.ordered:
        return rules
    return replace(rules, rules={"outside": beyond_limits}, runs=())


def _refuse_negative(series: Series, chart: Chart, name: str, column: str) -> None:
    if not chart.negative and (series.value < 0).any():
        raise Refused("spc.negative", chart=name, column=column, count=int((series.value < 0).sum()))
