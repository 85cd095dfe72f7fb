"""Questions about run charts: signals by chance, what could be seen, who has improved (keys, not words).

A module a question: `noise`, `grain`, `power`, `improvers`.
"""

from lkt.planning.grain import GrainCheck, grain_check
from lkt.planning.improvers import Peer, solved
from lkt.planning.noise import NoiseFloor, noise_floor
from lkt.planning.power import Outlook, Plan, outlook

__all__ = [
    "GrainCheck", "NoiseFloor", "Outlook", "Peer", "Plan", "grain_check", "noise_floor", "outlook", "solved",
]  # fmt: skip
