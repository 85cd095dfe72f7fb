"""What an indicator may say of itself: charts that can show what it counts, and targets its unit can have."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from lkt.catalogue.gather import Entries
from lkt.domain.charting import CHARTS
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.problem import Problem

# A definition may name the chart made for its measure. Run and I charts take any series of figures. Amounts (DDD) are
# no counts: never a p or u chart for a ratio.
_MADE = ("p", "u", "c", "xbar", "t", "g")
_ANY = ("run", "i")
# Rare events can also be shown by what lies between them; counts also per exposure.
_ALSO = {Measure.PROPORTION: ("g",), Measure.COUNT: ("u",), Measure.TIME_BETWEEN: ("g",)}
_NEEDS_DENOMINATOR = (Measure.PROPORTION, Measure.RATE, Measure.RATIO, Measure.MEAN, Measure.VALUE)
# The units there are words for, with the highest figure each can take; the lowest is 0.
UNITS = {"pct": 100, "pct_opfyldt": 100, "pct_ddd": 100, "score_0_10": 10} | dict.fromkeys(
    ("rate", "antal", "antal_mellem", "dage", "minutter", "mmol_mol", "ddd_pr_100_sengedage"), inf
)
_LOWEST_CHANGE = -100.0  # percent: nothing falls by more than all of it


def fits_the_measure(entries: Entries) -> Iterator[Problem]:
    for entry in entries.of(Indicator):
        measure = entry.value.measure
        first = (*(chart for chart in _MADE if chart in CHARTS[measure]), *_ANY)
        also = _ALSO.get(measure, ())
        for path, choices in (("chart", first), ("chart_alternatives[]", first + also)):
            for where, chart in entry.at(path):
                if chart not in choices:
                    fields = {"chart": chart, "measure": measure.value, "choices": ", ".join(choices)}
                    yield entry.problem(where, "chart_does_not_fit", **fields)


def has_denominator(entries: Entries) -> Iterator[Problem]:
    """What is divided by, or how many a mean is of, is said in words."""
    for entry, where, denominator in entries.at(Indicator, "versions[].denominator"):
        if not denominator and entry.value.measure in _NEEDS_DENOMINATOR:
            yield entry.problem(where, "no_denominator")


def known_units(entries: Entries) -> Iterator[Problem]:
    for entry, where, unit in entries.at(Indicator, "unit"):
        if unit not in UNITS:
            yield entry.problem(where, "unknown_value", value=unit, choices=", ".join(UNITS))


def within_the_unit(entries: Entries) -> Iterator[Problem]:
    """A target is a figure the indicator can take; a relative one is a change in percent."""
    for entry, where, target in entries.at(Indicator, "targets[]"):
        known = entry.value.unit in UNITS and not target.relative
        lowest, highest = (0.0, UNITS[entry.value.unit]) if known else (-inf, inf)
        if target.relative:
            lowest = _LOWEST_CHANGE
        if not lowest <= target.value <= highest:
            limits = {"lowest": f"{lowest:g}", "highest": "∞" if highest == inf else f"{highest:g}"}
            yield entry.problem(f"{where}.value", "target_outside_unit", value=f"{target.value:g}", **limits)
