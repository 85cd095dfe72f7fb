"""What a target may be, given the unit it is written in."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from lkt.catalogue.gather import Entries
from lkt.domain.indicator import Indicator, Target
from lkt.domain.problem import Problem

# The units there are words for, with the lowest and highest figure each can take.
UNITS: dict[str, tuple[float, float]] = {
    "pct": (0, 100),
    "pct_opfyldt": (0, 100),
    "pct_ddd": (0, 100),
    "score_0_10": (0, 10),
    "rate": (0, inf),
    "antal": (0, inf),
    "antal_mellem": (0, inf),
    "dage": (0, inf),
    "minutter": (0, inf),
    "mmol_mol": (0, inf),
    "ddd_pr_100_sengedage": (0, inf),
}
_LOWEST_CHANGE = -100.0  # percent: nothing falls by more than all of it


def known_units(entries: Entries) -> Iterator[Problem]:
    for entry in entries.of(Indicator):
        if entry.value.unit not in UNITS:
            yield entry.problem("unit", "unknown_value", value=entry.value.unit, choices=", ".join(UNITS))


def within_the_unit(entries: Entries) -> Iterator[Problem]:
    """A target is a figure the indicator can take; a relative one is a change in percent."""
    for entry in entries.of(Indicator):
        for i, target in enumerate(entry.value.targets):
            lowest, highest = _bounds(target, entry.value.unit)
            if not lowest <= target.value <= highest:
                limits = {"lowest": f"{lowest:g}", "highest": "∞" if highest == inf else f"{highest:g}"}
                where = f"targets[{i}].value"
                yield entry.problem(where, "target_outside_unit", value=f"{target.value:g}", **limits)


def _bounds(target: Target, unit: str) -> tuple[float, float]:
    return (_LOWEST_CHANGE, inf) if target.relative else UNITS.get(unit, (-inf, inf))
