"""What was found wrong, or worth saying, in a file. Findings are values: words come later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lkt.domain.observation import Place


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
