"""A verdict in one word, and how many series have which."""

from __future__ import annotations

import pytest

from lkt.domain.assessment import Assessment, Case, Reading, Variation
from lkt.views.area import signals_of

# case | variation | word
TABLE = """
empty      | common       | empty
masked     | common       | masked
too_few    | common       | short
on_centre  | common       | short
one_side   | common       | short
stable     | common       | none
all_equal  | common       | short
baseline   | common       | baseline
run        | improvement  | improvement
run        | concern      | concern
run        | neutral_high | other
run        | neutral_low  | other
run        | special      | other
crossings  | improvement  | improvement
crossings  | concern      | concern
crossings  | special      | other
outside    | concern      | concern
outside    | special      | other
pattern    | special      | other
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("case", "variation", "word"), ROWS)
def test_the_word(case: str, variation: str, word: str) -> None:
    assert Assessment(Case(case), Variation(variation)).reading is Reading(word)


def test_every_case_is_in_the_table() -> None:
    assert {case for case, _, _ in ROWS} == {case.value for case in Case}


def test_short_and_empty_series_are_not_counted() -> None:
    found = signals_of(Assessment(Case(case), Variation(variation)) for case, variation, _ in ROWS)
    words = [word for _, _, word in ROWS]
    told = [words.count(word) for word in ("improvement", "concern", "other", "none")]
    assert [found[word] for word in ("improvement", "concern", "other")] == told[:3]
    assert found["series"] == sum(told)


def test_nothing_counts_nothing() -> None:
    assert set(signals_of([]).values()) == {0}
