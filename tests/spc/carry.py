"""Writes tests/golden from ../shared/gold: python -m tests.spc.carry

Carried are freely licensed cases (simulated, CC0, OGL, MIT), the shortest that together have every chart and
every feature of a peer, cut to the columns that are compared.
"""

from __future__ import annotations

import json
from io import StringIO

import pandas as pd

from lkt import spc
from tests.spc import test_gold, test_nhs, test_pbcharts
from tests.spc.gold import CARRIED, FREE, GoldCase, cases, licences

PEERS = {"qicharts2": test_gold, "pbcharts": test_pbcharts, "NHSRplotthedots": test_nhs}
CHARTS = (*spc.CHARTS, "xmr")
COLUMNS = {
    "points": {
        *test_gold.POINTS, *test_gold.WITH_DENOMINATOR, *test_pbcharts.POINTS, *test_pbcharts.DENOMINATOR,
        *test_nhs.POINTS, "xx", "x", "facet", "facet1", "facet2", "rebase_group", "fix_y", "special_cause_type",
        "special_cause_flag", "point_type",
    },
    "summary": {
        *test_gold.SUMMARY, *test_pbcharts.SUMMARY, *test_nhs.SUMMARY, *test_nhs.TYPES, "facet", "facet1", "facet2",
        "runs.signal.anhoej", "runs.signal.bestbox", "runs.signal.cutbox", "variation_type", "assurance_type",
    },
    "icons": {"facet", "variation_type", "assurance_type"},
}  # fmt: skip
LONGEST = 160  # rows of the input
TOLD = ("chart", "x_type", "args", "options", "features", "data_licence")


def chosen(peer: str) -> list[GoldCase]:
    """The shortest free cases in which every chart and every feature occurs, without those we answer otherwise.

    An ordinary case of each chart comes first, then whatever has a feature not seen so far.
    """
    free = licences()
    known = [
        case for case in cases(peer, CHARTS)
        if not case.suffix and case.base not in PEERS[peer].DEVIATIONS
        and free[peer, case.base].startswith(FREE) and len(case.read("input")) <= LONGEST
    ]  # fmt: skip
    found: list[GoldCase] = []
    covered: set[str] = set()
    for case in sorted(known, key=lambda case: (odd(case), len(case.read("input")), case.base)):
        own = {case.chart, *case.told["features"]}
        if not own <= covered:
            covered |= own
            found.append(case)
    return sorted(found, key=lambda case: case.base)


def odd(case: GoldCase) -> bool:
    return bool({"edge", "constant", "short", "error"} & set(case.told["features"]))


def written(case: GoldCase) -> str:
    told = {name: case.told[name] for name in TOLD if name in case.told}
    lines = [f"[{case.base}]", f"call = '''{json.dumps(told)}'''"]
    for file in sorted(case.files):
        kind = file.partition("_")[0]
        table = pd.read_csv(StringIO(case.whole(file)), dtype=str, keep_default_na=False)
        kept = table if kind == "input" else table[[name for name in table if name in COLUMNS[kind]]]
        lines.append(f"{file} = '''\n{kept.to_csv(index=False, lineterminator=chr(10))}'''")
    return "\n".join(lines) + "\n"


def carry(peer: str) -> str:
    found = chosen(peer)
    told = found[0].told
    source = f"github.com/{told['peer_repo']}, commit {told['peer_commit'][:7]}"
    head = (
        f"# What {told['peer']} {told['peer_version']} answers ({source}).\n"
        "# Written by `python -m tests.spc.carry`; the licence of each case's data is in its call.\n"
    )
    return "\n".join([head, *map(written, found)])


if __name__ == "__main__":
    for name in PEERS:
        (CARRIED / f"{name}.toml").write_text(carry(name), encoding="utf-8")
