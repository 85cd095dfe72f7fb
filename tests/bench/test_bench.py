"""The benchmark measures what it says it measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import Measured, __main__, browser, clock, data, documents, engine, load, reading
from lkt import spc
from lkt.actions import upload
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.store import observations
from lkt.views.series import compute
from tests.conftest import TODAY


@pytest.mark.parametrize("rows", [1, 200])
def test_the_workbook_is_one_that_a_team_could_send(tmp_path: Path, catalogue: Catalogue, rows: int) -> None:
    database = data.empty(tmp_path / "lkt.duckdb")
    scope = Scope("anna", Role.TEAM, "KOL-HOR")
    seen = upload.preview(database, catalogue, scope, data.workbook(rows), "tal.xlsx", TODAY, "KOL-HOR")
    database.close()
    assert seen.batch.findings == ()
    assert seen.counts["new"] == rows


def test_the_area_is_as_large_as_it_says(tmp_path: Path, catalogue: Catalogue) -> None:
    database = data.full_area(tmp_path / "lkt.duckdb")
    frame = observations.current(database, area=data.AREA)
    database.close()
    assert len(frame) == 20 * 8 * data.MONTHS
    found = compute(frame, catalogue, TODAY)
    assert len(found.assessments) == 160
    assert found.points["value"].notna().all()


@pytest.mark.slow
def test_the_charts_are_a_deck_of_as_many_charts_with_figures(tmp_path: Path) -> None:
    _, shown = documents.charts(tmp_path / "lkt.duckdb")
    assert len(shown) == documents.CHARTS
    assert all(screen.plate and screen.plate.chart for screen in shown)


def test_turns_alternate_after_an_unmeasured_one() -> None:
    said: list[str] = []
    clock.alternating(lambda: said.append("ours"), lambda: said.append("bare"), times=3)
    assert said == ["ours", "bare"] * 4


def test_medians_of_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0, 0.001, 1, 1.010, 2, 2.003, 3, 3.010, 4, 4.100, 5, 5.020])
    monkeypatch.setattr(clock, "perf_counter", lambda: next(moments))
    ours, bare = clock.alternating(lambda: None, lambda: None, times=3)
    assert (ours, bare) == pytest.approx((3, 10))
    assert Measured("x", ours, bare, "y").ratio == pytest.approx(0.3)


def test_a_line_for_each_measurement_and_words_where_there_is_no_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def measured(name: str, against: str) -> Measured:
        return Measured(name, 2, 1, against)

    monkeypatch.setattr(reading, "measure", lambda folder: measured("import", "openpyxl"))
    monkeypatch.setattr(load, "measure", lambda folder: iter([measured("team", "floor")]))
    monkeypatch.setattr(engine, "measure", lambda: iter([measured("engine_run", "median")]))
    monkeypatch.setattr(documents, "measure", lambda folder: iter([measured("deck", "vl-convert")]))
    monkeypatch.setattr(browser, "chromium", lambda: None)
    lines = list(__main__.run())
    assert [line.name if isinstance(line, Measured) else line for line in lines] == [
        "import",
        "engine_run",
        "deck",
        "There is no Chromium here, so opening a page was not measured.",
        "team",
    ]


def test_the_engine_is_measured_on_series_of_chance() -> None:
    given = engine.table(500)
    assert len(given) == 500 * engine.POINTS
    assert (given["y"] <= given["n"]).all()
    found = spc.analyse(given, spc.Options("p", n="n", facets=["series"])).summary
    assert len(found) == 500
    assert 0 < found["runs_signal"].mean() < 0.2
    assert found["centre"].mean() == pytest.approx(0.3, abs=0.01)
