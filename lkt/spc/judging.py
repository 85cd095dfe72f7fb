"""Which series of a run chart its runs cannot judge, and the chart that judges them instead.

Runs about a median ask for figures on either side of it. Where most figures lie on it, where it parts them so unevenly
that chance alone often gives a signal, or where denominators decide who lies above it, a change of level (rule set
`level`) on the chart made for such counts tells what the figures hold: P' for shares, U' for rates, C for counts.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lkt.domain.assessment import MINIMUM, OFTEN, Evidence, Why
from lkt.spc.analysis import Analysis, analyse
from lkt.spc.chance import BOXES, false_signal
from lkt.spc.change import SHORTEST
from lkt.spc.charts import CHARTS
from lkt.spc.groups import Bools, Groups, boundaries
from lkt.spc.options import Options
from lkt.spc.phase_facts import Key, evidence
from lkt.spc.table import rows_in_order

RARE = 0.07  # what is OFTEN of counts and rates, whose own chart finds about as much (method.md 4)
FEW = 5  # events behind a figure: with fewer a share or rate is skewed


def judged(
    found: Analysis, table: pd.DataFrame, options: Options, among: Bools | bool = True
) -> dict[Key, Evidence]:
    """The evidence of those series of a run chart that `options` can judge and its runs cannot.

    found: the run chart of the table. among: which series have such figures as the options ask for.
    """
    reasons = np.where(among, unfit(found, options), "")
    if not (some := reasons != "").any():
        return {}
    told = zip(evidence(instead(table, options, some)).items(), reasons[some], strict=True)
    return {key: replace(one, why=Why(why)) for (key, one), why in told}


def instead(table: pd.DataFrame, options: Options, some: Bools) -> Analysis:
    """The chart of some series of a table alone."""
    rows = rows_in_order(table, options)
    return analyse(table.iloc[rows.order][rows.cells.broadcast(some[rows.facets.code])], options)


@np.errstate(all="ignore")
def unfit(found: Analysis, options: Options) -> NDArray[np.str_]:
    """Of the newest phase of each series why its runs cannot judge it; "" where they can, or no chart could.

    Fewer events than SHORTEST are never a change that lasts.
    """
    series, runs, whole = found.case.series, found.case.runs, found.case.whole
    groups, law, rules = series.groups, CHARTS[options.chart].law, found.options.rules
    events = whole.size * (np.fmin(whole.mean, 1 - whole.mean) if law == "share" else whole.mean)
    told = series.ordered & (whole.points >= MINIMUM) & (events > SHORTEST - 0.5)
    above = groups.count(runs.side > 0)
    aside = 2 * (whole.points - runs.useful) >= whole.points
    hidden = aside & ((above == 0) | (above == runs.useful))
    own = told & ~hidden & ~groups.any(~series.baseline) & (rules in BOXES)
    splits = np.column_stack([runs.useful, np.fmin(above, runs.useful - above)])[own].tolist()
    often, limit = np.zeros(len(own), dtype=bool), OFTEN if law == "share" else RARE
    often[own] = [false_signal(n, "median", above=fewer, rules=rules) > limit for n, fewer in splits]
    # Quarters of the phase with few events a figure and twice as many cases as others.
    quarter = groups.position * 4 // groups.broadcast(groups.sizes)
    parts = Groups(np.flatnonzero(boundaries(quarter + 4 * groups.code)), groups.points)
    small, large = groups.extremes(parts.broadcast(parts.mean(series.weight, series.weight > 0)))
    sizes = (large > 2 * small) & (small * events < FEW * whole.size)
    words = ["", Why.MEDIAN, Why.FEW, Why.SPLIT, Why.SIZES]
    reasons = np.select([~told, hidden, runs.useful < MINIMUM, often, sizes], words, "")
    return np.asarray(reasons[found.newest])
