"""What the R peers were asked, in our words: the same call for `spc.analyse` and for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lkt import spc
from lkt.spc import Analysis
from tests.spc.gold import GoldCase, facets

DIRECTIONS = {"increase": "higher", "decrease": "lower", "neutral": "neutral"}


@dataclass(frozen=True)
class Call:
    """A table, a chart and the options of `analyse`."""

    table: pd.DataFrame
    chart: str
    options: dict[str, Any]

    def analyse(self, **more: Any) -> Analysis:
        return spc.analyse(self.table, spc.Options(self.chart, **self.options | more))

    def arguments(self) -> list[str]:
        """The same for `python -m lkt spc`, without the files."""
        found = ["--chart", self.chart]
        for name, value in self.options.items():
            if value in (None, False, []):
                continue
            option = {"facets": "--facet", "phase": "--phase-start"}.get(name, f"--{name}")
            found.append(option)
            if name == "facets":
                found += value
            elif value is not True:
                found.append(",".join(map(str, value)) if isinstance(value, list) else str(value))
        return found


def qicharts2(case: GoldCase) -> Call:
    table, args = case.read("input"), case.args
    # as on the command line, x are read from text; names that look like numbers are still names
    table["x"] = table["x"].astype(str) if case.told["x_type"] == "character" else table["x"]
    options: dict[str, Any] = {
        "facets": facets(table),
        "n": "n" if "n" in table else None,
        "period": args.get("x.period"),
        "aggregate": args.get("agg.fun", "mean"),
        "multiply": args.get("multiply", 1),
        "screened": bool(case.told["options"]["qic.screenedmr"]) and not case.suffix,
        "phase": "part" if "part" in table else None,
    }
    options |= {"freeze": args.get("freeze")} | {name: places(args.get(name)) for name in ("part", "exclude")}
    options |= {name: name if name in table else args.get(name) for name in ("cl", "target")}
    return Call(table, case.chart, options)


def places(given: Any) -> Any:
    """Positions, of which R lets one stand for itself."""
    return [given] if isinstance(given, int) else given


def pbcharts(case: GoldCase) -> Call:
    """Its I chart is always the I' chart; without denominators each n is 1."""
    table, args = case.read("input"), case.args
    options: dict[str, Any] = {
        "y": "num",
        "n": "den" if "den" in table else None,
        "facets": facets(table),
        "part": places(args.get("split")),
        "multiply": args.get("multiply", 1),
        "screened": args.get("screenms", False),
    }
    options |= {name: args.get(name) for name in ("freeze", "cl")} | {"exclude": places(args.get("exclude"))}
    return Call(table, "run" if case.chart == "run" else "ip", options)


def nhs(case: GoldCase) -> Call:
    table, args = case.read("input"), case.args
    rebase, target = args.get("rebase"), args.get("target")
    phase: Any = [rebase] if isinstance(rebase, str) else rebase
    if isinstance(rebase, dict):
        table["part"] = _rebased(rebase, table)
        phase = "part"
    if isinstance(target, dict):
        table["goal"] = table["facet"].map(target).astype(float)
        target = "goal"
    options = {
        "x": "date", "y": "value", "facets": facets(table), "freeze": args.get("fix_after_n_points"),
        "phase": phase, "target": target, "screened": args.get("screen_outliers", True), "rules": "nhs",
        "direction": DIRECTIONS[args.get("improvement_direction", "increase")],
    }  # fmt: skip
    return Call(table, "i", options)


def _rebased(rebase: dict[str, Any], table: pd.DataFrame) -> list[int]:
    """How many rebase dates of its own facet have passed."""
    days = {name: [given] if isinstance(given, str) else given for name, given in rebase.items()}
    return [
        sum(x >= day for day in days.get(facet, []))
        for facet, x in zip(table["facet"], table["date"], strict=True)
    ]


CALLS = {"qicharts2": qicharts2, "pbcharts": pbcharts, "NHSRplotthedots": nhs}
