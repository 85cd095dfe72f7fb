"""The project's own benchmark. Every figure is a ratio of two things timed in the same run.

Seconds belong to a machine; a ratio against a bare version of the same work can be compared between them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What was measured, against what, both in milliseconds (medians)."""

    name: str
    ours: float
    bare: float
    against: str

    @property
    def ratio(self) -> float:
        return self.ours / self.bare

    def __str__(self) -> str:
        return (
            f"{self.ratio:8.2f} x  {self.name} against {self.against} ({self.ours:.0f} / {self.bare:.0f} ms)"
        )
