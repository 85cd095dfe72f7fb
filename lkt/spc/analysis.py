"""The one way in: a table of figures to points, summary and signals of every series."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from lkt.errors import Refused, must
from lkt.spc.charts import CHARTS, Ranges
from lkt.spc.direction import Verdict, judge
from lkt.spc.groups import Bools, Ints
from lkt.spc.options import Options, one_of
from lkt.spc.rules import Case, beyond_limits
from lkt.spc.rulesets import RULE_SETS, RuleSet
from lkt.spc.runs import count_runs
from lkt.spc.series import Series
from lkt.spc.table import read
from lkt.spc.tables import facts, points, signals, summary


@dataclass(frozen=True)
class Analysis:
    """What was found. The tables are described in docs/method.md; figures are times `multiply`."""

    options: Options
    case: Case = field(repr=False)
    verdict: Verdict = field(repr=False)

    @cached_property
    def points(self) -> pd.DataFrame:
        return self._drawn.copy(deep=False)

    @cached_property
    def _drawn(self) -> pd.DataFrame:
        """Kept beside `points`: who writes to the one does not write to the arrays of `case`, which both share."""
        return points(self.case, self.verdict)

    @cached_property
    def summary(self) -> pd.DataFrame:
        return summary(self.case, self.verdict)

    @property
    def signal(self) -> Bools:
        """Whether any rule tells of something, row by row as the summary."""
        return self.verdict.signal

    @property
    def newest(self) -> Ints:
        """Which rows of the summary are the newest phase of their series."""
        following = np.append(self.summary["phase"], 1)[1:]
        return np.flatnonzero(following == 1)  # it begins another series

    @property
    def improved(self) -> Bools:
        """Whether the verdict is improvement, row by row as the summary."""
        series = self.case.series
        return self.verdict.published * series.wanted[series.groups.last] > 0

    @cached_property
    def signals(self) -> pd.DataFrame:
        return signals(self.case, self.verdict)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """For `evidence`, row by row as the summary."""
        return facts(self.case, self.verdict)


def analyse(table: pd.DataFrame, options: Options = Options()) -> Analysis:
    """Every series of a table: centre line, limits, runs, rules and verdict.

    table: one row per figure, in any order. Rows of the same facets and x are one point.

    Raises Refused (keys `spc.*`) for what cannot be understood.
    """
    one_of("chart", options.chart, CHARTS)
    one_of("rules", options.rules, RULE_SETS)
    chart = CHARTS[options.chart]
    must(options.n is not None or not chart.denominator, "spc.denominator_needed", chart=options.chart)
    # Missing figures are NaN all the way: that a line is not defined is an answer, not a warning.
    with np.errstate(all="ignore"):
        series = read(table, options, chart.measure)
        if not chart.negative and (series.value < 0).any():
            count = int((series.value < 0).sum())
            raise Refused("spc.negative", chart=options.chart, column=options.y, count=count)
        case, rules = drawn(chart.frozen(series), options)
        return Analysis(options, case, judge(case, rules))


def drawn(series: Series, options: Options) -> tuple[Case, RuleSet]:
    """The lines of a chart and the runs about them, and the rules that may look at them."""
    chart, rules = CHARTS[options.chart], RULE_SETS[options.rules]
    lines = chart.draw(series, Ranges(options.screened, rules.divisor))
    runs = count_runs(lines.value, lines.centre, series.included, series.groups, rules.limits)
    case = Case(series, lines, runs, chart.law)
    if not (series.ordered and lines.runs):  # only single points can be judged
        rules = replace(rules, rules={"outside": beyond_limits}, runs=())
    return case, rules
