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
from lkt.spc.groups import Bools, Groups, Ints, boundaries
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
    which, reasons, looked = instead(found, table, options, among)
    told = zip(evidence(looked).items(), reasons[which], strict=True)
    return {key: replace(one, why=Why(why)) for (key, one), why in told}


def instead(
    found: Analysis, table: pd.DataFrame, options: Options, among: Bools | bool = True
) -> tuple[Ints, NDArray[np.str_], Analysis]:
    """Which series of a run chart are judged by `options`, of all why, and the chart of these alone."""
    rows = rows_in_order(table, options)
    with np.errstate(all="ignore"):
        reasons = np.where(among, _reasons(found, CHARTS[options.chart].law), "")
    chosen = rows.cells.broadcast((reasons != "")[rows.facets.code])
    return np.flatnonzero(reasons != ""), reasons, analyse(table.iloc[rows.order][chosen], options)


def _reasons(found: Analysis, law: str) -> NDArray[np.str_]:
    """Of the newest phase of each series why runs cannot judge it; nothing where they can, or no chart could. Fewer
    events than SHORTEST are never a change that lasts."""
    series, runs, whole = found.case.series, found.case.runs, found.case.whole
    groups = series.groups
    events = whole.size * (np.fmin(whole.mean, 1 - whole.mean) if law == "share" else whole.mean)
    told = series.ordered & (whole.points >= MINIMUM) & (events > SHORTEST - 0.5)
    above = groups.count(runs.side > 0)
    aside = 2 * (whole.points - runs.useful) >= whole.points
    hidden = aside & ((above == 0) | (above == runs.useful))
    own = told & ~hidden & ~groups.any(~series.baseline) & (found.rules in BOXES)
    splits = np.column_stack([runs.useful, np.fmin(above, runs.useful - above)])[own].tolist()
    often, limit = np.zeros(len(own), dtype=bool), OFTEN if law == "share" else RARE
    often[own] = [false_signal(n, "median", above=fewer, rules=found.rules) > limit for n, fewer in splits]
    # Quarters of the phase with few events a figure and twice as many cases as others.
    quarter = groups.position * 4 // groups.broadcast(groups.sizes)
    parts = Groups(np.flatnonzero(boundaries(quarter + 4 * groups.code)), groups.points)
    small, large = groups.extremes(parts.broadcast(parts.mean(series.weight, series.weight > 0)))
    sizes = (large > 2 * small) & (small * events < FEW * whole.size)
    words = ["", Why.MEDIAN, Why.FEW, Why.SPLIT, Why.SIZES]
    reasons = np.select([~told, hidden, runs.useful < MINIMUM, often, sizes], words, "")
    return np.asarray(reasons[found.newest])
