"""Reading the reference figures of the R peers, where they are at hand (they are not in the repository)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lkt import spc
from lkt.spc import Analysis

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold"
needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="no reference figures (../shared/gold)")

# qicharts2's names of a point's columns, and ours.
POINTS = {
    "y": "value", "cl": "centre", "lcl": "lower", "ucl": "upper", "lcl.95": "lower95", "ucl.95": "upper95",
    "target": "target", "baseline": "baseline", "include": "included", "useful": "useful",
    "sigma.signal": "outside", "runs.signal": "runs_signal", "part": "phase",
}  # fmt: skip
SUMMARY = {
    "n.obs": "observations", "n.useful": "useful", "longest.run": "longest_run",
    "longest.run.max": "longest_run_max", "n.crossings": "crossings", "n.crossings.min": "crossings_min",
    "runs.signal": "runs_signal", "aLCL": "lower", "CL": "centre", "aUCL": "upper", "sigma.signal": "outside",
    "part": "phase",
}  # fmt: skip


@dataclass(frozen=True)
class GoldCase:
    """One call of a peer, and what it answered. `suffix` "_unscreened" is the twin without screening."""

    folder: Path
    suffix: str = ""

    @property
    def name(self) -> str:
        return self.folder.name + self.suffix

    @cached_property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "case.json").read_text(encoding="utf-8"))
        return found

    @property
    def chart(self) -> str:
        return str(self.told["chart"])

    def read(self, file: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"{file}.csv", keep_default_na=False, na_values=[""])

    def points(self) -> pd.DataFrame:
        return self.read(f"points{self.suffix}")

    def summary(self) -> pd.DataFrame:
        return self.read(f"summary{self.suffix}")


def cases(peer: str, charts: tuple[str, ...]) -> list[GoldCase]:
    """All cases of a peer for some charts, unscreened twins too, but not those in which the peer stopped."""
    if not GOLD.is_dir():
        return []
    found = []
    for folder in sorted(path for path in (GOLD / peer).iterdir() if path.is_dir()):
        case = GoldCase(folder)
        if case.chart in charts and not case.told.get("error"):
            found.append(case)
            if (folder / "points_unscreened.csv").exists():
                found.append(GoldCase(folder, "_unscreened"))
    return found


def qicharts2(case: GoldCase, rules: str = "anhoej") -> Analysis:
    """Our answer to a call of qicharts2."""
    table = case.read("input")
    args = dict(case.told["args"])
    period = args.pop("x.period", None)
    if case.told["x_type"] in ("date", "datetime"):
        table["x"] = pd.to_datetime(table["x"], format="ISO8601")
    if case.told["x_type"] == "character":
        table["x"] = table["x"].astype(str)
    options: dict[str, Any] = {
        name: args[name] for name in ("freeze", "part", "exclude", "multiply") if name in args
    }
    if "agg.fun" in args:
        options["aggregate"] = args["agg.fun"]
    for name in ("cl", "target"):
        options[name] = name if name in table else args.get(name)
    if "part" in table:
        options["phase"] = "part"
    screened = bool(case.told["options"]["qic.screenedmr"]) and not case.suffix
    facets = [name for name in ("facet1", "facet2") if name in table]
    return spc.analyse(
        table, case.chart, n="n" if "n" in table else None, facets=facets, period=period, screened=screened,
        rules=rules, **options,
    )  # fmt: skip
