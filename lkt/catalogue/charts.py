"""Which charts can show what an indicator counts."""

from __future__ import annotations

from collections.abc import Iterator

from lkt.catalogue.gather import Entries
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.problem import Problem

# Run and I charts take any series of figures. Amounts (DDD) are no counts: never a p or u chart for a ratio.
_ANY = ("run", "i")
FITS: dict[Measure, tuple[str, ...]] = {
    Measure.PROPORTION: ("p", *_ANY),
    Measure.RATE: ("u", *_ANY),
    Measure.RATIO: _ANY,
    Measure.COUNT: ("c", *_ANY),
    Measure.MEAN: ("xbar", *_ANY),
    Measure.VALUE: _ANY,
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


def fits_the_measure(entries: Entries) -> Iterator[Problem]:
    for entry in entries.of(Indicator):
        measure = entry.value.measure
        first = FITS[measure]
        any_of = first + ALSO.get(measure, ())
        asked = [("chart", entry.value.chart, first)]
        asked += [
            (f"chart_alternatives[{i}]", c, any_of) for i, c in enumerate(entry.value.chart_alternatives)
        ]
        for path, chart, choices in asked:
            if chart not in choices:
                fields = {"chart": chart, "measure": measure.value, "choices": ", ".join(choices)}
                yield entry.problem(path, "chart_does_not_fit", **fields)


def has_denominator(entries: Entries) -> Iterator[Problem]:
    """What is divided by, or how many a mean is of, is said in words."""
    for entry in entries.of(Indicator):
        if entry.value.measure not in _NEEDS_DENOMINATOR:
            continue
        for i, version in enumerate(entry.value.versions):
            if not version.denominator:
                yield entry.problem(f"versions[{i}].denominator", "no_denominator")
