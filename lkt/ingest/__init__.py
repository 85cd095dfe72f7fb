"""Bytes to a batch of observations and findings, and the template that teams fill in (`lkt.ingest.template`).

Never stores anything, never raises for bad content, knows no words: findings are codes with fields. `read.read_file`
does it in the caller's process; `sandbox.read` does the same behind a wall and is what people's files go through. So
nothing is imported here that only the child needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lkt.domain.access import Scope
    from lkt.domain.catalogue import Catalogue
    from lkt.domain.observation import Observation


@dataclass(frozen=True)
class Submission:
    """A file, and who sends it when. `team`: the id of the team chosen on the page, where the file names none.
    `early`: what is known from before the baseline, which may stand in the file as it is.

    A person with the role `team` reports for `scope.team` only; a project lead for all teams of one area.
    """

    data: bytes
    file_name: str
    catalogue: Catalogue
    scope: Scope
    today: date
    team: str | None = None
    early: Sequence[Observation] = ()
