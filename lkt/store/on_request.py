"""A copy of the database on request, while the program that has it open goes on.

No second process can open the file, not even to read. One that needs what stands in it leaves a request beside the
database, an empty file; the program that has it answers within seconds with the name of a backup that lacks nothing.
Who may write in that folder may read what is there: nothing more is asked of them.
"""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import duckdb

from lkt.errors import LktError, StoreReadOnly
from lkt.store import backup
from lkt.store.database import Database
from lkt.store.files import all_beside, beside

WAIT = 20.0  # seconds of patience; a copy of 50,000 figures takes one
_OVER = 600.0  # seconds after which nobody waits any more


def copy_of(path: Path) -> Path | None:
    """A whole backup of a database that another process has open; None when that process does not answer, or when
    nothing can be asked in that folder.

    StoreReadOnly, with its reason, when it answers that it can make none.
    """
    token = secrets.token_hex(8)
    request, answer = (beside(path, f"{kind}-{token}") for kind in ("request", "answer"))
    try:
        request.touch()
    except OSError:
        return None
    try:
        until = time.monotonic() + WAIT
        while not answer.exists():
            if time.monotonic() > until:
                return None
            time.sleep(0.05)
        told = json.loads(answer.read_text(encoding="utf-8"))
    finally:
        request.unlink(missing_ok=True)
        answer.unlink(missing_ok=True)
    if "refused" in told:
        raise StoreReadOnly(told["refused"], **told["fields"])
    return backup.folder(path) / str(told["copy"])


def answer_requests(database: Database) -> None:
    """Answer whoever asks for a copy just now; what nobody waits for any more is cleared away.

    OSError where the folder takes no answer.
    """
    for left in all_beside(database.path, "request-*", "answer-*", "part-*"):
        kind, _, token = left.suffix[1:].partition("-")
        with suppress(FileNotFoundError):  # whoever asked has taken it away
            if abs(time.time() - left.stat().st_mtime) > _OVER:
                left.unlink()
            elif kind == "request":
                _answer(database, token)
                left.unlink()


def _answer(database: Database, token: str) -> None:
    try:
        told: dict[str, object] = {"copy": backup.current(database).name}
    except LktError as error:
        told = {"refused": error.key, "fields": error.fields}
    part = beside(database.path, f"part-{token}")
    part.write_text(json.dumps(told, default=str), encoding="utf-8")
    part.replace(beside(database.path, f"answer-{token}"))


class _Copy(Database):
    """What was written since it was made is no fault of it."""

    def settle(self) -> None:
        said = self.chain.compare(self.state(), complete=False)
        self.unsound = said if said and said.key != "soundness.behind" else None
        self._looked_at = self._files()


def open_copy(path: Path, copy: Path) -> Database:
    """A backup made on request, read in the place of the database at `path` and beside its chain."""
    database = _Copy(path, partial(duckdb.connect, str(copy), read_only=True))
    database.settle()
    return database
