"""The variation page is measured on what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import data, variation
from lkt.domain.catalogue import Catalogue
from lkt.store import observations
from lkt.views.levels import NO_FUNNEL
from lkt.views.rows import prepare
from lkt.views.variation import compare


def test_every_figure_is_compared_in_all_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variation, "MORE", 2)
    lines = list(variation.measure(tmp_path, times=1))
    assert [line.against for line in lines] == [*[variation.CHARTS] * 3, "20 teams"]
    assert lines[-1].name == "its read model of 40 teams"


def test_more_teams_are_the_same_teams_again(tmp_path: Path, catalogue: Catalogue) -> None:
    """Everything the page says is there to be timed: spread, funnel, course and the share of the regions."""
    database = data.full_area(tmp_path / "lkt.duckdb")
    frame = observations.current(database, area=data.AREA, indicator=variation.INDICATOR)
    database.close()
    more, larger = variation.multiplied(frame, catalogue, 3)
    found, once = (
        compare(prepare(rows, known, variation.TODAY), known, known.indicators[variation.INDICATOR])
        for rows, known in ((more, larger), (frame, catalogue))
    )
    assert (len(once.teams), len(found.teams)) == (20, 60)
    assert found.level == pytest.approx(once.level)
    assert [r.value for r in found.regions] == pytest.approx([r.value for r in once.regions])
    for view in (once, found):
        assert view.funnel != NO_FUNNEL
        assert view.shares
        assert len(view.spreads) == 5  # half-years, without the last months, which are provisional
