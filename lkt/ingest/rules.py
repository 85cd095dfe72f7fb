"""What the figures of one row must satisfy, by the kind of measure. One rule, one function.

And warnings that learn: a figure far from what the same team has reported before is asked about. Nothing is refused
for that. Far is beyond six times the usual distance from the team's own median, beyond everything seen so far as
well, and beyond what a mere handful of patients explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import sqrt

from lkt.domain.batch import Finding, Severity
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Observation
from lkt.ingest.findings import finding
from lkt.ingest.header import FIGURES, Field, Row
from lkt.ingest.numbers import Number
from lkt.ingest.table import text_of, tidy

N, D, V, S, U = Field.NUMERATOR, Field.DENOMINATOR, Field.VALUE, Field.SPREAD, Field.UNKNOWN


@dataclass(frozen=True)
class Needs:
    """Which figures a measure is made of. `whole`: those that are counts."""

    required: tuple[Field, ...]
    whole: frozenset[Field]
    optional: tuple[Field, ...] = (U,)

    @property
    def used(self) -> tuple[Field, ...]:
        """In the order of the template's columns."""
        return tuple(field for field in FIGURES if field in self.required + self.optional)


NEEDS = {
    Measure.PROPORTION: Needs((N, D), frozenset({N, D, U})),
    Measure.RATE: Needs((N, D), frozenset({N, U})),  # exposure is measured in parts of days and years
    Measure.RATIO: Needs((N, D), frozenset({U})),
    Measure.COUNT: Needs((N,), frozenset({N, U})),
    Measure.MEAN: Needs((D, V, S), frozenset({D, U})),
    Measure.VALUE: Needs((V,), frozenset({D, U}), (D, U)),
    Measure.TIME_BETWEEN: Needs((V,), frozenset({U})),
    Measure.CASES_BETWEEN: Needs((V,), frozenset({V, U})),
}
Figures = Mapping[Field, Number]

LARGEST_COUNT = 1_000_000  # a month of a whole country stays below
LARGE_COUNT = 100_000
LEAST = 8  # earlier figures; before that nobody knows what is usual
_TIMES = 6 * 1.4826  # median distances from the median; 1.4826 of them are a normal standard deviation
_MANY = 10  # known figures in one file; fewer are looked through one by one
_LEAST_SHARE, _LEAST_COUNT = 0.25, 5.0  # what differs by less is not asked about
_LOST_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def needed(indicator: Indicator, figures: Figures) -> tuple[Field, ...]:
    """The required figures. A single measurement has no spread."""
    required = NEEDS[indicator.measure].required
    single = D in figures and figures[D].value == 1
    return tuple(f for f in required if not (f is S and single))


def check(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Everything that is wrong with, or to be said about, the figures of a row."""
    said = [each for rule in RULES for each in rule(row, indicator, figures)]
    wrong = {each.place for each in said if each.severity is Severity.ERROR}
    counts_wrong = not wrong.isdisjoint({row.place(N), row.place(D)})
    # What wrong counts give is no measure of the value beside them.
    yield from (each for each in said if not (counts_wrong and each.code == "value_disagrees"))


def complete(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Each required figure is there. A figure that could not be read has its own finding already."""
    for field in needed(indicator, figures):
        if field in row.columns and field not in row.cells:
            yield row.finding("figure_missing", field, field=field.heading, indicator=indicator.name)


def not_negative(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    for field, number in figures.items():
        if number.value < 0:
            yield row.finding("number_negative", field, field=field.heading)


def whole(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Counts are whole numbers; 1,5 patients or 0,625 instead of 5 of 8 are not."""
    for field in _in_order(NEEDS[indicator.measure].whole & figures.keys()):
        if not figures[field].percent and not is_whole(figures[field].value):
            yield row.finding("count_not_whole", field, field=field.heading)


def percent(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Percent belongs in the value of an indicator that is read in percent, and ends at 100."""
    for field, number in figures.items():
        written = _as_shown(number) if number.percent else None
        if number.percent and field in (N, D, U):
            yield row.finding("percent_as_count", field, written, field=field.heading)
        elif number.percent and indicator.scale != 100:
            yield row.finding("percent_unexpected", field, written, indicator=indicator.name)
        elif field is V and number.value > 100 and (written or indicator.measure is Measure.PROPORTION):
            yield row.finding("percent_above_100", field, written)
        elif number.percent:
            yield row.finding("percent_read", field, written, read=number.value)


def thousands(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """1.234 as text is 1234 in a count; in a measured value it may be a decimal point: ask."""
    for field, number in figures.items():
        if number.thousands:
            code = "number_thousands_doubt" if field in (V, S) else "number_thousands"
            yield row.finding(code, field, read=number.value)


def dated(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """A number in a cell that shows a date looks quite different there, so it is said how it was read."""
    for field, number in figures.items():
        if number.dated:
            yield row.finding("number_in_date_cell", field, read=number.value)


def thousands_lost(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """1,234 bed days are 1234 from a program that writes thousands otherwise. Parts of days have fewer decimals."""
    for field, number in figures.items():
        if _lost_thousands(row, indicator, field, number):
            yield row.finding("thousands_lost", field, read=float(round(number.value * 1000)))


def plausible(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """No team counts millions in a month."""
    for field in _in_order(figures.keys() & _counted(indicator)):
        if figures[field].value > LARGEST_COUNT:
            yield row.finding("number_implausible", field)
        elif figures[field].value > LARGE_COUNT:
            yield row.finding("count_large", field, field=field.heading)


def within(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """No more than all of them. Figures with a fault of their own are not compared."""
    if indicator.measure is Measure.PROPORTION and {N, D} <= figures.keys():
        n, d = figures[N], figures[D]
        counts = all(is_whole(each.value) and not each.percent for each in (n, d))
        if n.value > d.value > 0 and counts:
            yield row.finding("numerator_above_denominator", N, numerator=n.value, denominator=d.value)


def exposure(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """More events than there were days for them is possible, and hardly what was meant."""
    if indicator.measure is not Measure.RATE or indicator.multiplier <= 1 or not {N, D} <= figures.keys():
        return
    n, d = figures[N].value, figures[D].value
    if n > d > 0 and not _lost_thousands(row, indicator, D, figures[D]):
        both = {"numerator": n, "denominator": d}
        yield row.finding("events_above_exposure", N, **both, multiplier=indicator.multiplier)


def zero_denominator(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """0 of 0 says: counted, and there were none. Something of nothing is a mistake."""
    if D not in figures or figures[D].value != 0:
        return
    if indicator.measure is Measure.MEAN:
        yield row.finding("denominator_not_positive", D)
    elif indicator.measure.divides and N in figures:
        yield row.finding("zero_denominator" if figures[N].value else "no_patients", D)


def agrees(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """A value beside numerator and denominator must be their quotient; the counts win when it is not."""
    if not indicator.measure.divides or not {N, D, V} <= figures.keys() or figures[D].value <= 0:
        return
    quotient = figures[N].value / figures[D].value
    written = figures[V].value
    if not any(abs(written - q) <= _rounding(written) for q in (quotient * indicator.scale, quotient)):
        yield row.finding("value_disagrees", V, computed=round(quotient * indicator.scale, 2))


def unused(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Figures the measure has no use for are not kept, and that is said."""
    used = NEEDS[indicator.measure].used
    for field in figures:
        if field not in used and not (field is V and indicator.measure.divides):
            yield row.finding("field_not_used", field, field=field.heading, indicator=indicator.name)


_ALONE = (complete, not_negative, whole, percent, thousands, dated, thousands_lost, plausible)
_TOGETHER = (within, exposure, zero_denominator, agrees, unused)
RULES = (*_ALONE, *_TOGETHER)  # in the order in which they are said


def _in_order(fields: Set[Field]) -> Iterator[Field]:
    return (field for field in FIGURES if field in fields)


def _counted(indicator: Indicator) -> frozenset[Field]:
    """The figures that are counts or, like bed days, mostly are."""
    whole = NEEDS[indicator.measure].whole
    return whole | {D} if indicator.measure.divides else whole


def _lost_thousands(row: Row, indicator: Indicator, field: Field, number: Number) -> bool:
    """`whole` says it already where only a whole number will do; 1,000 is one."""
    if field not in _counted(indicator) or number.thousands:
        return False
    if field in NEEDS[indicator.measure].whole and not is_whole(number.value):
        return False
    return bool(_LOST_THOUSANDS.fullmatch(tidy(text_of(row.cells[field].value))))


def is_whole(value: float) -> bool:
    """True for whole numbers, also when a formula left 11.999999999999998."""
    return abs(value - round(value)) < 1e-9 * max(1.0, abs(value))


def _rounding(written: float) -> float:
    """How far a written figure may be from the exact one: one unit of its last decimal."""
    decimals = f"{written:.10f}".rstrip("0").partition(".")[2]
    return max(10.0 ** -len(decimals), 0.0005) + 1e-9


def _as_shown(number: Number) -> str:
    """A percentage as a Danish Excel shows it in its cell."""
    return f"{round(number.value, 4):.10g} %".replace(".", ",")


def unusual(new: Observation, earlier: Sequence[Observation], measure: Measure) -> Iterator[Finding]:
    """What to ask about a figure, given the team's others of the indicator. Long gaps between events are usual."""
    if measure.by_event:
        return
    sizes = [o.denominator for o in earlier if o.denominator is not None]
    if _far(new.denominator, sizes):
        # One question a figure: with another denominator the share says nothing of its own.
        percent = measure is Measure.PROPORTION and new.denominator == 100
        code = "percent_for_counts" if percent else "denominator_unusual"
        yield _asked(code, new, new.denominator, sizes)
        return
    if measure in (Measure.RATE, Measure.COUNT):
        counts = [o.numerator for o in earlier if o.numerator is not None]
        if _far(new.numerator, counts, _LEAST_COUNT):
            yield _asked("figure_unusual", new, new.numerator, counts)
        return
    figures = [figure for o in earlier if (figure := o.figure(measure)) is not None]
    shares = measure is Measure.PROPORTION and bool(new.denominator)
    least = max(_LEAST_SHARE, _by_chance(figures, new.denominator or 1)) if shares else 0.0
    if _far(new.figure(measure), figures, least, not shares):
        code = "share_unusual" if shares else "figure_unusual"
        yield _asked(code, new, new.figure(measure), figures)


def mostly_corrections(changed: int, unchanged: int) -> Iterator[Finding]:
    """A file that changes most of what was reported is more likely another team's, or an old one."""
    if changed + unchanged >= _MANY and changed > unchanged:
        yield finding("mostly_corrections", changed=changed, known=changed + unchanged)


def _far(value: float | None, usual: Sequence[float], least: float = 0.0, doubled: bool = True) -> bool:
    """Whether a number lies far from those seen. `least` is never far, nor where `doubled` is twice the usual."""
    if value is None or len(usual) < LEAST:
        return False
    middle = _median(usual)
    spread = _median(abs(x - middle) for x in usual)
    reach = max(_TIMES * spread, max(usual) - min(usual), least, abs(middle) if doubled else 0.0)
    return abs(value - middle) > reach


def _median(values: Iterable[float]) -> float:
    """As `statistics.median`, which with all it imports would be felt where each file has a process of its own."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def _by_chance(shares: Sequence[float], cases: float) -> float:
    """Four standard errors of a share of so few patients."""
    middle = _median(shares) if shares else 0.5
    return 4 * sqrt(max(middle * (1 - middle), 0.25 / cases) / cases)


def _asked(code: str, new: Observation, value: float | None, usual: Sequence[float]) -> Finding:
    scale = 100 if code == "share_unusual" else 1
    figure, typical = (_rounded(number * scale) for number in (value or 0.0, _median(usual)))
    return finding(code, new.place, period=new.period, figure=figure, typical=typical)


def _rounded(number: float) -> float:
    return float(f"{number:.3g}") if abs(number) < 1000 else round(number, 0)
