"""Many units and many series: what chance gives, what lies beyond it, where and since when (keys, not words).

A module a question. Of figures: `funnel`, `variance`, `shares`, `trend`, `ranks`. Of signals: `noise`,
`composition`, `grain`, `power`, `peers`.
"""

from lkt.variation.analysis import Variation, variation
from lkt.variation.composition import Composition, compositions
from lkt.variation.distributions import LAWS, Law
from lkt.variation.funnel import KINDS, OVERDISPERSION, Funnel, funnel
from lkt.variation.funnel_table import funnel_table
from lkt.variation.grain import GrainCheck, grain_check
from lkt.variation.improvers import Peer, solved
from lkt.variation.noise import NoiseFloor, noise_floor
from lkt.variation.power import Outlook, outlook
from lkt.variation.ranks import Ranks, ranks
from lkt.variation.reasons import REASONS, comparable
from lkt.variation.shares import Shares, shares
from lkt.variation.simulation import Plan
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
    "GrainCheck",
    "Law",
    "NoiseFloor",
    "Outlook",
    "Peer",
    "Plan",
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
    "grain_check",
    "noise_floor",
    "outlook",
    "ranks",
    "shares",
    "solved",
    "trend",
    "variation",
]
