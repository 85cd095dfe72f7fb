"""What the statistics on any CSV come to, series by series: the same conclusions as on the pages."""

from dataclasses import replace

import numpy as np
import pandas as pd

from lkt.domain.assessment import Goal
from lkt.domain.indicator import Direction, Indicator, IndicatorType, Measure, Operator
from lkt.domain.names import Name, Provenance
from lkt.domain.period import Grain
from lkt.spc import Analysis, Options, assess, evidence, judged, simulated_signal
from lkt.spc.chance import chance, law_of
from lkt.spc.change import SIGNAL
from lkt.text import Text
from lkt.text.sentence import paragraph, sentence

COLUMNS = (
    "conclusion", "variation", "way", "level", "lower", "upper", "since", "change", "change_lower", "change_upper",
    "target_met", "season", "dependence", "false_signal", "sentence",
)  # fmt: skip
_FEW = 400  # series simulated where each signal asks for its own: two of 100 more or less


def concluded(found: Analysis, options: Options, text: Text, table: pd.DataFrame) -> pd.DataFrame:
    """What the newest phase of each series says, as the pages say it: a row a series, figures in the units shown.

    table: what was analysed. `false_signal` is how often a series without change signals all the same: by a box of
    runs, at most where a change of level is judged, and simulated for signals of other rules (None of subgroups and of
    given centre lines). `season` and `dependence` are empty where nobody looked (fewer than 24 months).
    """
    direction, charts = Direction(options.direction), ("p", "pp")
    compared = {Direction.HIGHER: Operator.AT_LEAST, Direction.LOWER: Operator.AT_MOST}.get(direction)
    months = all(getattr(x, "day", 1) == 1 for x in found.points["x"])
    indicator = Indicator(
        "", "", Name(""), IndicatorType.PROCESS, Measure.RATIO if months else Measure.TIME_BETWEEN,
        "pct" if options.chart in charts and options.multiply == 1 else "", direction, options.chart, (),
        Provenance.SOURCE, frequency=Grain.QUARTER if options.period == "quarter" else Grain.MONTH,
    )  # fmt: skip
    known, rows = evidence(found), []
    if options.chart == "run" and options.n is not None and options.cl is None:
        y, n = table[options.y], table[options.n]
        if not ((y < 0) | (y % 1 > 0)).any():  # of whole numbers, what the runs of a run chart cannot judge
            judge = replace(options, chart="up" if (y > n).any() else "pp", rules="level")
            known |= judged(found, table, judge)
    groups, newest, simulated = found.case.series.groups, found.newest, dict[bytes, float]()
    ends = dict(zip(known, zip(groups.starts[newest], groups.last[newest] + 1, strict=True), strict=True))
    for key, facts in known.items():
        told, now = assess(facts, direction, compared), facts.now
        false = SIGNAL if facts.why else chance(facts, options.rules, options.cl is not None)
        if false is None and told.span:
            false = _simulated(found.points[slice(*ends[key])], options, simulated)
        told = replace(told, chance=false)
        moved = (now.difference if now else None) or (None, None, None)
        level = (now.figure, now.lower, now.upper, now.since) if now else (None,) * 4
        repeated = (facts.monthly.season, facts.monthly.dependence) if facts.monthly else ()
        season, dependence = [str(each).lower() for each in repeated] or ("", "")
        words = f"{sentence(text, told, indicator)} {paragraph(text, told, indicator)}".strip()
        rows.append((
            *key, told.case.value, told.variation.value, told.way, *level, *moved,
            {Goal.MET: "true", Goal.NOT_MET: "false"}.get(told.goal, ""), season, dependence, false, words,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=[*options.facets, *COLUMNS])


def _simulated(points: pd.DataFrame, options: Options, told: dict[bytes, float]) -> float | None:
    """Of the points of a phase. told: what has been simulated where it hangs on their places alone."""
    if options.chart in ("xbar", "s") or options.cl is not None:
        return None
    points = points.assign(out=~points["included"])
    asked = Options(
        options.chart, n="n" if options.n else None, exclude="out", freeze="baseline",
        rules=options.rules, screened=options.screened,
    )  # fmt: skip
    if law_of(asked):
        return simulated_signal(points, asked, series=_FEW)
    form = np.column_stack([points["out"], points["baseline"], points["y"].isna()]).tobytes()
    if form not in told:
        told[form] = simulated_signal(points, asked)
    return told[form]
