"""Stores from before the chain: a journal with a line for every write, and an archive with a file for each."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from lkt.store.chain import Chain, Link, State, Written


def journal(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


def archive(path: Path) -> Path:
    return path.with_name(f"{path.name}.archive")


def carry_over(path: Path) -> State | None:
    """Make the chain of journal and archive, up to what is missing or not whole, and set them aside.

    Returns what the journal says that the database held, which no link does after a change of the schema alone.
    """
    chain, folder = Chain(path), archive(path)
    if chain.path.exists() or not folder.exists():
        return None
    part, newest = Chain(path.with_name(f"{path.name}.part")), _newest(path)
    part.path.unlink(missing_ok=True)
    with suppress(ValueError, TypeError, KeyError):
        for file in sorted(folder.glob("[0-9]*.jsonl")):
            number = int(file.stem)
            if (newest and number > newest.log) or (part.links and number != part.newest + 1):
                break
            _add(part, file.read_bytes())
    if part.links:
        part.path.replace(chain.path)
    for old in (journal(path), folder):
        if old.exists():
            old.replace(path.with_name(f"{path.name}.replaced-{old.suffix[1:]}"))
    return newest


def _newest(path: Path) -> State | None:
    """After the last acknowledged write; None where the journal does not say."""
    try:
        return State(**json.loads(journal(path).read_bytes().splitlines()[-1])["state"])
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def _add(chain: Chain, data: bytes) -> None:
    head, *body = data.splitlines()
    told, rows = json.loads(head), [json.loads(line) for line in body]
    written = [Written(part["table"], json.dumps(part["rows"]), len(part["rows"])) for part in rows]
    who = (told["at"], told["by"], told["action"], told["subject"])
    chain.add(Link(*who, State(**told["state"])), written)
