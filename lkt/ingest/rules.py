"""What the figures of one row must satisfy, by the kind of measure. One rule, one function."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from lkt.domain.batch import Finding, Severity
from lkt.domain.indicator import Indicator, Measure
from lkt.ingest.codes import found
from lkt.ingest.header import FIGURES, Field
from lkt.ingest.layout import Row
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
_LOST_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def needed(indicator: Indicator, figures: Figures) -> tuple[Field, ...]:
    """The required figures. A single measurement has no spread."""
    required = NEEDS[indicator.measure].required
    single = D in figures and figures[D].value == 1
    return tuple(f for f in required if not (f is S and single))


def check(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Everything that is wrong with, or to be said about, the figures of a row."""
    said = [finding for rule in RULES for finding in rule(row, indicator, figures)]
    wrong = {finding.place for finding in said if finding.severity is Severity.ERROR}
    counts_wrong = not wrong.isdisjoint({row.place(N), row.place(D)})
    # What wrong counts give is no measure of the value beside them.
    yield from (f for f in said if not (counts_wrong and f.code == "value_disagrees"))


def complete(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Each required figure is there. A figure that could not be read has its own finding already."""
    for field in needed(indicator, figures):
        if field in row.cells:
            continue
        if field in row.columns:
            yield found("figure_missing", row.place(field), "", field=field.heading, indicator=indicator.name)


def not_negative(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    for field, number in figures.items():
        if number.value < 0:
            yield found("number_negative", row.place(field), row.cells[field].value, field=field.heading)


def whole(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Counts are whole numbers; 1,5 patients or 0,625 instead of 5 of 8 are not."""
    for field in _in_order(NEEDS[indicator.measure].whole & figures.keys()):
        number = figures[field]
        if not number.percent and not is_whole(number.value):
            yield found("count_not_whole", row.place(field), row.cells[field].value, field=field.heading)


def percent(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Percent belongs in the value of an indicator that is read in percent, and ends at 100."""
    for field, number in figures.items():
        cell, place = row.cells[field], row.place(field)
        if number.percent and field in (N, D, U):
            yield found("percent_as_count", place, _as_shown(number), field=field.heading)
        elif number.percent and indicator.scale != 100:
            yield found("percent_unexpected", place, _as_shown(number), indicator=indicator.name)
        elif (
            field is V and number.value > 100 and (number.percent or indicator.measure is Measure.PROPORTION)
        ):
            yield found("percent_above_100", place, _as_shown(number) if number.percent else cell.value)
        elif number.percent:
            yield found("percent_read", place, _as_shown(number), read=number.value)


def thousands(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """1.234 as text is 1234 in a count; in a measured value it may be a decimal point: ask."""
    for field, number in figures.items():
        if number.thousands:
            code = "number_thousands_doubt" if field in (V, S) else "number_thousands"
            yield found(code, row.place(field), row.cells[field].value, read=number.value)


def dated(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """A number in a cell that shows a date looks quite different there, so it is said how it was read."""
    for field, number in figures.items():
        if number.dated:
            yield found("number_in_date_cell", row.place(field), row.cells[field].value, read=number.value)


def thousands_lost(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """1,234 bed days are 1234 from a program that writes thousands otherwise. Parts of days have fewer decimals."""
    for field, number in figures.items():
        if _lost_thousands(row, indicator, field, number):
            read = float(round(number.value * 1000))
            yield found("thousands_lost", row.place(field), row.cells[field].value, read=read)


def plausible(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """No team counts millions in a month."""
    for field in _in_order(figures.keys() & _counted(indicator)):
        number, place, value = figures[field], row.place(field), row.cells[field].value
        if number.value > LARGEST_COUNT:
            yield found("number_implausible", place, value)
        elif number.value > LARGE_COUNT:
            yield found("count_large", place, value, field=field.heading)


def within(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """No more than all of them. Figures with a fault of their own are not compared."""
    if indicator.measure is Measure.PROPORTION and N in figures and D in figures:
        n, d = figures[N].value, figures[D].value
        if n > d > 0 and _is_count(figures[N]) and _is_count(figures[D]):
            yield found(
                "numerator_above_denominator",
                row.place(N),
                row.cells[N].value,
                numerator=n,
                denominator=d,
            )


def exposure(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """More events than there were days for them is possible, and hardly what was meant."""
    if indicator.measure is not Measure.RATE or indicator.multiplier <= 1 or not {N, D} <= figures.keys():
        return
    n, d = figures[N].value, figures[D].value
    if n > d > 0 and not _lost_thousands(row, indicator, D, figures[D]):
        multiplier = indicator.multiplier
        yield found(
            "events_above_exposure",
            row.place(N),
            row.cells[N].value,
            numerator=n,
            denominator=d,
            multiplier=multiplier,
        )


def zero_denominator(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """0 of 0 says: counted, and there were none. Something of nothing is a mistake."""
    if D not in figures or figures[D].value != 0:
        return
    if indicator.measure is Measure.MEAN:
        yield found("denominator_not_positive", row.place(D), row.cells[D].value)
    elif indicator.measure.divides and N in figures:
        code = "zero_denominator" if figures[N].value else "no_patients"
        yield found(code, row.place(D), row.cells[D].value)


def agrees(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """A value beside numerator and denominator must be their quotient; the counts win when it is not."""
    if not indicator.measure.divides or not {N, D, V} <= figures.keys() or figures[D].value <= 0:
        return
    quotient = figures[N].value / figures[D].value
    written = figures[V].value
    if not any(abs(written - q) <= _rounding(written) for q in (quotient * indicator.scale, quotient)):
        computed = round(quotient * indicator.scale, 2)
        yield found("value_disagrees", row.place(V), row.cells[V].value, computed=computed)


def unused(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Figures the measure has no use for are not kept, and that is said."""
    used = NEEDS[indicator.measure].used
    for field in figures:
        if field not in used and not (field is V and indicator.measure.divides):
            cell = row.cells[field]
            yield found(
                "field_not_used",
                row.place(field),
                cell.value,
                field=field.heading,
                indicator=indicator.name,
            )


RULES = (
    complete,
    not_negative,
    whole,
    percent,
    thousands,
    dated,
    thousands_lost,
    plausible,
    within,
    exposure,
    zero_denominator,
    agrees,
    unused,
)


def _in_order(fields: Set[Field]) -> Iterator[Field]:
    return (field for field in FIGURES if field in fields)


def _is_count(number: Number) -> bool:
    return not number.percent and is_whole(number.value)


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
