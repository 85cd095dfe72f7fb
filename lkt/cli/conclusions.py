"""What the statistics on any CSV come to, series by series: the same conclusions as on the pages."""

from dataclasses import replace

import pandas as pd

from lkt.domain.assessment import Goal
from lkt.domain.indicator import Direction, Indicator, IndicatorType, Measure, Operator
from lkt.domain.names import Name, Provenance
from lkt.domain.period import Grain
from lkt.spc import Analysis, Options, assess, evidence, judged
from lkt.spc.chance import chance
from lkt.spc.change import SIGNAL
from lkt.text import Text
from lkt.text.sentence import paragraph, sentence

COLUMNS = (
    "conclusion", "variation", "way", "level", "lower", "upper", "since", "change", "change_lower", "change_upper",
    "target_met", "season", "dependence", "false_signal", "sentence",
)  # fmt: skip


def concluded(found: Analysis, options: Options, text: Text, table: pd.DataFrame) -> pd.DataFrame:
    """What the newest phase of each series says, as the pages say it: a row a series, figures in the units shown.

    table: what was analysed. `false_signal` is how often a series without change signals all the same: by a box of
    runs (None for other rules), or at most where a change of level is judged. `season` and `dependence` are empty where
    nobody looked (fewer than 24 months).
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
    for key, facts in known.items():
        false = SIGNAL if facts.why else chance(facts, options.rules, options.cl is not None)
        told, now = replace(assess(facts, direction, compared), chance=false), facts.now
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
