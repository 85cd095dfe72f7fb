"""Which regions teams are gathered in: those of the time of the figures, or those of one time throughout.

Regions come and go. To follow a line through such a day, one set of regions must hold on both sides of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Geography:
    """A stretch of time in which no region begins or ends. Without any day: the time of the figures.

    >>> until = Geography(last=date(2026, 12, 31))
    >>> until.on(date(2027, 5, 31)), until.on(date(2024, 5, 31)), Geography().on(date(2027, 5, 31))
    (datetime.date(2026, 12, 31), datetime.date(2024, 5, 31), datetime.date(2027, 5, 31))
    """

    first: date | None = None
    last: date | None = None

    def on(self, day: date) -> date:
        """The day whose regions hold for a figure of `day`: the nearest one within."""
        if self.first and day < self.first:
            return self.first
        return self.last if self.last and day > self.last else day

    @property
    def name(self) -> str:
        """As it is written in an address: "then", "from-2027-01-01", "until-2026-12-31"."""
        if self.first:
            return f"from-{self.first.isoformat()}"
        return f"until-{self.last.isoformat()}" if self.last else "then"


THEN = Geography()
