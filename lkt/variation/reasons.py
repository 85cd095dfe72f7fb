"""Why a comparison has no answer, as keys; the words are in `lkt/text`, `variation.<key>`."""

from __future__ import annotations

from lkt.domain.indicator import Indicator

NOT_COMPARABLE = "not_comparable"  # the indicator must not be used between units
NO_UNITS, SINGLE_UNIT, FEW_UNITS = "no_units", "single_unit", "few_units"
ALL_ZERO, ALL_FULL, FEW_CASES = "all_zero", "all_full", "few_cases"
FEW_FOR_SPREAD = "few_units_overdispersion"
LOW_RELIABILITY = "low_reliability"  # why rank numbers are withheld
FEW_PERIODS, NO_ORDER = "few_periods", "no_order"  # why there is no trend
REASONS = (
    NOT_COMPARABLE, NO_UNITS, SINGLE_UNIT, FEW_UNITS, ALL_ZERO, ALL_FULL, FEW_CASES, FEW_FOR_SPREAD,
    LOW_RELIABILITY, FEW_PERIODS, NO_ORDER,
)  # fmt: skip


def comparable(indicator: Indicator) -> str:
    """Empty where units may be compared on the indicator, else the reason why nothing at all is compared."""
    return "" if indicator.comparable_across_units else NOT_COMPARABLE
