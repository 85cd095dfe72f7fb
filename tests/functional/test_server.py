"""The server itself, as somebody meets it who is no browser: other programs, and commands while it runs."""

from __future__ import annotations

import asyncio
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.load import person
from bench.server import Served, served
from lkt import settings
from tests.conftest import copied

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = tmp_path_factory.mktemp("server") / "lkt.duckdb"
    with served(settings.ROOT / "app.py", LKT_DATABASE=str(database)) as found:
        yield found


@pytest.fixture(scope="module")
def server(running: Served) -> str:
    return urlsplit(running.address).netloc


def answer(server: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection(server, timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        found = connection.getresponse()
        return found.status, {name.lower(): value for name, value in found.getheaders()}
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/team?team=KOL-HOR", "/_stcore/health", "/static/none.js"])
def test_every_answer_carries_our_headers(server: str, path: str) -> None:
    _, headers = answer(server, path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("host", "origin", "page", "session"),
    [
        ("", "", 200, 101),
        ("localhost:8501", "http://localhost:8501", 200, 101),
        ("rebound.example", "http://rebound.example", 400, 400),  # both foreign: they agree, and are not ours
        ("127.0.0.1.rebound.example", "", 400, 400),
        ("", "http://elsewhere.example", 200, 403),
    ],
)
def test_a_foreign_name_is_turned_away(server: str, host: str, origin: str, page: int, session: int) -> None:
    given = {"Host": host or server} | ({"Origin": origin} if origin else {})
    assert answer(server, "/", **given)[0] == page
    assert answer(server, "/_stcore/stream", **given, **UPGRADE)[0] == session


@pytest.mark.skipif(sys.platform != "linux", reason="its limits are in /proc")
def test_it_takes_as_many_file_handles_as_it_may(running: Served) -> None:
    limits = Path(f"/proc/{running.process}/limits").read_text()
    soft, most = next(line for line in limits.splitlines() if line.startswith("Max open files")).split()[3:5]
    assert soft == most


async def visited(server: Served) -> None:
    async with person(server, charts=False) as somebody:
        await somebody.run(("", ""))


def test_commands_that_read_work_while_the_app_runs(demo_file: Path, tmp_path: Path) -> None:
    database = copied(demo_file, tmp_path / "lkt.duckdb")

    def lkt(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "lkt", *arguments]
        surroundings = os.environ | {"LKT_DATABASE": str(database)}
        done = subprocess.run(command, cwd=settings.ROOT, env=surroundings, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    with served(settings.ROOT / "app.py", LKT_DATABASE=str(database)) as running:
        asyncio.run(visited(running))
        exported = lkt("export", "--area", "KOL", "-o", str(tmp_path / "kol.csv"))
        assert exported[0] == 0, exported
        assert len((tmp_path / "kol.csv").read_text().splitlines()) > 1000
        checked = lkt("check")
        assert checked[0] == 0, checked
        backed_up = lkt("backup", str(tmp_path / "copy.duckdb"))
        assert backed_up[0] == 0, backed_up
        refused = lkt("undo", "1", "--by", "prøve")  # a write is the app's own
        assert (refused[0], "proces" in refused[1]) == (1, True)
    assert not list(tmp_path.glob("*.request-*"))
