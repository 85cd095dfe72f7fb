"""Preview, confirm, receipt, undo: what a person may do, and that nothing happens unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lkt.actions import upload
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.errors import Refused
from lkt.store import Database, observations, uploads
from tests.conftest import LEAD, NOW, TODAY
from tests.store.made import refusals

HORSENS = Scope("anna", Role.TEAM, "KOL-HOR")
VEJLE = Scope("bo", Role.TEAM, "KOL-VEJ")
HEAD = "Team;Indikator;Periode;Tæller;Nævner\n"


def line(month: str, numerator: object, denominator: object, team: str = "KOL-HOR") -> str:
    return f"{team};KOL-03;{month};{numerator};{denominator}\n"


def look(database: Database, catalogue: Catalogue, *lines: str, scope: Scope = HORSENS) -> upload.Preview:
    data = (HEAD + "".join(lines)).encode()
    return upload.preview(database, catalogue, scope, data, "tal.csv", TODAY, scope.team)


def store(database: Database, catalogue: Catalogue, *lines: str) -> int:
    receipt = upload.confirm(database, HORSENS, look(database, catalogue, *lines), NOW)
    assert receipt is not None
    return receipt.id


def stored(database: Database) -> list[float]:
    return observations.current(database)["numerator"].tolist()


def test_looking_stores_nothing(database: Database, catalogue: Catalogue) -> None:
    before = database.version()
    seen = look(database, catalogue, line("2026-03", 12, 20))
    assert seen.counts == {"new": 1, "changed": 0, "unchanged": 0, "removed": 0}
    assert database.version() == before
    assert stored(database) == []


def test_old_stands_beside_new(database: Database, catalogue: Catalogue) -> None:
    store(database, catalogue, line("2026-03", 12, 20), line("2026-04", 13, 20))
    seen = look(
        database, catalogue, line("2026-03", 12, 20), line("2026-04", 14, 20), line("2026-05", 15, 20)
    )
    assert [item.change.value for item in seen.lines] == ["unchanged", "changed", "new"]
    before = seen.lines[1].before
    assert before is not None
    assert (before.numerator, seen.lines[1].after.numerator) == (13, 14)


def test_blanks_never_erase(database: Database, catalogue: Catalogue) -> None:
    store(database, catalogue, line("2026-03", 12, 20))
    seen = look(database, catalogue, line("2026-03", "", ""), line("2026-04", 5, 20))
    assert [kept.numerator for kept in seen.left_out] == [12]
    assert seen.counts["new"] == 1
    upload.confirm(database, HORSENS, seen, NOW)
    assert stored(database) == [12, 5]


def test_what_was_never_reported_is_not_left_out(database: Database, catalogue: Catalogue) -> None:
    store(database, catalogue, line("2026-03", 12, 20), line("2026-04", 12, 20))
    empty = [line("2026-02", "", ""), line("2026-03", "", ""), line("2026-03", 13, 20)]
    seen = look(database, catalogue, *empty)
    assert (seen.left_out, [item.change.value for item in seen.lines]) == ((), ["changed"])


def test_a_file_with_a_fault_stores_nothing_at_all(database: Database, catalogue: Catalogue) -> None:
    seen = look(
        database, catalogue, line("2026-03", 12, 20), line("2026-04", 25, 20), line("2026-05", "x", 20)
    )
    assert seen.lines == ()
    errors = {(f.code, f.place.cell) for f in seen.batch.findings if f.severity.value == "error"}
    assert {cell for _, cell in errors} == {"D3", "D4"}
    with pytest.raises(Refused, match="has_errors"):
        upload.confirm(database, HORSENS, seen, NOW)
    assert stored(database) == []


def test_warnings_must_be_accepted(database: Database, catalogue: Catalogue) -> None:
    seen = look(database, catalogue, line("2026-11", 12, 20))  # the month has not ended
    assert seen.batch.warned
    with pytest.raises(Refused, match="warnings_not_accepted"):
        upload.confirm(database, HORSENS, seen, NOW)
    sent = upload.confirm(database, HORSENS, seen, NOW, warnings_accepted=True)
    assert sent == uploads.find(database, 1)


def test_another_teams_figures_are_refused(database: Database, catalogue: Catalogue) -> None:
    assert look(database, catalogue, line("2026-03", 1, 2, team="KOL-VEJ")).batch.refused


def test_the_right_is_checked_again_when_confirming(database: Database, catalogue: Catalogue) -> None:
    seen = look(database, catalogue, line("2026-03", 12, 20))
    with pytest.raises(Refused, match="not_yours"):
        upload.confirm(database, VEJLE, seen, NOW)


def test_somebody_wrote_in_between(database: Database, catalogue: Catalogue) -> None:
    seen = look(database, catalogue, line("2026-03", 12, 20))
    store(database, catalogue, line("2026-03", 13, 20))
    with pytest.raises(Refused, match="stale"):
        upload.confirm(database, HORSENS, seen, NOW)
    assert stored(database) == [13]


def test_a_double_click_is_one_upload(database: Database, catalogue: Catalogue) -> None:
    seen = look(database, catalogue, line("2026-03", 12, 20))
    first = upload.confirm(database, HORSENS, seen, NOW)
    assert first
    assert upload.confirm(database, HORSENS, seen, NOW) == first
    assert len(uploads.newest(database, "KOL")) == 1


def test_two_clicks_at_once_give_one_receipt(database: Database, catalogue: Catalogue) -> None:
    seen = look(database, catalogue, line("2026-03", 12, 20))
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda _: upload.confirm(database, HORSENS, seen, NOW), range(8)))
    assert len({receipt and receipt.id for receipt in given}) == len(uploads.newest(database, "KOL")) == 1


def test_the_same_file_from_another_or_after_an_undo_is_no_double_click(
    database: Database, catalogue: Catalogue
) -> None:
    seen = look(database, catalogue, line("2026-03", 12, 20))
    upload.confirm(database, HORSENS, seen, NOW)
    with pytest.raises(Refused, match="stale"):
        upload.confirm(database, replace(HORSENS, user="en anden"), seen, NOW)
    upload.undo(database, HORSENS, 1, NOW)
    with pytest.raises(Refused, match="stale"):
        upload.confirm(database, HORSENS, seen, NOW)
    assert len(uploads.newest(database, "KOL")) == 1


def test_undoing_one_upload_leaves_what_another_said_too(database: Database, catalogue: Catalogue) -> None:
    first = store(database, catalogue, line("2026-03", 12, 20))
    store(database, catalogue, line("2026-03", 12, 20), line("2026-04", 13, 20))
    upload.undo(database, HORSENS, first, NOW)
    assert stored(database) == [12, 13]


@pytest.mark.parametrize(
    ("who", "days", "refused"),
    [
        (HORSENS, 0, None),
        (HORSENS, upload.UNDO_DAYS, None),
        (HORSENS, upload.UNDO_DAYS + 1, "too_late"),
        (VEJLE, 0, "not_yours"),
        (LEAD, 300, None),
    ],
)
def test_who_may_take_back_and_when(
    database: Database, catalogue: Catalogue, who: Scope, days: int, refused: str | None
) -> None:
    number = store(database, catalogue, line("2026-03", 12, 20))
    later = NOW + timedelta(days=days)
    if refused:
        with pytest.raises(Refused, match=refused):
            upload.undo(database, who, number, later)
        assert stored(database) == [12]
        denied = [line["codes"] for line in refusals(database)]
        assert denied == ([{"undo.not_yours": 1}] if who is VEJLE else [])
    else:
        upload.undo(database, who, number, later)
        assert stored(database) == []


def test_taking_back_twice_or_what_never_was(database: Database, catalogue: Catalogue) -> None:
    number = store(database, catalogue, line("2026-03", 12, 20))
    upload.undo(database, LEAD, number, NOW)
    with pytest.raises(Refused, match="already"):
        upload.undo(database, LEAD, number, NOW)
    with pytest.raises(Refused, match="unknown"):
        upload.undo(database, LEAD, 999, NOW)


def test_several_teams_before_the_baseline_give_one_warning(database: Database, catalogue: Catalogue) -> None:
    early = [
        line("2022-03", 1, 2),
        line("2022-03", 1, 2, team="KOL-VEJ"),
        line("2022-01", 1, 2, team="KOL-VEJ"),
    ]
    seen = look(database, catalogue, *early, scope=LEAD)
    warnings = [f for f in seen.batch.findings if f.code == "period_before_baseline_lead"]
    assert [(f.fields["count"], f.fields["first"], f.fields["last"]) for f in warnings] == [
        (3, Period.month(2022, 1), Period.month(2022, 3))
    ]


# what the team sends | what is said of it, and by the project lead for the team
BEFORE = """
2022-03;5;20 2022-04;6;20 2026-03;9;20 | |
2022-03;7;20                           | period_before_baseline | period_before_baseline_one
2022-03;5;20 2022-05;8;20              | period_before_baseline | period_before_baseline_one
"""


@pytest.mark.parametrize("case", BEFORE.strip().splitlines())
def test_what_is_known_from_before_the_baseline_comes_back_unchanged(
    database: Database, catalogue: Catalogue, case: str
) -> None:
    """As in a team's own export: what the project lead sent once is no fault of the team's."""
    early = look(database, catalogue, line("2022-03", 5, 20), line("2022-04", 6, 20), scope=LEAD)
    assert upload.confirm(database, LEAD, early, NOW, warnings_accepted=True)
    rows, *said = (part.strip() for part in case.split("|"))
    for scope, expected in zip((HORSENS, LEAD), said, strict=True):
        data = (HEAD + "".join(f"KOL-HOR;KOL-03;{row}\n" for row in rows.split())).encode()
        seen = upload.preview(database, catalogue, scope, data, "tal.csv", TODAY, "KOL-HOR")
        about = [f.code for f in seen.batch.findings if "baseline" in f.code]
        assert about == expected.split()
        assert expected or seen.counts == {"new": 1, "changed": 0, "unchanged": 2, "removed": 0}


def test_a_figure_far_from_the_team_s_own_is_asked_about(database: Database, catalogue: Catalogue) -> None:
    """Once the team has said yes it is stored; sent again unchanged it is not asked about again."""
    store(database, catalogue, *[line(f"2025-{month:02}", 11 + month % 3, 20) for month in range(1, 13)])
    odd = line("2026-01", 65, 100)
    seen = look(database, catalogue, odd)
    assert [finding.code for finding in seen.batch.findings] == ["percent_for_counts"]
    assert seen.batch.warned
    with pytest.raises(Refused, match="warnings_not_accepted"):
        upload.confirm(database, HORSENS, seen, NOW)
    upload.confirm(database, HORSENS, seen, NOW, warnings_accepted=True)
    assert not look(database, catalogue, odd).batch.warned


def test_in_a_demonstration_its_figures_are_what_is_usual(
    demo_database: Database, catalogue: Catalogue
) -> None:
    assert look(demo_database, catalogue, line("2026-10", 65, 100)).batch.warned


def test_what_taking_back_would_change(database: Database, catalogue: Catalogue) -> None:
    store(database, catalogue, line("2026-03", 12, 20), line("2026-05", 9, 20))
    number = store(
        database, catalogue, line("2026-03", 14, 20), line("2026-04", 13, 20), line("2026-05", 9, 20)
    )
    sent = uploads.find(database, number)
    assert sent is not None
    effect = upload.effect_of_undo(database, sent)
    assert [(now.numerator, then and then.numerator) for now, then in effect] == [(14, 12), (13, None)]
    store(database, catalogue, line("2026-03", 15, 20), line("2026-04", 16, 20))
    assert upload.effect_of_undo(database, sent) == []
    assert upload.why_not_undo(HORSENS, sent, NOW) == ""
    assert upload.why_not_undo(VEJLE, sent, NOW) == "undo.not_yours"
    late = NOW + timedelta(days=upload.UNDO_DAYS + 1)
    assert upload.why_not_undo(HORSENS, sent, late) == "undo.too_late"
