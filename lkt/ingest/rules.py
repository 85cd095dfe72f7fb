"""What the figures of one row must satisfy, by the kind of measure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.names import Term
from lkt.domain.observation import Finding, Observation, Severity
from lkt.ingest.header import Row
from lkt.ingest.numbers import Number
from lkt.ingest.table import FIGURES, Field, text_of, tidy, with_comma

N, D, V, S, U = Field.NUMERATOR, Field.DENOMINATOR, Field.VALUE, Field.SPREAD, Field.UNKNOWN


@dataclass(frozen=True)
class Needs:
    """Which figures a measure is made of. `whole`: those that are counts."""

    required: tuple[Field, ...]
    whole: frozenset[Field]
    optional: tuple[Field, ...] = (U,)

    @cached_property
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

_UNITS = {"minutter": "min|minutter|minutes", "timer": "t|timer|hours", "dage": "dage|døgn|days"}  # in titles
LARGEST_COUNT = 1_000_000  # a month of a whole country stays below
LARGE_COUNT = 100_000
_LOST_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


def check(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """Everything that is wrong with, or to be said about, the figures of a row."""
    said = [each for field, number in figures.items() for each in alone(row, indicator, field, number)]
    said += against(row, indicator, figures)
    yield from said
    # What wrong counts give is no measure of the value beside them.
    wrong = {each.place for each in said if each.severity is Severity.ERROR}
    if wrong.isdisjoint((row.place(N), row.place(D))):
        yield from agrees(row, indicator, figures)


def missing(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Field]:
    """Figures that a row with others lacks. A single measurement has no spread."""
    single = D in figures and figures[D].value == 1
    needed = NEEDS[indicator.measure].required if row.figures else ()
    return (field for field in needed if field not in row.cells and not (field is S and single))


def alone(row: Row, indicator: Indicator, field: Field, number: Number) -> Iterator[Finding]:
    """What a figure says by itself."""
    needs = NEEDS[indicator.measure]
    counted = field in needs.whole or (field is D and indicator.measure.divides)  # or mostly, like bed days
    if number.value < 0:
        yield row.finding("number_negative", field, field=field.heading)
    # 1,5 patients, or 0,625 instead of 5 of 8.
    if field in needs.whole and not number.percent and not is_whole(number.value):
        yield row.finding("count_not_whole", field, field=field.heading)
    own, title = indicator.unit, text_of(row.sheet.rows[row.header_row][row.columns[field]].value)
    others = [words for unit, words in _UNITS.items() if field in (V, S) and own in _UNITS and unit != own]
    if any(re.search(rf"(?i)[(,] ?(?:{words})\.?\)?[ :*]*$", title) for words in others):
        yield row.finding(
            "unit_other", field, title=title, indicator=indicator.name, unit=Term(f"unit.{own}")
        )
    yield from percent(row, indicator, field, number)
    if number.thousands:  # 1.234 is 1234 in a count; in an amount it may be a decimal point: ask
        days = field is D and indicator.measure is Measure.RATE
        sure = (field in needs.whole or days) and row.sheet.separator != ","
        yield row.finding("number_thousands" if sure else "number_thousands_doubt", field, read=number.value)
    if number.blanks:
        yield row.finding("number_blanks", field, read=number.value)
    if number.dated:  # it looks quite different in its cell
        yield row.finding("number_in_date_cell", field, read=number.value)
    if counted and _lost_thousands(row, indicator, field, number):
        yield row.finding("thousands_lost", field, read=float(round(number.value * 1000)))
    if counted and number.value > LARGE_COUNT:
        code = "number_implausible" if number.value > LARGEST_COUNT else "count_large"
        yield row.finding(code, field, field=field.heading)
    if field not in needs.used and not (field is V and indicator.measure.divides):  # it is not kept
        yield row.finding("field_not_used", field, field=field.heading, indicator=indicator.name)


def percent(row: Row, indicator: Indicator, field: Field, number: Number) -> Iterator[Finding]:
    """Percent belongs in the value of an indicator that is read in percent, and ends at 100."""
    written = f"{with_comma(round(number.value, 4), 10)} %" if number.percent else None
    if number.percent and field in (N, D, U):
        yield row.finding("percent_as_count", field, written, field=field.heading)
    elif number.percent and indicator.scale != 100:
        yield row.finding("percent_unexpected", field, written, indicator=indicator.name)
    elif field is V and number.value > 100 and (written or indicator.measure is Measure.PROPORTION):
        yield row.finding("percent_above_100", field, written)
    elif number.percent:
        yield row.finding("percent_read", field, written, read=number.value)


def against(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """No more than all of them; and more events than days for them is possible, and hardly what was meant.

    Figures with a fault of their own are not compared. 0 of 0 says: counted, and there were none. Something of
    nothing is a mistake.
    """
    measure, n, d = indicator.measure, figures.get(N), figures.get(D)
    if n and d and n.value > d.value > 0:
        both = {"numerator": n.value, "denominator": d.value}
        counts = all(is_whole(each.value) and not each.percent for each in (n, d))
        if measure is Measure.PROPORTION and counts:
            yield row.finding("numerator_above_denominator", N, **both)
        lost = _lost_thousands(row, indicator, D, d)
        if measure is Measure.RATE and indicator.multiplier > 1 and not lost:
            yield row.finding("events_above_exposure", N, **both, multiplier=indicator.multiplier)
    if d and d.value == 0 and measure is Measure.MEAN:
        yield row.finding("denominator_not_positive", D)
    elif n and d and d.value == 0 and measure.divides:
        yield row.finding("zero_denominator" if n.value else "no_patients", D)


def agrees(row: Row, indicator: Indicator, figures: Figures) -> Iterator[Finding]:
    """A value beside numerator and denominator must be their quotient; the counts win when it is not."""
    if indicator.measure.divides and {N, D, V} <= figures.keys() and figures[D].value > 0:
        quotient, written = figures[N].value / figures[D].value, figures[V].value
        # As exact as it is written: one unit of its last decimal.
        decimals = f"{written:.10f}".rstrip("0").partition(".")[2]
        exact = max(10.0 ** -len(decimals), 0.0005) + 1e-9
        if not any(abs(written - q) <= exact for q in (quotient * indicator.scale, quotient)):
            yield row.finding("value_disagrees", V, computed=round(quotient * indicator.scale, 2))


def repeated(first: Observation, again: Observation, rows: Sequence[Row]) -> str:
    """What is to be said of two rows about the same. A part of it each, where something else tells them apart."""
    beside = [{c[1:3] for c in {*r.sheet.rows[r.number].values()} - {*r.cells.values()}} for r in rows]
    if first.content[:-1] != again.content[:-1]:  # but for the comment
        return "duplicate_conflict"
    if Field.INDICATOR in rows[0].columns and beside[0] != beside[1]:
        return "duplicate_apart"
    different = first.comment and again.comment and first.comment != again.comment
    return "duplicate_comments" if different else "duplicate_same"


def _lost_thousands(row: Row, indicator: Indicator, field: Field, number: Number) -> bool:
    """1,234 bed days are 1234 from a program that writes thousands otherwise. Parts of days have fewer decimals. Where
    only a whole number will do that is said already; 1,000 is one."""
    said = field in NEEDS[indicator.measure].whole and not is_whole(number.value)
    lost = _LOST_THOUSANDS.fullmatch(tidy(text_of(row.cells[field].value)))
    return bool(lost) and not (number.thousands or said)


def is_whole(value: float) -> bool:
    """True for whole numbers, also when a formula left 11.999999999999998."""
    return abs(value - round(value)) < 1e-9 * max(1.0, abs(value))
