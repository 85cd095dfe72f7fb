"""What is wrong with a store and keeps nobody from writing, and what a look at everything finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lkt.errors import StoreReadOnly
from lkt.store import backup, definitions
from lkt.store.chain import Damaged
from lkt.store.database import CLOCKS_DIFFER, Database

UNCOPIED = timedelta(hours=48)  # how long a write may be in no whole backup
_SHOWN = 20  # unreadable writes


@dataclass(frozen=True)
class Examined:
    """What a look at everything found: keys of texts with their blanks, line by line, and whether all is well."""

    lines: tuple[tuple[str, Mapping[str, object]], ...]
    sound: bool


def examine(database: Database, now: datetime) -> Examined:
    """Read database, chain and backups from end to end; `now` in UTC. LktError when the definitions cannot be read."""
    state, unread, bad = database.state(), lost(database), dict(bad_backups(database))
    broken, kept = len(unread) + len(database.chain.broken), backup.in_order(database)
    whole = next((copy for copy in kept if copy not in bad), None)
    held = backup.state_in(whole) if whole else None
    since = database.scalar("select min(recorded_at) from log where id > ?", [held.log if held else 0])
    late = since is not None and now - since > UNCOPIED
    lines: list[tuple[str, Mapping[str, object]]] = []

    def tell(key: str, **blanks: object) -> None:
        lines.append((f"check.{key}", blanks))

    tell("database", path=database.path, log=state.log, rows=sum(state.rows.values()))
    tell("chain", writes=database.chain.newest, lost=broken)
    for number in unread[:_SHOWN]:
        tell("lost", log=number)
    for gap in (link for link in database.chain.links if link.action == "erase"):
        tell("erased", at=gap.at[:16], by=gap.by, subject=gap.subject, seal=gap.erased[:16])
    tell("backups", count=len(kept), bad=len(bad))
    for path, what in bad.items():
        tell(what, path=path)
    if whole:
        at = datetime.fromtimestamp(whole.stat().st_mtime, UTC).replace(tzinfo=None)
        age = max(now - at, timedelta()) // timedelta(hours=1)
        tell("newest", path=whole, at=f"{at:%Y-%m-%d %H:%M}", hours=age)
    if late:
        tell("uncopied", at=f"{since:%Y-%m-%d %H:%M}", hours=UNCOPIED // timedelta(hours=1))
    tell("catalogue", areas=len(definitions.read(database).areas))
    wrong = database.obstacle() or broken or bad or late or any(notices(database, now))
    return Examined(tuple(lines), not wrong)


def notices(database: Database, now: datetime) -> Iterator[StoreReadOnly]:
    """No chain, a backup that is gone, a clock that went back. Reads no file from end to end."""
    newest = database.scalar("select max(recorded_at) from log")
    if newest and not database.chain.links and not database.unsound:
        yield StoreReadOnly("soundness.chain_gone", path=database.chain.path)
    there = {each.name for each in backup.backups(database.path)}
    for name in list(database.chain.copies())[-backup.KEPT :]:
        if name not in there:
            yield StoreReadOnly("soundness.backup_gone", path=backup.folder(database.path) / name)
    if newest and newest - now > CLOCKS_DIFFER:
        times = {"now": f"{now:%Y-%m-%d %H:%M}", "newest": f"{newest:%Y-%m-%d %H:%M}"}
        yield StoreReadOnly("soundness.clock_back", **times)


def bad_backups(database: Database) -> Iterator[tuple[Path, str]]:
    """Backups that are not what they were: `damaged`, `changed`, `foreign`, or `ahead` of the database."""
    noted, mine = database.chain.copies(), database.state()
    for copy in backup.backups(database.path):
        state = backup.state_in(copy)
        if state is None:
            yield copy, "damaged"
        elif not state.is_kin(mine):
            yield copy, "foreign"
        elif copy.name in noted and not state.agrees(noted[copy.name]):
            yield copy, "changed"
        elif state.log > mine.log:
            yield copy, "ahead"


def lost(database: Database) -> list[int]:
    """The acknowledged writes whose rows cannot be read: what could not be played again."""
    unread = []
    for link in database.chain.links:
        try:
            list(database.chain.rows(link))
        except (Damaged, OSError):
            unread.append(link.state.log)
    return unread
