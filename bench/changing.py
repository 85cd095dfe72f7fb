"""`python -m bench.changing run app.py …`: the product, in which SIGUSR1 is an upload of one figure.

One process owns a database, so what changes it must run in the server.
"""

import signal
from itertools import count
from pathlib import Path

from streamlit.web.cli import main

from bench.data import AT, LEAD
from lkt.domain.observation import Batch, Delivery, Observation
from lkt.domain.period import Period
from lkt.store import Database, uploads
from lkt.ui import frame

TEAM, INDICATOR = "KOL-HOR", "KOL-03"
_open = frame.open_for_reading
_opened: list[Database] = []
_turn = count(1)


def remember(path: Path) -> Database:
    _opened.append(_open(path))
    return _opened[-1]


def upload(*_: object) -> None:
    figure = Observation(TEAM, INDICATOR, 1, Period.month(2026, 8), float(next(_turn) % 20), 20.0)
    batch = Batch("bench", "", 0, "KOL", (figure,), ())
    uploads.append(_opened[-1], Delivery(batch, LEAD, AT))


if __name__ == "__main__":
    frame.open_for_reading = remember
    signal.signal(signal.SIGUSR1, upload)
    main()
