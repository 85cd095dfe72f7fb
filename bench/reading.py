"""A cold `lkt import` of 200 rows against openpyxl's bare reading of the same file, each in a fresh process."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from bench import Measured
from bench.clock import alternating
from bench.data import empty, workbook
from lkt import settings

_BARE = "import sys, openpyxl; [row for row in openpyxl.load_workbook(sys.argv[1]).active.values]"


def measure(folder: Path) -> Measured:
    """The ratio of two whole processes, interpreter start included in both."""
    database, file = folder / "import.duckdb", folder / "rows.xlsx"
    empty(database).close()
    file.write_bytes(workbook())
    surroundings = os.environ | {"LKT_DATABASE": str(database)}
    command = [sys.executable, "-m", "lkt", "import", str(file), "--team", "KOL-HOR", "--dry-run"]

    run = partial(subprocess.run, check=True, env=surroundings, cwd=settings.ROOT, capture_output=True)
    both = (partial(run, command), partial(run, [sys.executable, "-c", _BARE, str(file)]))
    return Measured("cold import of 200 rows", *alternating(*both, times=7), "openpyxl's bare reading")
