"""What reading one file gave."""

from __future__ import annotations

from dataclasses import dataclass

from lkt.domain.finding import Finding, Severity
from lkt.domain.observation import Key, Observation


@dataclass(frozen=True)
class Batch:
    """Observations read from a file, and everything there was to say about it.

    A batch with an error holds no observation: a file is taken whole or not at all.
    """

    file_name: str
    sha256: str
    size: int  # bytes
    area: str | None
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    blank: tuple[Key, ...] = ()  # rows with names and month, and no figure
    knew: int | None = None  # the newest upload that the template knew it was written in

    @property
    def refused(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)

    @property
    def warned(self) -> bool:
        return any(f.severity is Severity.WARNING for f in self.findings)
