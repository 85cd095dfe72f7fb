"""Random streams that do not disturb each other."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

_SIZE_SD = 0.25  # of the logarithm of a team's size
_IMPROVING = 0.8  # share of teams that improve at all
_LATEST_START = 6  # months after the network's start before anything happens
_LATE = 0.15  # share of teams that report late


def stream(seed: int, *ids: str) -> np.random.Generator:
    """The stream of these ids: the same whatever other teams and indicators there are.

    crc32, not hash(): Python's own hash of a text differs from run to run.
    """
    key = tuple(crc32(name.encode()) for name in ids)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


@dataclass(frozen=True)
class Traits:
    """What is the same for a team in all its indicators."""

    size: float  # 1 is the average
    improves: bool
    delay: int  # months from the network's start to the team's
    late: bool


def traits(seed: int, team: str) -> Traits:
    random = stream(seed, team)
    return Traits(
        size=float(np.exp(random.normal(0, _SIZE_SD))),
        improves=bool(random.random() < _IMPROVING),
        delay=int(random.integers(0, _LATEST_START)),
        late=bool(random.random() < _LATE),
    )
