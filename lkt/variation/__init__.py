"""Many units and many series: what chance gives, what lies beyond it, where and since when (keys, not words).

A module a question. Of figures: `funnel`, `variance`, `shares`, `trend`, `ranks`. Of who reports: `composition`.
"""

from lkt.variation.analysis import Variation, variation
from lkt.variation.composition import Composition, compositions
from lkt.variation.distributions import LAWS, Law
from lkt.variation.funnel import KINDS, OVERDISPERSION, Funnel, funnel
from lkt.variation.funnel_table import funnel_table
from lkt.variation.ranks import Ranks, ranks
from lkt.variation.reasons import REASONS, comparable
from lkt.variation.shares import Shares, shares
from lkt.variation.trend import Extremes, Trend, extremes, trend
from lkt.variation.variance import Between, between

__all__ = [
    "KINDS",
    "LAWS",
    "OVERDISPERSION",
    "REASONS",
    "Between",
    "Composition",
    "Extremes",
    "Funnel",
    "Law",
    "Ranks",
    "Shares",
    "Trend",
    "Variation",
    "between",
    "comparable",
    "compositions",
    "extremes",
    "funnel",
    "funnel_table",
    "ranks",
    "shares",
    "trend",
    "variation",
]
