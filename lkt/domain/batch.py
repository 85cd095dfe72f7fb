"""What reading one file gave: observations, and findings. Findings are values: words come later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lkt.domain.observation import Key, Observation, Place
from lkt.domain.team import Scope


class Severity(StrEnum):
    ERROR = "error"  # nothing of the file is stored
    WARNING = "warning"  # stored only when the person says yes
    INFO = "info"  # stored; said so that nobody is surprised


@dataclass(frozen=True)
class Finding:
    """One fault or notice. `code` names the text `finding.<code>`, `fields` fill its blanks.

    `value` is what stood in the cell, shortened; never set for personal data.
    """

    code: str
    severity: Severity
    place: Place = field(default_factory=Place)
    value: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def suspected(self) -> bool:
        """Whether it tells of what could be about a person, and is asked about by itself."""
        return self.code.endswith("_suspected")


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


@dataclass(frozen=True)
class Delivery:
    """A batch on its way in: who sends it, and when."""

    batch: Batch
    scope: Scope
    at: datetime  # UTC without zone
