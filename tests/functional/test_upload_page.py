"""The way of a file on the upload page: preview, confirm, receipt, the chart, undo; and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from streamlit.testing.v1 import AppTest

from lkt import settings
from lkt.actions import erasure, setup, upload
from lkt.actions.erasure import Asked
from lkt.domain.access import Role, Scope
from lkt.store import Database, create_database, definitions, observations, open_database
from lkt.text import Text
from lkt.ui import frame
from lkt.ui.panels import upload as panels
from tests.conftest import NOW, TODAY
from tests.functional.conftest import Open, button, charts, go, healthy, opened, plain, texts
from tests.ingest.made import book
from tests.store.made import send

pytestmark = pytest.mark.slow

HEAD = "Team;Indikator;Periode;Tæller;Nævner;Kommentar\n"
GOOD = (
    "KOL-HOR;KOL-03;2026-03;12;20;",
    "KOL-HOR;KOL-03;2026-04;13;21;nyt forløb",
    "KOL-HOR;KOL-01;2026-03;1;9;",
)
WARNED = "KOL-HOR;KOL-03;2026-11;5;20;"  # the month has not ended
FIGURE = {"team": "KOL-HOR", "indicator": "KOL-03"}


def csv(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines) + "\n").encode()


def put(visit: AppTest, *lines: str, name: str = "tal.csv", data: bytes | None = None) -> AppTest:
    """Put a file into the box."""
    visit.file_uploader[0].set_value((name, data or csv(*lines), "text/csv"))
    return healthy(visit.run())


def confirm(visit: AppTest) -> AppTest:
    next(b for b in visit.button if b.label.startswith("Godkend og gem")).click()
    return healthy(visit.run())


def may_confirm(visit: AppTest) -> bool:
    return any(b.label.startswith("Godkend og gem") for b in visit.button)


def undo(visit: AppTest) -> AppTest:
    """Take back the newest, after a look at what that changes."""
    button(visit, "Fortryd").click().run()
    return healthy(button(visit, "Ja, fortryd").click().run())


def as_lead(visit: AppTest) -> AppTest:
    visit.radio[0].set_value(Role.LEAD)
    return visit.run()


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The database beside the app, as a command in the same process would see it."""
    database = open_database(path)
    yield database
    database.close()


def stored(path: Path) -> list[tuple[str, str, float]]:
    with reading(path) as database:
        rows = observations.current(database).to_dict("records")
    return sorted((row["team"], f"{row['start']:%Y-%m}", row["numerator"]) for row in rows)


@pytest.fixture
def page(open_page: Open, own: Path) -> AppTest:
    """The upload page of Horsens, without figures."""
    return healthy(open_page(own, "indberet", team="KOL-HOR"))


# The good way


def test_from_preview_to_chart_and_back(page: AppTest, own: Path) -> None:
    put(page, *GOOD)
    assert "Nye tal: **3** · rettelser: **0** · uændrede: **0**" in texts(page)
    table = page.dataframe[0].value
    assert table["Nu"].tolist() == ["12/20 · 60,0\xa0%", "13/21 · 61,9\xa0%", "1/9 · 11,1\xa0%"]
    assert table["Celle"].tolist() == ["D2", "D3", "D4"]
    assert stored(own) == []

    confirm(page)
    assert "Nye og rettede tal: 3" in page.success[0].value
    assert "indberetning 1" in page.success[0].value
    assert "fortryde til og med 07.12.2026" in page.success[0].value
    assert len(stored(own)) == 3
    assert not page.file_uploader[0].value

    team = opened(go(page, "team", **FIGURE), "months")
    assert {"12/20", "13/21"} <= set(team.dataframe[-1].value["Tæller/nævner"])
    assert "Indberetning 1" in team.dataframe[-1].value["Kilde"][0]
    assert charts(team)[0].column("shown") == [60.0, pytest.approx(100 * 13 / 21)]

    undo(go(page, "indberet", team="KOL-HOR"))
    assert "(fortrudt 23.11.2026" in texts(page)
    assert [box.value for box in page.success] == [Text("da")("upload_page.undone_now", upload=1)]
    assert stored(own) == []
    assert [box.value for box in go(page, "team", **FIGURE).info] == [Text("da")("team.empty")]


def test_a_correction_stands_beside_the_old_figure(page: AppTest, own: Path) -> None:
    confirm(put(page, *GOOD))
    put(page, "KOL-HOR;KOL-03;2026-03;14;20;")
    assert "Nye tal: **0** · rettelser: **1** · uændrede: **0**" in texts(page)
    assert page.dataframe[0].value[["Før", "Nu"]].values.tolist() == [
        ["12/20 · 60,0\xa0%", "14/20 · 70,0\xa0%"]
    ]
    confirm(page)
    assert ("KOL-HOR", "2026-03", 14) in stored(own)
    undo(page)
    assert ("KOL-HOR", "2026-03", 12) in stored(own)


def test_an_empty_cell_leaves_the_old_figure_and_that_is_shown(page: AppTest, own: Path) -> None:
    confirm(put(page, *GOOD))
    put(page, "KOL-HOR;KOL-03;2026-03;;;", "KOL-HOR;KOL-03;2026-05;9;20;")
    assert "Nye tal: **1**" in texts(page)
    assert "tomme i filen, bevares: **1**" in texts(page)
    table = page.dataframe[0].value
    assert table[["Ændring", "Før", "Nu", "Celle"]].values.tolist() == [
        ["Nyt", "–", "9/20 · 45,0\xa0%", "D3"],
        ["Bevares (tom i filen)", "12/20 · 60,0\xa0%", "12/20 · 60,0\xa0%", ""],
    ]
    assert len(stored(own)) == 3
    confirm(page)
    assert ("KOL-HOR", "2026-03", 12) in stored(own)


def test_an_old_template_is_told_that_its_figures_were_corrected_since(page: AppTest, own: Path) -> None:
    confirm(put(page, "KOL-HOR;KOL-03;2026-03;12;20;"))
    with reading(own) as database:
        known = definitions.read(database)
        template = upload.template(database, known, "KOL-HOR", TODAY, "da", Text("da"))
    confirm(put(page, "KOL-HOR;KOL-03;2026-03;14;20;"))
    put(page, name="skabelon.xlsx", data=template)
    assert "rettet, siden skabelonen blev hentet; bevares: **1**" in texts(page)
    assert page.dataframe[0].value[["Ændring", "Før", "Nu"]].values.tolist() == [
        ["Bevares (rettet siden)", "12/20 · 60,0\xa0%", "14/20 · 70,0\xa0%"]
    ]
    assert page.info[-1].value == Text("da")("upload_page.nothing_newer")
    assert not may_confirm(page)


def test_a_visit_has_so_many_files_read_in_a_minute(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_A_MINUTE", 2)
    for number in range(3):
        put(page, f"KOL-HOR;KOL-03;2026-03;{number};20", name=f"{number}.csv")
    assert [plain(box.value) for box in page.error] == [Text("da")("upload_page.too_many", count=2)]
    monkeypatch.setattr(panels, "monotonic", lambda: monotonic() + 61)
    assert not put(page, "KOL-HOR;KOL-03;2026-03;7;20", name="later.csv").error


def test_the_same_file_again_changes_nothing(page: AppTest) -> None:
    confirm(put(page, *GOOD))
    put(page, *GOOD)
    assert "Ingen ændringer" in page.info[-1].value
    assert not may_confirm(page)


def test_in_english(open_page: Open, own: Path) -> None:
    page = put(open_page(own, "indberet", team="KOL-HOR", lang="en"), *GOOD)
    assert "New figures: **3** · corrections: **0** · unchanged: **0**" in texts(page)
    button(page, "Approve and store (new and corrected figures: 3)").click().run()
    assert "New and corrected figures: 3" in healthy(page).success[0].value


def test_the_receipt_tells_what_was_stored_and_can_be_closed(page: AppTest) -> None:
    told = plain(confirm(put(page, *GOOD)).success[0].value)
    assert "Udskrivningspakke gennemført, april 2026: 13/21 · 61,9 %" in told
    many = [f"KOL-HOR;KOL-03;2025-{month:02};12;{20 + month};" for month in range(1, 13)]
    assert "og 4 til" in plain(confirm(put(page, *many)).success[0].value)
    button(page, "Luk kvitteringen").click().run()
    assert not healthy(page).success


def test_what_taking_back_would_change_is_said_first(page: AppTest, own: Path) -> None:
    confirm(put(page, *GOOD))
    confirm(put(page, "KOL-HOR;KOL-03;2026-03;14;20;", "KOL-HOR;KOL-03;2026-05;9;20;"))
    button(page, "Fortryd").click().run()
    told = plain(texts(healthy(page)))
    assert "Fortryd indberetning 2? Det betyder:" in told
    assert "marts 2026: 14/20 · 70,0 % ændres tilbage til 12/20 · 60,0 %." in told
    assert "maj 2026: 9/20 · 45,0 % fjernes, og måneden bliver tom." in told
    assert len(stored(own)) == 4
    button(page, "Nej, behold").click().run()
    assert "Det betyder" not in texts(healthy(page))
    assert len(stored(own)) == 4


def test_the_sender_stands_in_the_history_and_can_take_it_back(page: AppTest, own: Path) -> None:
    put(page, *GOOD, name="![x](http://127.0.0.1:9/).csv").text_input(key="signature").input("Anna *A*")
    confirm(page)
    (line,) = [e.value for e in page.markdown if "**1** ·" in e.value]
    assert "Anna *A*" in plain(line)
    assert "Anna *A*" not in line
    assert "![x]" not in line
    undo(page)  # whatever the account of the machine is called
    assert stored(own) == []


def test_a_page_loaded_anew_tells_what_became_of_the_file_it_showed(
    page: AppTest, open_page: Open, own: Path
) -> None:
    seen = put(page, *GOOD).query_params["seen"]
    (told,) = healthy(open_page(own, "indberet", team="KOL-HOR", seen=seen)).warning
    assert told.value == Text("da")("upload_page.lost")
    assert "seen" not in confirm(page).query_params
    (stored,) = healthy(open_page(own, "indberet", team="KOL-HOR", seen=seen)).success
    assert "som indberetning 1" in stored.value


# Without a file


def fields(page: AppTest) -> list[str]:
    return [field.value for field in page.text_input if field.key != "signature"]


def type_in(page: AppTest, *figures: str) -> AppTest:
    for field, figure in zip(page.text_input, figures, strict=False):
        field.input(figure)
    return healthy(page.run())


def test_typed_figures_go_the_way_of_a_file(page: AppTest, own: Path) -> None:
    button(type_in(page, "3", "20", "25", "20"), "Se tallene igennem").click()
    assert "Tælleren (25) i række 2, tæller" in plain(healthy(page.run()).error[0].value)
    button(type_in(page, "3", "20", "5", "20"), "Se tallene igennem").click()
    assert "Nye tal: **2**" in texts(healthy(page.run()))
    assert page.dataframe[0].value["Celle"].tolist() == ["række 1, tæller", "række 2, tæller"]
    confirm(page)
    assert stored(own) == [("KOL-HOR", "2025-11", 3), ("KOL-HOR", "2025-11", 5)]
    assert "indtastet på siden" in texts(page)
    assert page.selectbox[2].value == "2025-11"  # the others of the month are still missing
    assert fields(page)[:5] == ["3", "20", "5", "20", ""]
    undo(page)
    assert fields(page)[:2] == ["", ""]


def test_what_was_looked_through_goes_when_a_figure_changes_and_typed_figures_stay(page: AppTest) -> None:
    button(type_in(page, "3", "20"), "Se tallene igennem").click()
    assert may_confirm(healthy(page.run()))
    assert not may_confirm(type_in(page, "4"))
    told = Text("da")("entry.changed", see="Se tallene igennem")
    assert told in [plain(box.value) for box in page.info]
    page.selectbox[2].set_value("2025-12").run()
    page.selectbox[2].set_value("2025-11").run()
    as_lead(page)
    assert fields(healthy(page))[:3] == ["4", "20", ""]
    page.selectbox[1].set_value("KOL-VEJ").run()
    assert fields(healthy(page))[0] == ""


def test_a_mark_that_the_browser_sends_once_more_is_no_loss(page: AppTest) -> None:
    """Two fields left quickly: the second run has the address of before the first."""
    button(type_in(page, "3", "20"), "Se tallene igennem").click()
    (seen,) = [healthy(page.run()).query_params["seen"]]
    type_in(page, "4")
    page.query_params["seen"] = seen
    assert not healthy(page.run()).warning


def test_nothing_typed_and_a_block_that_tells_nothing_are_said(page: AppTest) -> None:
    button(page, "Se tallene igennem").click()
    assert healthy(page.run()).info[-1].value == Text("da")("entry.nothing")
    page.text_area[0].input("mar 26\t12\t20")
    button(page, "Læs det indsatte").click()
    assert healthy(page.run()).info[-1].value == Text("da")("entry.untold")


def test_a_pasted_block_with_person_data_does_not_stay(page: AppTest, own: Path) -> None:
    page.text_area[0].input("KOL-03\tmar 26\t12\t20\tpt 010190-1234")
    button(page, "Læs det indsatte").click()
    assert "række 1, kolonne 5" in plain(healthy(page.run()).error[0].value)
    assert page.text_area[0].value == ""
    page.text_area[0].input("KOL-03\tmar 26\t12\t20\tnyt forløb")
    button(page, "Læs det indsatte").click()
    confirm(healthy(page.run()))
    assert stored(own) == [("KOL-HOR", "2026-03", 12)]


def test_a_cpr_number_typed_in_a_field_is_let_go_at_once(page: AppTest) -> None:
    type_in(page, "3", "0101901234")
    assert "CPR" in page.error[0].value
    assert "0101901234" not in plain(texts(page))
    assert "0101901234" not in str(page.session_state)
    assert [field.value for field in page.text_input if field.key and "KOL-01" in field.key][:2] == ["3", ""]


def test_weeks_are_pasted_and_drawn(open_page: Open, tmp_path: Path) -> None:
    files, path = shutil.copytree(settings.catalogue(), tmp_path / "catalogue"), tmp_path / "lkt.duckdb"
    area = files / "areas" / "kol.toml"
    before, _, after = area.read_text("utf-8").partition('id = "KOL-03"')
    by_week = after.replace('shared = "quarter"', 'frequency = "week"', 1)
    area.write_text(f'{before}id = "KOL-03"{by_week}', "utf-8")
    database = create_database(path)
    setup.load_catalogue(database, files, Scope("test", Role.LEAD), "test", NOW)
    database.close()
    page = healthy(open_page(path, "indberet", team="KOL-HOR"))
    assert "uge 47 2026: 1 tal mangler" in page.selectbox[2].options
    page.selectbox[2].set_value("KOL-03").run()
    page.text_area[0].input("".join(f"uge {week} 2026\t{week % 7 + 5}\t20\n" for week in range(10, 40)))
    button(page, "Læs det indsatte").click()
    confirm(healthy(page.run()))
    assert "uge 10 2026" in plain(page.success[0].value)
    assert len(stored(path)) == 30
    assert len(charts(healthy(go(page, "team", **FIGURE)))) == 1
    for other in ("team", "omraade", "variation"):
        healthy(go(page, other, area="KOL", team="KOL-HOR"))


# Faults


def test_every_fault_is_told_with_its_cell_and_nothing_is_stored(page: AppTest, own: Path) -> None:
    put(
        page,
        "KOL-HOR;KOL-03;2026-03;12;20;",
        "KOL-HOR;KOL-03;2026-04;25;20;",
        "KOL-HOR;KOL-03;2026-05;tolv;20;",
        "KOL-HOR;KOL-99;2026-05;1;20;",
        "KOL-HOR;KOL-03;2027-05;1;20;",
        "KOL-HOR;KOL-03;2026-06;-1;20;",
    )
    (box,) = page.error
    told = plain(box.value)
    assert "Fejl, der skal rettes: 5. Intet er gemt." in told
    assert [cell in told for cell in ("D3", "D4", "B5", "C6", "D7")] == [True] * 5
    assert not may_confirm(page)
    assert "Ret fejlene i filen" in texts(page)
    assert stored(own) == []


def test_a_long_list_is_cut_and_counted_and_the_same_fault_in_many_cells_is_one_line(page: AppTest) -> None:
    put(page, *[f"KOL-HOR;KOL-03;2026-03;tal{i};20;" for i in range(25)])
    assert page.error[0].value.count("\n- ") == 21
    assert "og 5 til" in page.error[0].value
    put(
        page,
        *[f"Vejle;KOL-03;2026-{month:02};1;20;" for month in range(1, 10)],
        "KOL-HOR;KOL-03;2026-03;x;20;",
    )
    told = plain(page.error[0].value)
    assert "Fejl, der skal rettes: 10." in told
    assert page.error[0].value.count("\n- ") == 2
    assert "(Også A3, A4, A5, A6, A7, A8 og 2 til.)" in told


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("tal.xlsx", b"PK\x03\x04 not a workbook", "beskadiget"),
        ("tal.csv", b"", "tom"),
        ("tal.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        ("tal.xlsx", b"%PDF-1.7 ...", "PDF"),
        ("tal.csv", b"Team;Indikator\nfoo;bar\n", "mangler"),
    ],
)
def test_what_is_no_good_file_is_a_sentence(
    page: AppTest, own: Path, name: str, data: bytes, told: str
) -> None:
    page.file_uploader[0].set_value((name, data, "text/csv"))
    healthy(page.run())
    assert any(told in plain(box.value) for box in page.error)
    assert stored(own) == []


@pytest.mark.parametrize(
    ("lines", "first", "told"),
    [
        (GOOD, lambda visit: visit, True),
        (("KOL-HOR;KOL-03;2026-03;12;mange;",), lambda visit: visit, True),
        (GOOD, confirm, False),
        (GOOD, lambda visit: visit.file_uploader[0].set_value([]).run(), False),
        (("KOL-HOR;KOL-03;2026-03;12;20;pt 010190-1234",), lambda visit: visit, False),
    ],
)
def test_a_file_whose_page_was_left_is_to_be_chosen_again(
    page: AppTest, lines: tuple[str, ...], first: Callable[[AppTest], AppTest], told: bool
) -> None:
    healthy(first(put(page, *lines)))
    go(page, "team", **FIGURE)
    for _ in "..":  # and it stays said until there is a file again
        again = healthy(go(page, "indberet", team="KOL-HOR"))
        said = [box.value for box in again.warning if "Vælg filen igen" in box.value]
        assert (len(said), may_confirm(again)) == (told, False)
    assert "Vælg filen igen" not in texts(put(again, *GOOD))
    assert may_confirm(again) == (first is not confirm)


def test_a_cpr_number_is_refused_and_never_repeated(page: AppTest, own: Path) -> None:
    put(page, "KOL-HOR;KOL-03;2026-03;12;20;pt 010190-1234")
    assert "CPR" in page.error[0].value
    assert "010190" not in plain(texts(page))
    assert stored(own) == []
    assert page.file_uploader[0].value is None  # nor does it stay in the box
    put(page, *GOOD)
    assert not page.error
    assert may_confirm(page)


def test_what_people_wrote_is_never_read_as_markdown(page: AppTest) -> None:
    hostile = "![x](http://127.0.0.1:9/)"
    put(page, f"KOL-HOR;{hostile};2026-03;12;20;", f"{hostile};KOL-03;2026-03;12;20;", name=f"{hostile}.csv")
    assert hostile in plain(page.error[0].value)
    assert hostile not in texts(page)


# Warnings


def test_warnings_need_the_tick_that_was_set_for_this_file(page: AppTest, own: Path) -> None:
    put(page, *GOOD)
    assert not page.checkbox
    assert may_confirm(page)
    put(page, WARNED)
    assert "Advarsler: 1" in page.warning[0].value
    confirm(page)
    assert [box.value for box in page.error] == [Text("da")("upload_page.untick")]
    page.checkbox[0].check().run()
    put(page, "KOL-HOR;KOL-03;2026-11;6;20;ny tavle", name="anden.csv")
    assert [tick.value for tick in page.checkbox] == [False]
    assert stored(own) == []
    page.checkbox[0].check()
    confirm(page)
    assert stored(own) == [("KOL-HOR", "2026-11", 6)]


def test_figures_and_people_in_comments_are_two_questions(page: AppTest, own: Path) -> None:
    put(page, "KOL-HOR;KOL-03;2026-11;5;20;spørg Inger Jensen")
    assert [tick.label for tick in page.checkbox] == [
        Text("da")(f"upload_page.{key}") for key in ("accept_warnings", "accept_comments")
    ]
    page.checkbox[0].check()
    assert len(confirm(page).error) == 1
    assert stored(own) == []
    page.checkbox[1].check()
    confirm(page)
    assert len(stored(own)) == 1


def test_nobody_stores_without_a_name_and_it_is_remembered(
    page: AppTest, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LKT_USER")
    confirm(put(page, *GOOD))
    assert [box.value for box in page.error] == [Text("da")("upload_page.nameless")]
    assert stored(own) == []
    page.text_input(key="signature").input("Anna")
    confirm(page)
    assert len(stored(own)) == 3
    put(page, "KOL-HOR;KOL-03;2026-05;9;20;")
    assert page.text_input(key="signature").value == "Anna"


def test_the_name_of_the_sender_is_no_cpr_number(page: AppTest, own: Path) -> None:
    put(page, *GOOD).text_input(key="signature").input("311299-9999")
    confirm(page)
    assert "CPR" in page.error[0].value
    assert "signed_name" not in page.session_state
    assert stored(own) == []


def test_most_of_what_was_reported_is_not_changed_unasked(page: AppTest) -> None:
    months = [f"KOL-HOR;KOL-03;2025-{month:02};{{}};{20 + month};" for month in range(1, 13)]
    confirm(put(page, *[line.format(12) for line in months]))
    put(page, *[line.format(11) for line in months])
    assert "Filen ændrer 12 af de 12 tal" in plain(page.warning[0].value)


# Somebody else


def test_a_figure_sent_again_is_said_by_the_newest_upload(page: AppTest) -> None:
    """So that undoing the first does not take along what the second says too."""
    confirm(put(page, *GOOD))
    confirm(put(page, *GOOD, "KOL-HOR;KOL-03;2026-05;15;20;", name="ny.csv"))
    assert "Nye og rettede tal: 1" in page.success[0].value
    assert "4 tal" in plain(next(e.value for e in page.markdown if "**2** ·" in e.value))
    months = opened(go(page, "team", **FIGURE), "months").dataframe[-1].value
    assert months["Kilde"].str.split(",").str[0].tolist() == [
        "Indberetning 2",
        "Indberetning 2",
        "Indberetning 2",
    ]


def test_what_somebody_else_wrote_in_between_is_seen_first(page: AppTest, own: Path) -> None:
    confirm(put(page, "KOL-HOR;KOL-03;2026-03;12;20;"))
    put(page, "KOL-HOR;KOL-03;2026-03;13;20;")
    with reading(own) as database:
        known = definitions.read(database)
        other = Scope("bo", Role.TEAM, "KOL-HOR")
        data = csv("KOL-HOR;KOL-03;2026-03;19;20;")
        seen = upload.preview(database, known, other, data, "bo.csv", TODAY, "KOL-HOR")
        upload.confirm(database, other, seen, NOW)
    confirm(page)
    assert stored(own) == [("KOL-HOR", "2026-03", 19)]
    assert page.dataframe[0].value[["Før", "Nu"]].values.tolist() == [
        ["19/20 · 95,0\xa0%", "13/20 · 65,0\xa0%"]
    ]


# Roles

TWO_TEAMS = ("KOL-HOR;KOL-03;2026-03;12;20;", "KOL-VEJ;KOL-03;2026-03;7;20;")
EARLY = "KOL-HOR;KOL-03;2023-01;7;20;"


def test_a_team_sends_for_itself_alone_and_the_project_lead_for_several(page: AppTest, own: Path) -> None:
    put(page, *TWO_TEAMS)
    assert "(A3)" in plain(page.error[0].value)
    assert stored(own) == []
    put(as_lead(page), *TWO_TEAMS)
    confirm(page)
    assert stored(own) == [("KOL-HOR", "2026-03", 12), ("KOL-VEJ", "2026-03", 7)]


def test_figures_from_before_the_baseline_are_the_leads(page: AppTest, own: Path) -> None:
    assert "baseline" in put(page, EARLY).error[0].value
    assert not may_confirm(page)
    put(as_lead(page), EARLY)
    page.checkbox[-1].check()
    confirm(page)
    assert stored(own) == [("KOL-HOR", "2023-01", 7)]


def test_a_team_cannot_take_back_what_the_lead_sent_for_several(page: AppTest, own: Path) -> None:
    confirm(put(as_lead(page), *TWO_TEAMS))
    page.radio[0].set_value(Role.TEAM).run()
    assert "Fortryd" not in [b.label for b in healthy(page).button]
    undo(as_lead(page))
    assert stored(own) == []


def test_the_lead_may_send_a_file_without_a_team_column(page: AppTest, own: Path) -> None:
    """It is taken for the team chosen on the page, which stands above."""
    data = "Indikator;Periode;Tæller;Nævner\nKOL-03;2026-03;12;20\n".encode()
    put(as_lead(page), data=data)
    assert "Team" not in page.dataframe[0].value  # the one chosen, as the page says above
    confirm(page)
    assert stored(own) == [("KOL-HOR", "2026-03", 12)]


def test_nobodys_team_is_chosen_for_them(open_page: Open, own: Path) -> None:
    """The first of the list, left standing, would change another team's figures."""
    page = healthy(open_page(own, "indberet"))
    assert not page.file_uploader
    area, team = page.selectbox
    assert (area.value, team.value, team.disabled) == (None, None, True)
    area.set_value("KOL").run()
    page.selectbox[1].set_value("KOL-HOR")
    healthy(page.run())
    assert page.query_params["team"] == "KOL-HOR"
    assert page.file_uploader
    page.selectbox[0].set_value("AKK")
    assert not healthy(page.run()).file_uploader
    assert (page.selectbox[0].value, page.selectbox[1].value) == ("AKK", None)


@pytest.mark.parametrize(("address", "chosen"), [({}, False), ({"team": "KOL-VEJ"}, True)])
def test_a_team_that_another_page_only_began_with_is_not_taken_for_one_s_own(
    open_page: Open, demo: Path, address: dict[str, str], chosen: bool
) -> None:
    visit = healthy(open_page(demo, "team", **address))
    assert bool(healthy(go(visit, "indberet")).file_uploader) is chosen


def test_a_receipt_and_a_question_stay_with_their_team(page: AppTest, own: Path) -> None:
    confirm(put(as_lead(page), *TWO_TEAMS))
    assert "Vejle" in plain(page.success[0].value)
    button(page, "Fortryd").click().run()
    assert "Ja, fortryd" in [b.label for b in healthy(page).button]
    page.radio[0].set_value(Role.TEAM).run()
    assert "Ja, fortryd" not in [b.label for b in healthy(page).button]
    page.selectbox[1].set_value("KOL-RAN").run()
    assert not healthy(page).success
    assert len(stored(own)) == 2


def test_a_file_in_the_box_is_laid_beside_what_counts_after_taking_back(page: AppTest, own: Path) -> None:
    confirm(put(page, "KOL-HOR;KOL-03;2026-03;13;20;"))
    put(page, "KOL-HOR;KOL-03;2026-03;15;20;")
    undo(page)
    assert page.dataframe[0].value["Før"].tolist() == ["–"]


def test_an_unknown_team_in_the_address_is_told_and_none_is_taken_instead(open_page: Open, own: Path) -> None:
    page = healthy(open_page(own, "indberet", team="KOL-XXX"))
    assert "KOL-XXX" in plain(page.warning[0].value)
    assert not page.file_uploader


def test_another_team_leaves_the_role_as_it_is(page: AppTest) -> None:
    as_lead(page)
    page.selectbox[1].set_value("KOL-VEJ")
    assert healthy(page.run()).radio[0].value is Role.LEAD


def test_a_network_that_has_ended_says_so(open_page: Open, own: Path) -> None:
    assert "Afsluttet".casefold() in texts(healthy(open_page(own, "indberet", team="APO-RH"))).casefold()


def test_the_template_is_offered(page: AppTest) -> None:
    assert page.download_button[0].label == "Hent skabelon (Excel)"
    page.toggle(key="wide_template").set_value(True).run()
    assert healthy(page).download_button


def test_another_team_has_another_history(page: AppTest) -> None:
    confirm(put(page, *GOOD))
    go(page, "indberet", team="KOL-VEJ")
    assert "Teamet har ikke sendt noget endnu." in texts(healthy(page))


# The file talks back

FAULT = ["KOL-HOR", "KOL-03", "2026-03", 25, 20]
MARKED = "Hent filen med fejlene markeret (Excel)"


def offered(visit: AppTest) -> list[str]:
    return [b.label for b in visit.download_button]


def test_a_refused_workbook_can_be_had_with_its_faults_marked(page: AppTest) -> None:
    put(page, name="tal.xlsx", data=book([FAULT], HEAD.strip().split(";")))
    assert MARKED in offered(page)
    assert Text("da")("upload_page.annotated_help") in texts(page)
    assert "annotated_copy" in page.session_state
    put(page, *GOOD)
    assert "annotated_copy" not in page.session_state


def test_it_is_marked_once_for_a_file_and_a_language(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    languages = []
    monkeypatch.setattr(upload, "annotated", lambda _, data, text: languages.append(text.language) or data)
    put(page, name="tal.xlsx", data=book([FAULT], HEAD.strip().split(";")))
    healthy(page.run())
    button(page, "English").click().run()
    assert "Download the file with the errors marked (Excel)" in offered(healthy(page))
    assert languages == ["da", "en"]


def test_when_it_cannot_be_marked_the_list_stands(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "annotated", lambda *_: None)
    put(page, name="tal.xlsx", data=book([FAULT], HEAD.strip().split(";")))
    assert MARKED not in offered(page)
    assert Text("da")("upload_page.not_annotated") in texts(page)
    assert "Tælleren (25) i D2" in plain(page.error[0].value)


def test_nothing_is_offered_for_a_good_file_a_csv_file_or_person_data(page: AppTest) -> None:
    header = HEAD.strip().split(";")
    put(page, "KOL-HOR;KOL-03;2026-03;25;20;")
    assert MARKED not in offered(page)
    put(page, name="tal.xlsx", data=book([["KOL-HOR", "KOL-03", "2026-03", 12, 20]], header))
    assert MARKED not in offered(page)
    put(page, name="tal.xlsx", data=book([[*FAULT, "311299-9999"]], header))
    assert "CPR" in page.error[0].value
    assert MARKED not in offered(page)


# Erasing for good


def test_the_lead_erases_with_another_and_a_reason(page: AppTest, own: Path) -> None:
    put(page, "KOL-HOR;KOL-03;2026-03;12;20;stue kvistholt", *GOOD[1:])
    confirm(page)
    assert "Slet for altid" not in [each.label for each in page.expander]
    opened(as_lead(page), "erase")

    def field(label: str, words: str) -> None:
        next(each for each in page.text_input if each.label.startswith(label)).set_value(words)

    field("Tekst eller tal", "findes ikke")
    button(page, "Vis, hvad der slettes").click().run()
    assert Text("da")("erase.nothing") in page.error[0].value
    field("Tekst eller tal", "kvistholt")
    button(page, "Vis, hvad der slettes").click().run()
    assert "bemærkningen" in texts(healthy(page))
    assert "kvistholt" not in texts(page)
    field("Den andens navn", "Ida")
    field("Begrundelse", "stue kvistholt")
    button(page, "Slet for altid").click().run()
    assert Text("da")("erase.person") in page.error[0].value
    field("Begrundelse", "en stue, der kan være en person")
    button(page, "Slet for altid").click().run()
    assert Text("da")("erase.beyond") in texts(healthy(page))
    with reading(own) as database:
        assert "***" in [row["comment"] for row in database.rows("from observation")]
    assert not [
        path for path in own.parent.rglob("*") if path.is_file() and b"kvistholt" in path.read_bytes()
    ]


@pytest.mark.parametrize("way", ["file", "typed"])
def test_every_visit_forgets_when_something_is_erased(open_page: Open, own: Path, way: str) -> None:
    """One had the same file in its box, or the same words in a field; it is told that the preview is gone."""
    with reading(own) as database:
        send(database, 12, comment="stue kvistholt")
    other = healthy(open_page(own, "indberet", team="KOL-HOR"))
    if way == "file":
        put(other, "KOL-HOR;KOL-03;2026-05;9;20;stue kvistholt", *GOOD[1:])
        assert may_confirm(other)
    else:
        other.text_area[0].set_value("stue kvistholt").run()
        other.text_input[0].set_value("kvistholt").run()
    assert "kvistholt" in held(other)
    asked, who = Asked(pattern="kvistholt"), Scope("Bo", Role.LEAD)
    erasure.erase(frame._database(str(own)), who, "Ida", asked, "en stue", NOW)
    healthy(other.run())
    assert not may_confirm(other)
    assert "kvistholt" not in held(other)
    assert "kvistholt" not in texts(other)
    if way == "file":
        assert Text("da")("upload_page.lost") in [box.value for box in other.warning]
    put(other, *GOOD)
    assert may_confirm(other)


def held(visit: AppTest) -> str:
    """All that the server remembers of a visit."""
    return repr(visit.session_state)
