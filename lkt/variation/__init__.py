"""What many series say together: how much of it is chance, who is being compared, what could be seen at all.

A module a question: `noise`, `composition`, `grain`, `power`, `peers`.
"""

from lkt.variation.composition import Composition, compositions
from lkt.variation.grain import GrainCheck, grain_check
from lkt.variation.noise import NoiseFloor, noise_floor
from lkt.variation.peers import Peer, solved
from lkt.variation.plan import Plan
from lkt.variation.power import Outlook, outlook

__all__ = [
    "Composition",
    "GrainCheck",
    "NoiseFloor",
    "Outlook",
    "Peer",
    "Plan",
    "compositions",
    "grain_check",
    "noise_floor",
    "outlook",
    "solved",
]
