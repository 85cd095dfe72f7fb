"""What waits for an answer: which signals are open, in which order they stand, and which questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isclose, pi
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.domain.assessment import Assessment, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Disposition, Handling, Remark
from lkt.domain.indicator import Measure
from lkt.report.digest import mail
from lkt.report.gather import source
from lkt.store import Database, Reader, Source
from lkt.store import definitions as kept
from lkt.store.definitions import Written
from lkt.text import Text
from lkt.views.series import SeriesSet, area_series, compute
from lkt.views.triage import Signal, distance, questions, signals, threads, unanswered
from tests.conftest import LEAD, NOW, TODAY
from tests.views.made import reported

KEY = ("KOL-HOR", "KOL-03")
LOW = "8 9 7 8 9 7 8 9 7 8 9 7"
HIGH = "16 17 15 16 17 15 16 17 15 16 17 15"
LEVELS = st.floats(0, 1)


def series(catalogue: Catalogue, figures: str, first: str = "2024-01", today: date = TODAY) -> SeriesSet:
    months = [date(int(first[:4]) + i // 12, i % 12 + 1, 1) for i in range(len(figures.split()))]
    lines = [f"{m:%Y-%m} {n} 20" for m, n in zip(months, figures.split(), strict=True) if n != "-"]
    return compute(reported("\n".join(lines)).assign(hidden=0, untold=0, partial=False), catalogue, today)


def only(catalogue: Catalogue, figures: str, today: date = TODAY) -> Signal:
    [found] = signals(series(catalogue, figures, today=today), catalogue, today)
    return found


def said(found: Assessment) -> Disposition:
    since = found.since if isinstance(found.since, date) else None
    return Disposition("x", *KEY, Handling.CAUSE, "Ny tjekliste", "team", found.way, since)


# What the figures show now, after an answer to the signal of LOW HIGH | open again
LATER = f"""
{LOW} {HIGH}                                  | no   | the same
{LOW} {HIGH} 16 17 15                         | no   | new figures go on
{LOW} 9 {HIGH}                                | no   | it begins a month later
{LOW} {LOW} {HIGH}                            | yes  | corrected figures: it begins a year later
{HIGH} {LOW}                                  | yes  | corrected figures: it goes the other way
{LOW} {HIGH} {LOW} {LOW}                      | yes  | new figures: it has gone back
"""


@pytest.mark.parametrize("line", LATER.strip().splitlines(), ids=lambda line: line.split("|")[-1].strip())
def test_an_answer_holds_for_the_signal_it_was_given_to(catalogue: Catalogue, line: str) -> None:
    figures, again, _ = (part.strip() for part in line.split("|"))
    answer = said(series(catalogue, f"{LOW} {HIGH}").assessments[KEY])
    now = series(catalogue, figures).assessments
    assert now[KEY].span
    assert unanswered(now, []) == {KEY}
    assert (unanswered(now, [answer]) == {KEY}) is (again == "yes")


def test_what_shows_no_signal_waits_for_nothing(catalogue: Catalogue) -> None:
    quiet = series(catalogue, "8 9 7 10 6 11 8 12 7 10 9 8 11 7 9 8")
    assert unanswered(quiet.assessments, []) == frozenset()
    assert signals(quiet, catalogue, TODAY) == ()


def test_a_signal_could_first_be_seen_when_a_run_since_the_change_is_long_enough(
    catalogue: Catalogue,
) -> None:
    found = only(catalogue, f"{LOW} {HIGH}")
    assert found.found.since == date(2025, 1, 1)
    evidence = found.found.evidence
    assert evidence
    assert evidence.longest_run_max == 8
    assert (found.seen.start, found.months) == (
        date(2025, 9, 1),
        14,
    )  # nine months from January; to November 2026
    assert only(catalogue, f"{LOW} {HIGH}", date(2026, 1, 31)).months == 4


def test_the_weight_is_gap_times_strength_times_months(catalogue: Catalogue) -> None:
    found = only(catalogue, f"{LOW} {HIGH}")
    now, target = found.found.now, found.found.target
    assert now
    assert target is not None
    assert found.gap == (0 if now.figure >= target else distance(now.figure, target, Measure.PROPORTION))
    heavier = replace(found, gap=0.5, strength=2.0, months=10)
    assert heavier.weight == 10
    assert only(catalogue, f"3 4 3 5 4 3 3 4 5 3 4 3 {HIGH}").strength == 3  # rarer is not told


def test_on_the_demonstration_the_heaviest_come_first_and_none_is_lost(
    opened: Database, catalogue: Catalogue
) -> None:
    all_ = area_series(Source(Reader(opened), catalogue, TODAY), "KOL")
    found = signals(all_, catalogue, TODAY)
    assert {each.key for each in found} == {key for key, told in all_.assessments.items() if told.span}
    weights = [each.weight for each in found]
    assert weights == sorted(weights, reverse=True)
    assert {each.found.reading for each in found} <= {Reading.CONCERN, Reading.OTHER, Reading.IMPROVEMENT}
    for each in found:
        assert each.months >= 1
        assert 0 < each.strength <= 3
        assert 0 <= each.gap <= pi
        assert each.seen.start <= TODAY


@given(LEVELS, LEVELS, LEVELS)
def test_a_distance_is_one_of_shares(one: float, two: float, three: float) -> None:
    def way(a: float, b: float) -> float:
        return distance(a, b, Measure.PROPORTION)

    assert way(one, one) == 0
    assert isclose(way(one, two), way(two, one))
    assert way(one, three) <= way(one, two) + way(two, three) + 1e-9
    # Not reaching a share is as far as not reaching the rest of it.
    assert isclose(way(one, two), way(1 - one, 1 - two), abs_tol=1e-6)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_other_distances_have_no_unit(one: float, two: float) -> None:
    far = distance(one, two, Measure.VALUE)
    assert 0 <= far <= 2
    assert isclose(far, distance(60 * one, 60 * two, Measure.VALUE), rel_tol=1e-6, abs_tol=1e-9)


def remark(id: str, minute: int, asks: bool = False, to: str | None = None) -> Written[Remark]:
    at = datetime(2026, 11, 20, 8, minute)
    return Written(minute, "", at, "anna", "", Remark(id, "KOL-HOR", id, "team", to=to, asks=asks))


TALK = """
a?             | a       | a
a? b>a         | a b     | -
a? b?>a        | a b     | b
a? b>a c?>a    | a b c   | c
a b? c>a       | a c, b  | b
b>a c?>a       | b c     | c
"""


@pytest.mark.parametrize("line", TALK.strip().splitlines())
def test_threads_and_the_questions_that_wait(line: str) -> None:
    spoken, together, waiting = (part.strip() for part in line.split("|"))
    remarks = []
    for minute, word in enumerate(spoken.split()):
        own, _, to = word.partition(">")
        remarks.append(remark(own[0], minute, own.endswith("?"), to or None))
    for order in (remarks, remarks[::-1]):
        told = ", ".join(" ".join(each.value.id for each in thread) for thread in threads(order))
        assert told == together
        assert " ".join(each.value.id for each in questions(order)) == waiting.replace("-", "")


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12), st.randoms())
def test_nothing_said_is_lost_whatever_is_answered(told: list[tuple[int, bool]], random: Random) -> None:
    said = [
        remark(str(n), n, asks, str(to) if to < n else None) for n, (to, asks) in enumerate(told)
    ]  # each to an earlier one, or to none
    random.shuffle(mixed := list(said))
    found = threads(mixed)
    assert sorted(int(each.value.id) for thread in found for each in thread) == list(range(len(told)))
    assert all((began := [(e, *e.before)[-1].at for e in thread]) == sorted(began) for thread in found)
    assert {each.value.id for each in questions(mixed)} <= {each.value.id for each in said if each.value.asks}


def test_a_letter_tells_what_is_new_and_who_has_asked_but_no_names(
    database: Database, catalogue: Catalogue, text: Text
) -> None:
    teams = frozenset({"KOL-HOR", "KOL-VEJ"})
    old, new = NOW - timedelta(40), NOW - timedelta(2)
    asked = Remark("KOL-HOR/1", "KOL-HOR", "Hvad gjorde\nI i maj?", "expert", "KOL-03", asks=True)
    with database.writing() as writer:
        kept.write(writer, asked, LEAD, old)
        kept.write(writer, replace(asked, id="KOL-HOR/2", words="Og i juni?"), LEAD, new)
        kept.write(
            writer,
            replace(asked, id="KOL-VEJ/3", team="KOL-VEJ", words="Flot", asks=False, indicator=None),
            LEAD,
            new,
        )
        kept.write(writer, replace(asked, id="KOL-RAN/4", team="KOL-RAN", words="Andre"), LEAD, new)
        kept.write(writer, said(series(catalogue, f"{LOW} {HIGH}").assessments[KEY]), LEAD, new)
    found = [only(catalogue, f"{LOW} {HIGH}")]
    given = (source(database, catalogue, text, TODAY), "KOL", teams, found)
    told = mail(*given, date(2026, 11, 1))
    assert "Og i juni?" in told
    assert "Flot" in told
    assert "Ny tjekliste" in told
    assert "Hvad gjorde" not in told  # older
    assert "Andre" not in told  # another team
    assert LEAD.user not in told
    assert text("digest.opened") not in told  # could be seen a year ago
    assert "Hvad gjorde I i maj?" in mail(*given, date(2026, 10, 1))
    assert text("digest.opened") in mail(*given, date(2025, 9, 1))
    assert text("digest.nothing") in mail(given[0], "KOL", frozenset(), (), TODAY)


def test_the_demonstration_shows_answered_signals_one_that_is_open_again_and_questions(
    opened: Database, catalogue: Catalogue
) -> None:
    reader = Reader(opened)
    answers = [each.value for each in reader.written(Disposition)]
    open_, answered = set(), set()
    for area in catalogue.areas:
        own = [each for each in answers if catalogue.teams[each.team].area == area]
        told = area_series(Source(reader, catalogue, TODAY), area).assessments
        waiting = unanswered(told, own)
        open_ |= {(each.team, each.indicator) for each in own} & waiting
        answered |= {
            (each.team, each.indicator) for each in own if told[each.team, each.indicator].span
        } - waiting
    assert open_ == {("KOL-VIB", "KOL-01")}
    assert len(answered) == len(answers) - 1
    assert questions(reader.written(Remark))
