"""To plain values and back, and everything that can be wrong on the way in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.domain.area import Area, Timeline
from lkt.domain.indicator import Direction, Indicator, Target, Version
from lkt.domain.names import Name
from lkt.domain.observation import Observation
from lkt.domain.organisation import Membership, Organisation, Region, Team
from lkt.domain.period import Grain, Period
from lkt.domain.serialization import Problem, from_plain, to_plain
from lkt.errors import CatalogueError


@dataclass(frozen=True)
class Sample:
    """One field of every type that a definition has."""

    text: str
    whole: int
    real: float
    yes: bool
    day: date
    month: Period
    direction: Direction
    name: Name
    words: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    refs: tuple[tuple[str, str], ...] = ()
    note: str | None = None


GOOD: dict[str, object] = {
    "text": "a",
    "whole": 1,
    "real": 1,
    "yes": True,
    "day": "2026-03-01",
    "month": "2026-03",
    "direction": "higher",
    "name": {"da": "navn"},
    "words": ["a", "b"],
    "names": [{"da": "x", "en": "y"}],
    "refs": {"database": "AKDB"},
}

# key | what stands there (JSON) | where | code
FAULTS = """
  text      | 1                    | sample.text      | wrong_type_str
  whole     | 1.5                  | sample.whole     | wrong_type_int
  whole     | true                 | sample.whole     | wrong_type_int
  real      | "1"                  | sample.real      | wrong_type_float
  real      | true                 | sample.real      | wrong_type_float
  real      | NaN                  | sample.real      | wrong_type_float
  yes       | 1                    | sample.yes       | wrong_type_bool
  day       | "2026-02-30"         | sample.day       | wrong_type_date
  day       | 20260301             | sample.day       | wrong_type_date
  month     | "2026-13"            | sample.month     | wrong_type_period
  month     | "2026/03"            | sample.month     | wrong_type_period
  month     | 202603               | sample.month     | wrong_type_period
  direction | "up"                 | sample.direction | unknown_value
  direction | ["higher"]           | sample.direction | unknown_value
  name      | 1                    | sample.name      | wrong_type_table
  name      | {"en": "name"}       | sample.name.da   | missing_key
  name      | {"da": "x", "de": 1} | sample.name.de   | unknown_key
  words     | "ab"                 | sample.words     | wrong_type_list
  words     | ["a", 2]             | sample.words[1]  | wrong_type_str
  names     | [{"da": 1}]          | sample.names[0].da | wrong_type_str
  refs      | [["a", "b"]]         | sample.refs      | wrong_type_table
  refs      | {"a": 1}             | sample.refs.a    | wrong_type_str
  text      | null                 | sample.text      | wrong_type_str
  colour    | "red"                | sample.colour    | unknown_key
"""

texts = st.text(max_size=8)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
periods = st.builds(Period.containing, days, st.sampled_from(Grain))


def faults(plain: object) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as raised:
        from_plain(Sample, plain, "tal.toml", "sample")
    return raised.value.problems


@pytest.mark.parametrize("line", FAULTS.strip().splitlines())
def test_fault_is_named(line: str) -> None:
    key, value, where, code = (cell.strip() for cell in line.split("|"))
    found = faults({**GOOD, key: json.loads(value)})
    assert [(fault.file, fault.key, fault.code) for fault in found] == [("tal.toml", where, code)]


def test_all_faults_come_at_once() -> None:
    found = faults({"text": 1, "direction": "up", "names": [{"da": 1}, 2], "colour": "red"})
    assert {fault.key for fault in found} >= {
        "sample.text",
        "sample.direction",
        "sample.names[0].da",
        "sample.names[1]",
        "sample.colour",
        "sample.whole",
        "sample.month",
    }


def test_fault_tells_what_was_expected() -> None:
    told = {"value": "up", "choices": "higher, lower, neutral"}
    assert faults({**GOOD, "direction": "up"})[0].fields == told


def test_dates_may_be_dates_but_not_moments() -> None:
    assert from_plain(Sample, {**GOOD, "day": date(2026, 3, 1)}).day == date(2026, 3, 1)
    assert faults({**GOOD, "day": datetime(2026, 3, 1)})[0].code == "wrong_type_date"


def test_whole_numbers_are_read_as_real_ones() -> None:
    assert isinstance(from_plain(Sample, GOOD).real, float)


def test_none_is_left_out_and_other_defaults_are_written() -> None:
    assert to_plain(Name("navn")) == {"da": "navn"}
    version = to_plain(Version(1, "tæller"))
    assert version == {"number": 1, "numerator": "tæller", "breaks": False}


@given(
    st.builds(
        Sample,
        text=texts,
        whole=st.integers(),
        real=st.floats(allow_nan=False, allow_infinity=False),
        yes=st.booleans(),
        day=days,
        month=periods,
        direction=st.sampled_from(Direction),
        name=st.builds(Name, texts, st.none() | texts),
        words=st.lists(texts).map(tuple),
        names=st.lists(st.builds(Name, texts), max_size=3).map(tuple),
        refs=st.dictionaries(texts, texts).map(lambda pairs: tuple(pairs.items())),
        note=st.none() | texts,
    )
)
def test_there_and_back_through_json(sample: Sample) -> None:
    assert from_plain(Sample, json.loads(json.dumps(to_plain(sample)))) == sample


@given(st.builds(Observation, texts, texts, st.integers(1, 9), periods, value=st.none() | st.floats(0, 1)))
def test_observations_too(observation: Observation) -> None:
    assert from_plain(Observation, json.loads(json.dumps(to_plain(observation)))) == observation


@pytest.mark.parametrize("cls", [Area, Timeline, Indicator, Target, Organisation, Membership, Region, Team])
@given(
    plain=st.recursive(st.none() | st.integers() | texts, lambda x: st.lists(x) | st.dictionaries(texts, x))
)
def test_nonsense_is_refused_and_never_crashes(cls: type, plain: object) -> None:
    with pytest.raises(CatalogueError):
        from_plain(cls, plain)


def test_words_without_english_may_be_written_as_they_are() -> None:
    """So are documents read that were stored before the words had an English."""
    found = from_plain(Sample, GOOD | {"name": "navn", "names": ["x", {"da": "y", "en": "z"}]})
    assert (found.name, found.names) == (Name("navn"), (Name("x"), Name("y", "z")))
    assert from_plain(Sample, to_plain(found)) == found
