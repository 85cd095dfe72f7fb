"""What is wrong with a store and keeps nobody from writing, and what a look at everything finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lkt.errors import StoreReadOnly
from lkt.store import backup
from lkt.store.chain import Damaged
from lkt.store.database import CLOCKS_DIFFER, Database


def notices(database: Database, now: datetime) -> Iterator[StoreReadOnly]:
    """No chain, a backup that is gone, a clock that went back. Reads no file from end to end."""
    newest = database.scalar("select max(recorded_at) from log")
    if newest and not database.chain.links and not database.unsound:
        yield StoreReadOnly("soundness.chain_gone", path=database.chain.path)
    there = {each.name for each in backup.backups(database.path)}
    for name in _noted(database):
        if name not in there:
            yield StoreReadOnly("soundness.backup_gone", path=backup.folder(database.path) / name)
    if newest and newest - now > CLOCKS_DIFFER:
        times = {"now": f"{now:%Y-%m-%d %H:%M}", "newest": f"{newest:%Y-%m-%d %H:%M}"}
        yield StoreReadOnly("soundness.clock_back", **times)


def _noted(database: Database) -> list[str]:
    """The backups that should be there."""
    made = dict.fromkeys(link.subject for link in database.chain.links if link.action == "backup")
    return list(made)[-backup.KEPT :]


def bad_backups(database: Database) -> Iterator[tuple[Path, str]]:
    """Backups that are not what they were: `damaged`, `changed`, `foreign`, or `ahead` of the database."""
    noted = {link.subject: link.state for link in database.chain.links if link.action == "backup"}
    mine = database.state()
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
