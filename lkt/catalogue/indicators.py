"""What an indicator may say of itself: charts that can show what it counts, and targets its unit can have."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from lkt.catalogue.gather import Entries
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.problem import Problem

# Run and I charts take any series of figures. Amounts (DDD) are no counts: never a p or u chart for a ratio.
_ANY = ("run", "i")
FITS: dict[Measure, tuple[str, ...]] = dict.fromkeys(Measure, _ANY) | {
    Measure.PROPORTION: ("p", *_ANY),
    Measure.RATE: ("u", *_ANY),
    Measure.COUNT: ("c", *_ANY),
    Measure.MEAN: ("xbar", *_ANY),
    Measure.TIME_BETWEEN: ("t", *_ANY),
    Measure.CASES_BETWEEN: ("g", *_ANY),
}
# Rare events can also be shown by what lies between them; counts also per exposure.
ALSO: dict[Measure, tuple[str, ...]] = {
    Measure.PROPORTION: ("g",),
    Measure.COUNT: ("u",),
    Measure.TIME_BETWEEN: ("g",),
}
_NEEDS_DENOMINATOR = (Measure.PROPORTION, Measure.RATE, Measure.RATIO, Measure.MEAN, Measure.VALUE)
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


def fits_the_measure(entries: Entries) -> Iterator[Problem]:
    for entry in entries.of(Indicator):
        measure = entry.value.measure
        first, also = FITS[measure], ALSO.get(measure, ())
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
        lowest, highest = UNITS.get(entry.value.unit, (-inf, inf))
        if target.relative:
            lowest, highest = _LOWEST_CHANGE, inf
        if not lowest <= target.value <= highest:
            limits = {"lowest": f"{lowest:g}", "highest": "∞" if highest == inf else f"{highest:g}"}
            yield entry.problem(f"{where}.value", "target_outside_unit", value=f"{target.value:g}", **limits)
