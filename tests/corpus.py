"""The corpus of uploads beside the checkout, sent through `lkt import`; `score.py` there runs this file per upload.

From the project's folder:

    export LKT_DATABASE="$(mktemp -d)/corpus.duckdb"
    .venv/bin/python ../shared/uploads/score.py ../shared/uploads -- .venv/bin/python -m tests.corpus

The database is made from the corpus's manifest when it is not there yet.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def arguments(file: Path, upload_name: str, meta: dict[str, Any]) -> list[str]:
    """What `lkt import` is asked for one upload. `meta`: uploader (a team's name), today and role."""
    lead = meta["role"] != "team"
    sender = ["--role", "lead"] if lead else ["--team", meta["uploader"]]
    when = ["--today", meta["today"], "--upload-name", upload_name]
    return ["import", str(file), *sender, *when, "--by", "prøve", "--dry-run", "--json"]


def prepare(path: Path, manifest: dict[str, Any]) -> None:
    """A database whose catalogue holds the manifest's teams and indicators; their names are their ids."""
    from datetime import datetime

    from lkt.domain.access import Role, Scope
    from lkt.store import create_database
    from tests.conftest import recorded

    database = create_database(path)
    recorded(database, catalogue(manifest), Scope("prøve", Role.LEAD), "prøve", datetime(2026, 1, 1))
    database.close()


def catalogue(manifest: dict[str, Any]) -> Any:
    """The one area the corpus is about, with the manifest's names."""
    from lkt.domain.catalogue import Catalogue
    from lkt.domain.indicator import Measure
    from lkt.domain.organisation import Team
    from lkt.domain.period import Period
    from tests.ingest import made

    told = manifest["template"]
    start = Period.month(int(told["lkt_start"][:4]), int(told["lkt_start"][5:7]))
    kinds = {
        "proportion": (Measure.PROPORTION, "pct", 1),
        "rate": (Measure.RATE, "rate", 1000),
        "measure": (Measure.VALUE, "minutter", 1),
    }
    indicators = {
        i["name"]: made.indicator(i["name"], i["name"], i["name"], *kinds[i["type"]], area=told["lkt"])
        for i in told["ind"]
    }
    teams = {
        name: Team(name, told["lkt"], name, "ORG", "Afdeling", (), "plausibel") for name in told["teams"]
    }
    areas = {told["lkt"]: made.area(told["lkt"], baseline=start)}
    return Catalogue({}, {}, areas, indicators, teams, {})


def main() -> None:
    """Called with FILE, UPLOAD_NAME and META.json; prints what `lkt import --json` prints."""
    file, upload_name, meta = sys.argv[1:]
    database = Path(os.environ["LKT_DATABASE"])
    if not database.exists():
        prepare(database, json.loads(Path(file).with_name("manifest.json").read_text(encoding="utf-8")))
    told = json.loads(Path(meta).read_text(encoding="utf-8"))

    from lkt import cli

    sys.argv = ["lkt", *arguments(Path(file), upload_name, told)]
    cli.main()


if __name__ == "__main__":
    main()
