"""Taking content out for good: of database, chain, backups and refusals, with a gap that is sealed.

The chain is played again without what goes, into files beside the store; database and backups come from that, so that
no byte of the old ones stays. `lkt.store.files` then puts them in place.
"""

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from lkt.domain.access import Scope
from lkt.domain.improvement import WORK
from lkt.domain.seminar import Step
from lkt.errors import StoreError, StoreWriteFailed
from lkt.store import access_log, backup, files
from lkt.store.chain import Damaged, Link, Written
from lkt.store.database import Database
from lkt.store.files import beside, is_duckdb, sync_folder
from lkt.store.opening import create_database

GONE = "***"  # in place of a text
NUMBERS = ("numerator", "denominator", "value", "spread", "unknown")
# What people write, by table.
TEXTS = {
    "definition": ("body", "recorded_by", "reason"), "upload": ("file_name", "recorded_by"), "undo": ("recorded_by",),
    "observation": ("comment", "sheet"), "decision": ("reason", "recorded_by"),
    "decision_undo": ("recorded_by",), "seminar": ("detail", "recorded_by"), "log": ("recorded_by", "detail"),
}  # fmt: skip
REMARKS = ("comment", "reason")  # the columns in which they write whole sentences

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """What is to go: figures of uploads, of cells (team, indicator, beginning of the day as ISO has it) or with a
    number that is a `hit`; and of a text what it has more than its `instead`, which is told whether people write whole
    sentences there. Of a file that is `touched` the hash goes too."""

    uploads: frozenset[int] = frozenset()
    cells: frozenset[tuple[str, str, str]] = frozenset()
    hit: Callable[[float], bool] = lambda number: False
    instead: Callable[[str, bool], str] = lambda word, remark: word
    touched: frozenset[int] = frozenset()

    def kept(self, table: str, row: Row) -> Row | None:
        """What stays of a row; None when nothing does."""
        if table == "observation":
            own, day = (row["team"], row["indicator"]), str(row["start"])
            of_cell = any(own == cell[:2] and day.startswith(cell[2]) for cell in self.cells)
            hit = any(self.hit(float(row[name])) for name in NUMBERS if row[name] is not None)
            if of_cell or hit or row["upload"] in self.uploads:
                return None
        kept = dict(row)
        if table == "upload" and row["id"] in self.touched:
            kept["sha256"] = ""
            kept["file_name"] = GONE if row["id"] in self.uploads else row["file_name"]
        for name in TEXTS[table]:
            some = {"body": row.get("kind") in WORK, "detail": row.get("step") == Step.UNLOCKED}
            remark = name in REMARKS or some.get(name, False)
            kept[name] = self.instead(kept[name], remark) if kept[name] else kept[name]
        return kept


@dataclass(frozen=True)
class Erased:
    """How many rows went or lost a text, backups made anew, and such as could not be and were removed whole."""

    rows: int
    backups: int
    removed: tuple[str, ...]
    elsewhere: tuple[Path, ...]  # other databases in the folder, which were not touched


def effect(database: Database, rule: Rule) -> Iterator[tuple[str, Row]]:
    """The table of every row that a rule changes, and the row; "noted" for a line of the log of looks and refusals."""
    for table in TEXTS:
        for row in database.rows(f"from {table}"):
            if rule.kept(table, row) != row:
                yield table, row
    for line in access_log.lines(database.path):
        if rule.instead(line["by"], False) != line["by"]:
            yield "noted", line


def erase(database: Database, rule: Rule, scope: Scope, subject: str, reason: str, at: datetime) -> Erased:
    """Erase what a rule says; `scope` names who, `subject` what, never the content.

    StoreReadOnly when nothing can be written, StoreWriteFailed when the disk did not take it: nothing is changed then,
    or all is decided (`error.erase_unfinished`), and whoever opens the database next does the rest.
    """
    path = database.path
    with database.alone():
        if obstacle := database.obstacle():
            raise obstacle
        rows = sum(1 for _ in effect(database, rule))
        new, decided = beside(path, "erasing"), beside(path, "erased")
        shutil.rmtree(new, ignore_errors=True)
        try:
            if not database.chain.links:
                database.begin()
            new.mkdir()
            kept = _make(database, new / path.name, rule, scope, subject, reason, at)
            hashes = {row["sha256"] for row in database.rows("from upload") if row["id"] in rule.touched}
            again = partial(_refusals, path, rule=rule, touched=hashes)
            again(beside(new / path.name, "refusals"))
            removed = [copy.name for copy in backup.backups(path) if copy.name not in kept]
            new.rename(decided)
            sync_folder(path.parent)

            def close() -> None:
                again(beside(decided / path.name, "refusals"))  # who has looked meanwhile
                files.close_erasure(path)

            database.exchange(close)
        except (OSError, duckdb.Error, StoreError, Damaged) as error:
            shutil.rmtree(new, ignore_errors=True)
            key = "error.erase_unfinished" if files.erasure_open(path) else "error.erase_failed"
            raise StoreWriteFailed(key, path=path) from error
    others = [file for file in path.parent.glob("*") if file != path and file.is_file() and is_duckdb(file)]
    return Erased(rows, len(kept), tuple(removed), tuple(others))


def _make(
    database: Database, path: Path, rule: Rule, scope: Scope, subject: str, reason: str, at: datetime
) -> set[str]:  # fmt: skip
    """Make database, chain, backups and refusals anew; returns the names of the backups."""
    there, made = {copy.name: copy for copy in backup.backups(database.path)}, set()
    backup.folder(path).mkdir()
    with closing(create_database(path)) as fresh:
        for link in database.chain.after(None):
            parts = [_without(part, rule) for part in database.chain.rows(link)]
            seal = link.seal if any(changed for _, changed in parts) else link.erased
            written = [part for part, _ in parts if part.count]
            who = (link.at, rule.instead(link.by, False), link.action, link.subject)
            fresh.note(Link(*who, fresh.play(written), seal), written)
            if link.action == "backup" and (copy := there.get(link.subject)):
                shutil.copyfile(path, backup.folder(path) / copy.name)
                shutil.copystat(copy, backup.folder(path) / copy.name)
                made.add(copy.name)
        with fresh.writing() as writer:
            writer.erased = database.chain.seal
            writer.log(at, scope, "erase", subject, reason)
    beside(path, "wal").unlink(missing_ok=True)
    return made


def _without(part: Written, rule: Rule) -> tuple[Written, bool]:
    """What stays of the rows of a link, and whether that is less."""
    rows = json.loads(part.document)
    kept = [row for row in (rule.kept(part.table, row) for row in rows) if row is not None]
    return Written(part.table, json.dumps(kept), len(kept)), kept != rows


def _refusals(path: Path, target: Path, rule: Rule, touched: Collection[str]) -> None:
    """Their names as elsewhere; no hash of a file that was touched, nor of any that may have had what goes.

    A line that was cut short goes: what stands in it cannot be seen to.
    """

    def kept(line: dict[str, Any]) -> bytes:
        may_have = line["sha256"] in touched or not (rule.uploads or rule.cells)
        sha256 = "" if may_have else line["sha256"]
        return json.dumps(line | {"by": rule.instead(line["by"], False), "sha256": sha256}).encode()

    if beside(path, "refusals").exists():
        access_log.put(target, map(kept, access_log.lines(path)))
