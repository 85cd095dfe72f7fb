"""What people decided about series, laid on their rows: phases, frozen baselines, points left out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lkt.domain.charting import Decision, DecisionKind

KEY = ["team", "indicator"]


def decided(table: pd.DataFrame, decisions: Sequence[Decision]) -> pd.DataFrame:
    """The rows with `part` going on counting at every phase, and with frozen, excluded and reason.

    Phases come before baselines: a frozen baseline lies within the phase of its last point.
    """
    found = table.assign(excluded=False, frozen=False, reason=None)
    if not decisions:
        return found
    rows = found.groupby(KEY, sort=False).groups
    for kind in DecisionKind:
        for decision in decisions:
            own = rows.get((decision.team, decision.indicator))
            if decision.kind is kind and own is not None:
                _lay(found, found.loc[own], decision)
    return found


def _lay(table: pd.DataFrame, own: pd.DataFrame, decision: Decision) -> None:
    day = pd.Timestamp(decision.day)
    if decision.kind is DecisionKind.PHASE:
        after = own.index[own["x"] >= day]
        table.loc[after, "part"] = own.loc[after, "part"] + 1
    elif decision.kind is DecisionKind.FREEZE:
        upto = own[own["x"] <= day]
        table.loc[upto.index[upto["part"] == upto["part"].max()], "frozen"] = True
    else:
        here = own.index[own["x"] == day]
        table.loc[here, "excluded"] = True
        table.loc[here, "reason"] = decision.reason
