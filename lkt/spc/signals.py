"""Where signals lie: a row for every unbroken stretch of points at which a rule fired."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lkt.spc.direction import Verdict
from lkt.spc.rules import Case, Fired
from lkt.spc.table import Layout
from lkt.spc.tables import phase_key


def signals(case: Case, verdict: Verdict, layout: Layout) -> pd.DataFrame:
    """facet…, phase, rule, way, points, first, last (x), current.

    Several rules may tell of the same points; all are listed, in order of series, phase and first point.
    Points that could not fire (on the centre line, missing, excluded) do not end a stretch. `current`:
    it reaches the newest useful point of its phase. The index is the row of the summary.
    """
    found = [_stretches(name, fired, case) for name, fired in verdict.fired.items()]
    rows = pd.concat(found).sort_values(["group", "begin"], kind="stable")
    key = phase_key(case.groups, layout)
    return pd.DataFrame(
        {
            **{name: values.take(rows["group"].to_numpy()) for name, values in key.items()},
            "rule": rows["rule"].to_numpy(),
            "way": rows["way"].to_numpy(dtype=np.int64),
            "points": rows["points"].to_numpy(),
            "first": layout.x.array.take(rows["begin"].to_numpy()),
            "last": layout.x.array.take(rows["end"].to_numpy()),
            "current": rows["current"].to_numpy(),
        },
        index=rows["group"].to_numpy(),
    )


def _stretches(name: str, fired: Fired, case: Case) -> pd.DataFrame:
    at = np.flatnonzero(fired.at)
    useful = case.runs.side != 0
    quiet = np.cumsum(useful & ~fired.at)  # useful points so far at which the rule was silent
    group, way = case.groups.code[at], fired.way[at]
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (group[1:] != group[:-1]) | (way[1:] != way[:-1]) | (quiet[at[1:]] != quiet[at[:-1]])
    first = np.flatnonzero(begins)
    points = np.diff(first, append=len(at))
    begin, end = at[first], at[first + points - 1]
    silent_after = quiet[case.groups.last[group[first]]] - quiet[end]
    return pd.DataFrame(
        {
            "rule": name,
            "group": group[first],
            "way": way[first],
            "points": points,
            "begin": begin,
            "end": end,
            "current": silent_after == 0,
        }
    )
