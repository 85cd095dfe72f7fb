"""What the server does beside running pages."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace

import pytest

from lkt.store import Database
from lkt.ui import server


def test_what_fails_every_second_is_logged_once_until_it_works_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = [OSError(30, "Read-only file system"), OSError(30, "again"), None, OSError(30, "anew")]

    def answer(_: Database) -> None:
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome

    async def second(_: float) -> None:
        if not outcomes:
            raise asyncio.CancelledError

    monkeypatch.setattr(server, "frame", SimpleNamespace(OPENED=[database], back_up=lambda _: None))
    monkeypatch.setattr(server.backup, "answer_requests", answer)
    monkeypatch.setattr(server.asyncio, "sleep", second)
    with caplog.at_level(logging.ERROR, "lkt"), pytest.raises(asyncio.CancelledError):
        asyncio.run(server._serve())
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == [
        "[Errno 30] Read-only file system",
        "[Errno 30] anew",
    ]
