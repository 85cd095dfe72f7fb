"""Many units and many series: what chance gives, what lies beyond it, where and since when (keys, not words).

A module a question. Of figures: `funnel`, `variance`, `shares`, `trend`, `ranks`. Of who reports: `composition`.
"""

from lkt.variation.analysis import funnel_table, variation
from lkt.variation.composition import Composition, composition
from lkt.variation.distributions import LAWS
from lkt.variation.funnel import funnel
from lkt.variation.ranks import ranks
from lkt.variation.shares import shares
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import between, comparable

__all__ = [
    "LAWS", "Composition", "UnitMatrix", "between", "comparable", "composition", "funnel", "funnel_table", "ranks",
    "shares", "variation",
]  # fmt: skip
