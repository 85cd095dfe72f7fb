"""Many people importing at once: whether the sums are right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Thread

from bench import data
from lkt.actions import upload
from lkt.domain.access import Role, Scope
from lkt.domain.period import Period
from lkt.errors import Refused
from lkt.store import Database, definitions, observations, uploads

THREADS = 20
FILES = 3  # from each
ROWS = 24  # of `a_file`


def numerator(turn: int) -> float:
    """What every row of the file `turn` reports."""
    return float(1 + turn % 90_000)


def a_file(team: str, turn: int, month: int = 0, rows: int = ROWS) -> bytes:
    """A team's file for some months, unlike the same team's file of another turn."""
    first = Period.month(2024, 1).shift(month)
    lines = [f"{team};KOL-03;{first.shift(n).label};{numerator(turn):.0f};100000" for n in range(rows)]
    return "\n".join(["Team;Indikator;Periode;Tæller;Nævner", *lines, ""]).encode()


def look(database: Database, content: bytes, team: str) -> upload.Preview:
    """What the team would see before confirming a file; asked again where a busy machine gave the reader no time."""
    catalogue = definitions.read(database)
    for _ in range(20):
        seen = upload.preview(database, catalogue, _sender(team), content, "tal.csv", data.AT.date(), team)
        if not seen.batch.refused:
            break
    return seen


def confirm(database: Database, seen: upload.Preview, team: str) -> int:
    """Store what was seen; returns the number on the receipt.

    Whoever finds that somebody was faster looks again. Nobody else sends these figures, so that gives the same
    preview of a newer state, and the file need not be read anew.
    """
    while True:
        try:
            given = upload.confirm(database, _sender(team), seen, data.AT, warnings_accepted=True)
        except Refused as refusal:
            if refusal.key != "upload.stale":
                raise
            seen = replace(seen, version=uploads.version(database))
        else:
            return given.id if given else 0


def send(database: Database, content: bytes, team: str) -> int:
    return confirm(database, look(database, content, team), team)


def _sender(team: str) -> Scope:
    return Scope(team, Role.TEAM, team)


def import_at_once(folder: Path, threads: int = THREADS) -> dict[str, float]:
    """Half of the threads send for one team, each a month of its own; the others each for their own team."""
    folder.mkdir()
    database = data.empty(folder / "lkt.duckdb")
    teams = [team.id for team in definitions.read(database).teams_of(data.AREA)]
    own = [(teams[0] if n % 2 else teams[1 + n // 2], n // 2) for n in range(threads)]
    failed: list[Exception] = []

    def work(team: str, month: int) -> None:
        try:
            for turn in range(FILES):
                send(database, a_file(team, turn, month, rows=1), team)
        except Exception as error:  # counted below: a thread's own exception ends nothing
            failed.append(error)

    started = [Thread(target=work, args=pair) for pair in own]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    sum_found = float(observations.current(database)["numerator"].sum())
    missing = threads * FILES - int(database.scalar("select count(*) from upload"))
    sound = database.chain.place(database.state()) is not None
    database.close()
    wrong = abs(sum_found - threads * numerator(FILES - 1))
    return {"failed": len(failed), "missing": missing, "wrong": wrong, "unsound": not sound}
