"""Statistics across units: what chance gives, what lies beyond it, where and since when (keys, not words)."""

from lkt.variation.analysis import Variation, variation
from lkt.variation.funnel import KINDS, OVERDISPERSION, Funnel, funnel
from lkt.variation.funnel_table import funnel_table
from lkt.variation.laws import LAWS, Law
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
    "Extremes",
    "Funnel",
    "Law",
    "Ranks",
    "Shares",
    "Trend",
    "Variation",
    "between",
    "comparable",
    "extremes",
    "funnel",
    "funnel_table",
    "ranks",
    "shares",
    "trend",
    "variation",
]
