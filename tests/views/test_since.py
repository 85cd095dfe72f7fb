"""Since the last seminar: what came, what was corrected, and which of them made a sign come or go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan

import pandas as pd
import pytest

from lkt.domain.area import EventKind, Seminar
from lkt.domain.assessment import Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision, DecisionKind
from lkt.domain.names import Provenance
from lkt.report import words
from lkt.store import Database, Reader, Source
from lkt.text import Text
from lkt.views.seminar import Cause, Since, since_view
from tests.conftest import NOW, TODAY
from tests.views.made import framed, reported, target, with_indicator

SEMINAR = Seminar(3, date(2026, 5, 19), EventKind.LEARNING_SEMINAR, Provenance.SOURCE)
LOW = "8 9 7 8 9 7 8 9 7 8 9 7"
HIGH = "16 17 15 16 17 15 16 17 15 16 17 15"


@dataclass
class Known:
    """What `Reader` gives."""

    frame: pd.DataFrame
    made: tuple[Decision, ...] = ()

    def figures(self, area: str) -> pd.DataFrame:
        return self.frame.assign(hidden=0, untold=0, partial=False)

    def decisions(self) -> tuple[Decision, ...]:
        return self.made


def months(first: str, figures: str) -> pd.DataFrame:
    start = pd.Period(first, "M")
    lines = [f"{start + i} {n} 20" for i, n in enumerate(figures.split()) if n != "-"]
    return reported("\n".join(lines)) if lines else framed([])


def seen(
    catalogue: Catalogue, then: str, now: str, *made: Decision, before: Catalogue | None = None
) -> Since:
    readers: list[object] = [Known(months("2024-05", then)), Known(months("2024-05", now), made)]
    old, new = readers
    return since_view(
        Source(old, before or catalogue, SEMINAR.day), Source(new, catalogue, TODAY), "KOL", SEMINAR
    )  # type: ignore[arg-type]


# figures then | figures now | new | corrected | cause | came or went
CASES = f"""
{LOW} {LOW}        | {LOW} {LOW}              | 0  | 0  | -          | -
{LOW} {LOW}        | {LOW} {LOW} 8            | 1  | 0  | -          | -
{LOW} {LOW}        | {LOW} {HIGH}             | 0  | 12 | correction | came
{LOW}              | {LOW} {HIGH}             | 12 | 0  | data       | came
{LOW} {HIGH}       | {LOW} {LOW}              | 0  | 12 | correction | gone
{LOW} {LOW}        | {LOW} {HIGH} 16 16 16    | 3  | 12 | correction | came
{LOW}              | 9 9 7 8 9 7 8 9 7 8 9 7 {HIGH} | 12 | 1 | data    | came
{LOW} 8            | {LOW} -                  | 0  | 1  | -          | -
8 9                | 8 9                      | 0  | 0  | -          | -
-                  | 8 9                      | 2  | 0  | -          | -
-                  | -                        | 0  | 0  | -          | -
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_what_came_and_by_which_step(catalogue: Catalogue, line: str) -> None:
    then, now, new, corrected, cause, way = (cell.strip() for cell in line.split("|"))
    courses = seen(catalogue, then, now).courses
    assert sum(len(course.new) for course in courses) == int(new)
    assert sum(len(course.revised) for course in courses) == int(corrected)
    assert [course.cause for course in courses if course.cause] == ([Cause(cause)] if cause != "-" else [])
    assert [course.came for course in courses if course.cause] == ([way == "came"] if cause != "-" else [])


def test_a_figure_that_was_taken_back_is_told_with_what_it_was(catalogue: Catalogue) -> None:
    (course,) = seen(catalogue, f"{LOW} 8", LOW).courses
    (revised,) = course.revised
    assert revised.then == pytest.approx(0.4)
    assert isnan(revised.now)
    row = words.since_table(seen(catalogue, f"{LOW} 8", LOW), Text("da"))[1]
    assert "→ –" in row[3]
    assert "tal er rettet" in row[4]  # what stands on the wall, where nothing else tells of it


def test_a_decision_is_neither_data_nor_a_correction(catalogue: Catalogue) -> None:
    phase = Decision(1, "KOL-HOR", "KOL-03", DecisionKind.PHASE, date(2025, 5, 1), "ny tavle", NOW, "anna")
    (course,) = seen(catalogue, f"{LOW} {HIGH}", f"{LOW} {HIGH}", phase).courses
    assert (course.cause, course.gone) == (Cause.DECISION, True)


def test_another_target_is_said(catalogue: Catalogue) -> None:
    before = with_indicator(catalogue, "KOL-03", targets=(target(">=", 99),))
    view = seen(catalogue, LOW, LOW, before=before)
    assert [course.redefined for course in view.courses] == [True]
    assert "Mål, retning eller definition er ændret for" in words.since_answer(view, Text("da"))


def test_words_of_all_and_of_one(catalogue: Catalogue, text: Text) -> None:
    view = seen(catalogue, LOW, f"{LOW} {HIGH}")
    said = words.since_line(view.courses, SEMINAR, text)
    assert "12" in words.since_answer(view, text)
    assert text("seminar.since.cause.data") in said
    heads, row = words.since_table(view, text)
    assert len(heads) == len(row) == 7
    assert "–" in row[2]
    assert words.since_answer(seen(catalogue, LOW, LOW), text) == text("seminar.since.nothing")


def test_of_the_demonstration_every_new_figure_came_after_the_seminar(
    demo_database: Database, catalogue: Catalogue
) -> None:
    area = catalogue.areas["KOL"]
    seminar = area.last_seminar(TODAY)
    assert seminar
    then, now = Reader(demo_database, as_of=seminar.moment), Reader(demo_database)
    view = since_view(Source(then, catalogue, seminar.day), Source(now, catalogue, TODAY), "KOL", seminar)
    assert not any(course.revised for course in view.courses)
    assert {course.cause for course in view.courses} <= {None, Cause.DATA}
    changed = [course for course in view.courses if course.cause]
    worse = [course.now.reading is Reading.CONCERN for course in changed]
    gone = [course.gone for course in changed[sum(worse) :]]
    assert (worse, gone) == (sorted(worse, reverse=True), sorted(gone, reverse=True))
    assert (any(worse), any(gone)) == (True, True)
    assert sum(len(c.new) for c in view.courses) == len(now.figures("KOL")) - len(then.figures("KOL"))
    alone = since_view(
        Source(then, catalogue, seminar.day), Source(now, catalogue, TODAY), "KOL", seminar, "KOL-HOR"
    ).courses
    together = [course for course in view.courses if course.team.id == "KOL-HOR"]
    assert [(c.indicator.id, c.cause, c.new) for c in alone] == [
        (c.indicator.id, c.cause, c.new) for c in together
    ]
