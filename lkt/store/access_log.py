"""Who saw, took out, changed, was refused or signed in, and when: the file beside the database and its own log as one.

`lkt.duckdb.refusals` (its first use gave the name) has a JSON line for what is no write: looks, exports, refusals,
sign-ins. It only grows, but for lines that are older than they are kept. Of contents neither knows anything.
"""

import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from lkt.domain.access import PLACES, Act, Scope
from lkt.domain.improvement import WORK
from lkt.domain.seminar import Step
from lkt.store.database import Database, sql
from lkt.store.files import alone_in, beside

KINDS = ("seen", "export", "change", "refused", "login")
_AT = slice(8, 27)  # where the moment stands in a line: {"at": "2026-11-23T09:30:00", …
_OF_CHART = ["mark", "decision", "decision_undo", *WORK]
_WRITES = sql("writes")


@dataclass(frozen=True)
class Entry:
    """What somebody did: `kind` is one of KINDS, `what` a page, a form of export, an action or why it was refused.

    `areas` are those that it is about, or those of who did it where it is about none.
    """

    at: datetime  # UTC
    by: str
    role: str
    kind: str
    what: str
    teams: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    indicator: str = ""

    def may_read(self, held: Collection[Scope]) -> bool:
        """A lead what is about the areas led, others what is about teams of their own; see `Act.LOG`."""
        wide = [s for s in held if s.may(Act.LOG) and PLACES[s.role] == "areas"]
        return any(s.areas is None or not s.areas.isdisjoint(self.areas) for s in wide) or any(
            s.may(Act.LOG, team) for s in held for team in self.teams
        )


def append(path: Path, line: Mapping[str, object]) -> None:
    """Add a line beside the database at `path`. OSError where the disk takes none."""
    # One write to a file opened for appending: two at once stand one after the other. Alone, for it may be made anew.
    with alone_in(path.parent), beside(path, "refusals").open("a+b", buffering=0) as file:
        file.seek(max(file.seek(0, io.SEEK_END) - 1, 0))
        # A line that was cut short is ended, so that it does not swallow the next.
        cut = file.read(1) not in (b"", b"\n")
        file.write((b"\n" if cut else b"") + json.dumps(line).encode() + b"\n")


def lines(path: Path, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Every line, oldest first; what was cut short is left out. Those from before `since` are passed over unread."""
    source, first = beside(path, "refusals"), _moment(since).encode() if since else b""
    for raw in source.read_bytes().split(b"\n") if source.exists() else ():
        with suppress(ValueError):
            if raw[_AT] >= first:
                yield json.loads(raw)


def forget(path: Path, before: datetime) -> None:
    """Let go of the lines from before a moment; the file is left alone where there is none."""
    with alone_in(path.parent):
        source, first = beside(path, "refusals"), _moment(before).encode()
        raw = source.read_bytes().splitlines() if source.exists() else []
        if any(line[_AT] < first for line in raw):
            put(source, (line for line in raw if line[_AT] >= first))


def put(target: Path, raw: Iterable[bytes]) -> None:
    """Write lines beside `target` and rename."""
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(b"".join(line + b"\n" for line in raw))
    part.replace(target)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def read(
    database: Database, held: Collection[Scope], since: datetime, areas: Mapping[str, str], area: str = ""
) -> list[Entry]:
    """What somebody may read since a moment (UTC), of all or of one area, the newest first.

    areas: the area of each team.
    """
    writes = database.rows(_WRITES, {"since": since, "of_chart": _OF_CHART, "steps": [*Step]})
    wanted = []
    for row in chain(writes, map(_row, lines(database.path, since))):
        around = [areas.get(team, team) for team in row["teams"]]  # a step for a seminar may be an area's
        about = tuple(dict.fromkeys([*around, *filter(None, row["areas"])]))
        teams = tuple(team for team in row["teams"] if team in areas)
        entry = Entry(**row | {"teams": teams, "areas": about})
        if entry.at >= since and (not area or area in about) and entry.may_read(held):
            wanted.append(entry)
    return sorted(wanted, key=attrgetter("at"), reverse=True)


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as `_WRITES` gives a write."""
    codes, at = list(line["codes"]), datetime.fromisoformat(line["at"])
    kind, _, what = (codes or ["file"])[0].partition(".")
    if kind not in ("seen", "export") and codes != ["login"]:
        kind, what = "refused", kind if what else "suspected" if kind.endswith("suspected") else "file"
    return {
        "at": at, "by": line["by"], "role": line["role"], "kind": kind, "what": what,
        "teams": [line["team"]] if line.get("team") else [], "areas": line.get("areas", []),
        "indicator": line.get("indicator", ""),
    }  # fmt: skip
