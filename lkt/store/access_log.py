"""What was refused, and what could be about a person and was let in: `lkt.duckdb.refusals`, which only grows.

A line says who, when and why, and of a file its hash and size; never its name, nor anything that stood in it.
The chain knows nothing of it: nothing was written.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from lkt.domain.team import Scope
from lkt.store.database import Database


def path_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.refusals")


def append(
    database: Database, at: datetime, scope: Scope, codes: Mapping[str, int], sha256: str = "", size: int = 0
) -> None:
    """Add a line. `codes`: how often each reason was found.

    A database that is only read is given none, and a disk that takes none keeps nobody from going on.
    """
    if database.unsound:
        return
    line = {
        "at": at.isoformat(timespec="seconds"), "by": scope.user, "role": scope.role.value, "team": scope.team,
        "codes": dict(codes), "sha256": sha256, "size": size,
    }  # fmt: skip
    try:
        # One write to a file opened for appending: two at once stand one after the other.
        with path_of(database.path).open("a+b", buffering=0) as file:
            file.seek(max(file.seek(0, io.SEEK_END) - 1, 0))
            # A line that was cut short is ended, so that it does not swallow the next.
            cut = file.read(1) not in (b"", b"\n")
            file.write((b"\n" if cut else b"") + json.dumps(line).encode() + b"\n")
    except OSError:
        logging.getLogger("lkt").warning("a refusal could not be noted")
