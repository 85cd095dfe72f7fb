"""Reference figures of the R peers: all of them in ../shared/gold, where that is at hand; some carried in tests/golden.

Those are freely licensed ones of every chart and feature (`tests/spc/carry.py` writes them).
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "gold"
CARRIED = ROOT / "tests" / "golden"
needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="no reference figures (../shared/gold)")
UNSCREENED = "_unscreened"
FREE = ("simulated", "CC0", "OGL", "MIT")  # licences that may be carried along
FLAGS = ("sigma.signal", "outside_limits", "relative_to_mean", "close_to_limits")


@dataclass(frozen=True)
class GoldCase:
    """One call of a peer, and what it answered. `suffix` "_unscreened" is the twin without screening."""

    peer: str
    base: str
    told: Mapping[str, Any]
    files: Mapping[str, str | Path]  # text or place of each CSV
    suffix: str = ""

    @property
    def name(self) -> str:
        return self.base + self.suffix

    @property
    def chart(self) -> str:
        return str(self.told["chart"])

    @property
    def args(self) -> dict[str, Any]:
        return dict(self.told["args"])

    def text(self, file: str) -> str:
        """`input`, `points`, `summary` or `icons` as CSV."""
        return self.whole(file + self.suffix if file + self.suffix in self.files else file)

    def whole(self, file: str) -> str:
        """A file by its whole name."""
        found = self.files[file]
        return found if isinstance(found, str) else found.read_text(encoding="utf-8")

    def read(self, file: str) -> pd.DataFrame:
        return pd.read_csv(StringIO(self.text(file)), keep_default_na=False, na_values=[""])


def cases(peer: str, charts: Iterable[str]) -> list[GoldCase]:
    """All cases of a peer for some charts, but not those in which the peer stopped."""
    known = shared(peer) if GOLD.is_dir() else ()
    return [case for case in known if case.chart in charts and not case.told.get("error")]


@cache
def shared(peer: str) -> tuple[GoldCase, ...]:
    """Every case of ../shared/gold, unscreened twins too."""
    found = []
    for folder in sorted(path for path in (GOLD / peer).iterdir() if path.is_dir()):
        told = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        files = {path.stem: path for path in folder.glob("*.csv")}
        found += _twins(peer, folder.name, told, files)
    return tuple(found)


@cache
def carried(peer: str) -> tuple[GoldCase, ...]:
    """The cases in this repository."""
    held = tomllib.loads((CARRIED / f"{peer}.toml").read_text(encoding="utf-8"))
    found = []
    for name, case in held.items():
        found += _twins(peer, name, json.loads(case.pop("call")), case)
    return tuple(found)


def _twins(peer: str, name: str, told: Mapping[str, Any], files: Mapping[str, str | Path]) -> list[GoldCase]:
    suffixes = ["", UNSCREENED] if f"points{UNSCREENED}" in files else [""]
    return [GoldCase(peer, name, told, files, suffix) for suffix in suffixes]


def licences() -> dict[tuple[str, str], str]:
    """The licence of each case's data, by peer and case."""
    with (GOLD / "_index.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["peer"], row["case"]): row["data_licence"] for row in csv.DictReader(lines)}


def facets(table: pd.DataFrame) -> list[str]:
    return [name for name in ("facet1", "facet2", "facet") if name in table]


def as_numbers(column: pd.Series) -> np.ndarray:
    """Booleans (also as the command writes them) as 0 and 1, missing as NaN."""
    words = column.astype(object).replace({"true": True, "false": False})
    return pd.to_numeric(words, errors="raise").astype(float).to_numpy()


def assert_agree(theirs: pd.DataFrame, ours: pd.DataFrame, columns: Mapping[str, str]) -> None:
    """Row by row: 1e-9 relative, counts and flags exactly. A missing flag of theirs is none."""
    assert len(theirs) == len(ours)
    for left, right in columns.items():
        expected, found = as_numbers(theirs[left]), as_numbers(ours[right])
        if left in FLAGS:
            expected = np.nan_to_num(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=f"{left} / {right}")
