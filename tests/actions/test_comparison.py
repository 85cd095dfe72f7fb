"""Old beside new: blanks never erase, an old template turns nothing back, and what is asked before it is stored."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from lkt.actions import upload
from lkt.actions.comparison import Change, Line, compare, questions
from lkt.actions.upload import Preview
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Batch, Observation
from lkt.domain.period import Period
from lkt.store import Database, observations, uploads
from lkt.text import Text
from tests.conftest import NOW, TODAY

HORSENS = Scope("anna", Role.TEAM, "KOL-HOR")
MARCH = Observation(
    "KOL-HOR", "KOL-03", 1, Period.month(2026, 3), 12.0, 20.0, unknown=2.0, comment="ny tavle"
)
APRIL = replace(MARCH, period=Period.month(2026, 4))


def beside(
    sent: list[Observation], known: list[Observation], then: list[Observation] | None = None, **how: Any
) -> Preview:
    batch = Batch("tal.xlsx", "", 0, "KOL", tuple(sent), (), **how)
    standing = [{o.key: o for o in some} for some in (known, then or [])]
    return Preview(batch, 0, *compare(batch, *standing))


def test_new_changed_and_unchanged() -> None:
    found = beside(
        [MARCH, APRIL, replace(MARCH, period=Period.month(2026, 5))], [MARCH, replace(APRIL, numerator=9.0)]
    )
    assert [line.change for line in found.lines] == [Change.UNCHANGED, Change.CHANGED, Change.NEW]


def test_a_comment_alone_is_a_correction() -> None:
    (line,) = beside([replace(MARCH, comment="ny optælling")], [MARCH]).lines
    assert line.change is Change.CHANGED


# What is empty in the row | what is stored
@pytest.mark.parametrize(
    "emptied", [{"comment": None}, {"unknown": None}, {"comment": None, "unknown": None}]
)
def test_blanks_in_a_row_erase_nothing(emptied: dict[str, None]) -> None:
    (line,) = beside([replace(MARCH, **emptied)], [MARCH]).lines
    assert (line.change, line.after) == (Change.UNCHANGED, MARCH)
    assert line.sent == replace(MARCH, **emptied)  # stored as the file says it
    (line,) = beside([replace(MARCH, numerator=13.0, **emptied)], [MARCH]).lines
    assert line.after == replace(MARCH, numerator=13.0)


def test_the_number_behind_a_median_stays_and_a_spread_does_not() -> None:
    median = replace(MARCH, numerator=None, denominator=20.0, value=34.5, unknown=None, spread=1.5)
    (line,) = beside([replace(median, value=36.0, denominator=None, spread=None)], [median]).lines
    assert (line.after.value, line.after.denominator, line.after.spread) == (36.0, 20.0, None)


def test_words_of_the_demonstration_are_not_taken_over() -> None:
    batch = Batch("tal.xlsx", "", 0, "KOL", (replace(MARCH, comment=None),), ())
    ((line,), _, _) = compare(batch, {MARCH.key: replace(MARCH, demo=True)}, {})
    assert line.after.comment is None


def test_empty_rows_are_shown_where_something_was_reported() -> None:
    may = replace(MARCH, period=Period.month(2026, 5))
    found = beside([MARCH], [MARCH, APRIL], blank=(APRIL.key, may.key, MARCH.key))
    assert found.left_out == (APRIL,)


# In the template | known now | in the file | outcome
CORRECTED = replace(MARCH, numerator=14.0)
SENT = [
    (MARCH, CORRECTED, MARCH, "newer"),
    (MARCH, CORRECTED, replace(MARCH, comment=None), "newer"),  # a program that keeps no comments
    (MARCH, CORRECTED, replace(MARCH, numerator=15.0), "changed"),
    (MARCH, CORRECTED, CORRECTED, "unchanged"),
    (MARCH, MARCH, MARCH, "unchanged"),
    (MARCH, MARCH, CORRECTED, "changed"),
    (None, CORRECTED, MARCH, "changed"),  # typed by somebody, for the template had nothing
    (None, None, MARCH, "new"),
    (MARCH, None, MARCH, "new"),  # taken back since: the person sees it and decides
]


@pytest.mark.parametrize(("then", "now", "sent", "outcome"), SENT)
def test_an_old_template_turns_nothing_back(
    then: Observation | None, now: Observation | None, sent: Observation, outcome: str
) -> None:
    found = beside([sent], [now] if now else [], [then] if then else [])
    said = [line.change.value for line in found.lines] + ["newer"] * len(found.newer)
    assert said == [outcome]
    assert [line.before for line in found.newer] == [now] * len(found.newer)


def test_a_correction_by_a_colleague_survives_the_template_of_yesterday(
    database: Database, catalogue: Catalogue
) -> None:
    """The whole way: stored, downloaded, corrected by another, filled in further, and sent."""
    send(
        database,
        catalogue,
        NOW - timedelta(days=2),
        "KOL-HOR;KOL-03;2026-03;12;20",
        "KOL-HOR;KOL-03;2026-04;13;20",
    )
    template = upload.template(database, catalogue, "KOL-HOR", TODAY, "da", Text("da"))
    send(database, catalogue, NOW, "KOL-HOR;KOL-03;2026-03;14;20")
    book = openpyxl.load_workbook(io.BytesIO(template))
    page = book.worksheets[0]
    name = catalogue.indicators["KOL-03"].name.da
    for row in range(2, page.max_row + 1):
        if page.cell(row, 2).value == name and page.cell(row, 3).value == datetime(2026, 5, 1):
            page.cell(row, 4, 9), page.cell(row, 5, 20)
    buffer = io.BytesIO()
    book.save(buffer)
    seen = upload.preview(database, catalogue, HORSENS, buffer.getvalue(), "t.xlsx", TODAY, "KOL-HOR")
    assert [line.before and line.before.numerator for line in seen.newer] == [14]
    (told,) = [f for f in seen.batch.findings if f.code == "template_older"]
    assert Text("da")("finding.template_older", **told.fields).startswith(
        "Skabelonen er fra før jeres indberetning nr. 2 "
    )
    assert seen.counts == {"new": 1, "changed": 0, "unchanged": 1, "removed": 0}
    upload.confirm(database, HORSENS, seen, NOW)
    assert observations.current(database)["numerator"].tolist() == [14, 13, 9]


def test_what_was_taken_over_goes_with_the_upload_it_came_from(
    database: Database, catalogue: Catalogue
) -> None:
    """Blanks are filled in reading and not in storing: words can be taken back."""
    head = "KOL-HOR;KOL-03;2026-03"
    send(database, catalogue, NOW, f"{head};12;20;2;spørg i 214")
    send(database, catalogue, NOW, f"{head};14;20;;")
    (row,) = observations.current(database).to_dict("records")
    assert (row["numerator"], row["unknown"], row["comment"], row["upload"]) == (14, 2, "spørg i 214", 2)
    first = uploads.find(database, 1)
    assert first is not None
    ((now, then),) = upload.effect_of_undo(database, first)
    assert (now.comment, then and then.comment) == ("spørg i 214", None)
    upload.undo(database, HORSENS, 1, NOW)
    (row,) = observations.current(database).to_dict("records")
    assert (row["numerator"], row["comment"]) == (14, None)
    assert row["unknown"] != row["unknown"]


def send(database: Database, catalogue: Catalogue, at: datetime, *lines: str) -> None:
    data = ("Team;Indikator;Periode;Tæller;Nævner;Uoplyst;Kommentar\n" + "\n".join(lines)).encode()
    seen = upload.preview(database, catalogue, HORSENS, data, "tal.csv", TODAY, "KOL-HOR")
    upload.confirm(database, HORSENS, seen, at)


MONTHS = [
    Observation("KOL-HOR", "KOL-03", 1, Period.month(2025, 1).shift(at), 11.0 + at % 3, 20.0)
    for at in range(12)
]
ODD = replace(MONTHS[0], period=Period.month(2026, 3), numerator=65.0, denominator=100.0)


def asked(catalogue: Catalogue, lines: list[Line], own: int, demo: int) -> list[str]:
    """`own` figures of the team, and `demo` of the demonstration for the months after."""
    known = {o.key: replace(o, demo=at >= own) for at, o in enumerate(MONTHS[: own + demo])}
    return [finding.code for finding in questions(lines, known, catalogue)]


# own | demonstration's | asked
@pytest.mark.parametrize(
    ("own", "demo", "is_asked"), [(12, 0, True), (7, 0, False), (0, 12, True), (3, 9, True)]
)
def test_what_a_figure_is_compared_with(catalogue: Catalogue, own: int, demo: int, is_asked: bool) -> None:
    assert asked(catalogue, [Line(None, ODD)], own, demo) == ["percent_for_counts"] * is_asked


def test_own_figures_go_before_those_of_the_demonstration(catalogue: Catalogue) -> None:
    """Eight months of the team's own say that 100 is usual; what was invented before does not count."""
    own = [replace(o, numerator=65.0, denominator=100.0 + at % 2) for at, o in enumerate(MONTHS[:8])]
    known = {o.key: o for o in own} | {o.key: replace(o, demo=True) for o in MONTHS[8:]}
    assert list(questions([Line(None, ODD)], known, catalogue)) == []


def test_an_unchanged_figure_is_not_asked_about(catalogue: Catalogue) -> None:
    assert asked(catalogue, [Line(ODD, ODD)], 12, 0) == []


# corrections | unchanged | of the demonstration | asked
CORRECTIONS = [
    (10, 0, False, True),
    (9, 0, False, False),
    (9, 3, False, True),
    (10, 10, False, False),
    (11, 10, False, True),
    (12, 0, True, False),
]


@pytest.mark.parametrize(("changed", "unchanged", "demo", "is_asked"), CORRECTIONS)
def test_a_file_that_changes_most_of_what_is_known(
    catalogue: Catalogue, changed: int, unchanged: int, demo: bool, is_asked: bool
) -> None:
    other = replace(MONTHS[0], numerator=2.0)
    known = replace(other, demo=demo)
    lines = [Line(known, MONTHS[0])] * changed + [Line(known, other)] * unchanged
    assert asked(catalogue, lines, 0, 0) == ["mostly_corrections"] * is_asked
