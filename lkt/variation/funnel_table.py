"""A funnel from a table with a row per report, as a table with a row per unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.groups import Groups
from lkt.variation.funnel import LIMITS, Funnel, funnel
from lkt.variation.units import DENOMINATOR, NUMERATOR, added, check, figures


def funnel_table(
    table: pd.DataFrame,
    kind: str,
    overdispersion: str = "none",
    *,
    unit: str = "unit",
    numerator: str = "numerator",
    denominator: str = "denominator",
    limits: Sequence[float] = LIMITS,
    multiply: float = 1,
) -> tuple[pd.DataFrame, Funnel]:
    """One funnel of the units of a table, in their order there: `unit, numerator, denominator, value, target, z,
    lower95, upper95, lower998, upper998, outside`, with further limits before `outside`.

    The pairs for 95 and 99.8 % are always there; a unit is outside when it is beyond all limits asked for.
    Values, target and limits are times `multiply`. Raises Refused for columns and figures it cannot use, and with
    the reason of the funnel when there is none (`variation.few_units`, `variation.few_units_overdispersion`).
    """
    check(table, [unit])
    o, n = figures(table, numerator, denominator, kind)
    named = table[[unit]].rename(columns={unit: "unit"})
    units = added(named, ["unit"], o, n, n)
    units = units.set_index("unit").loc[named["unit"].dropna().unique()].reset_index()
    o, n = units[NUMERATOR].to_numpy(dtype=float), units[DENOMINATOR].to_numpy(dtype=float)
    if not len(units):
        raise Refused("variation.no_units")
    levels = sorted({*limits, *LIMITS})
    found = funnel(o, n, Groups(np.array([0]), len(units)), kind, overdispersion, levels)
    if reason := str(found.reason[0]):
        raise Refused(f"variation.{reason}", units=int(found.units[0]))
    widest = levels.index(max(limits)) + 1
    shown = {"unit": units["unit"], "numerator": o, "denominator": n}
    shown |= {"value": found.value * multiply, "target": found.target * multiply, "z": found.z}
    for level in [*LIMITS, *(level for level in levels if level not in LIMITS)]:
        name, at = f"{level:g}".replace(".", ""), levels.index(level)
        shown |= {f"lower{name}": found.lower[at] * multiply, f"upper{name}": found.upper[at] * multiply}
    return pd.DataFrame(shown | {"outside": np.abs(found.position) >= widest}), found
