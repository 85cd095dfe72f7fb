"""The whole picture of a team says of each indicator what matrix, run chart and deliveries say."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pandas as pd
import pytest

from lkt.charts.run import small_chart
from lkt.domain.area import Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import IndicatorType
from lkt.store import Database, Reader, Source
from lkt.store.observations import deliveries
from lkt.text import Text
from lkt.views.area import AreaView, area_view
from lkt.views.delivery import State
from lkt.views.series import area_series
from lkt.views.team import Strand, TeamPicture, team_picture
from tests.conftest import TODAY
from tests.views.made import with_indicator


@pytest.fixture(scope="module", params=["KOL", "ANT", "TVA"])
def area(request: pytest.FixtureRequest, opened: Database, catalogue: Catalogue) -> AreaView:
    return area_view(Source(Reader(opened), catalogue, TODAY), request.param)


def pictures(opened: Database, catalogue: Catalogue, area: AreaView) -> dict[str, TeamPicture]:
    source = Source(Reader(opened), catalogue, TODAY)
    given = (source, area_series(source, area.area.id), deliveries(opened, area.area.id))
    return {team.id: team_picture(*given, team.id) for team, _ in area.teams}


def picture(database: Database, catalogue: Catalogue, team: str) -> TeamPicture:
    source = Source(Reader(database), catalogue, TODAY)
    return team_picture(source, area_series(source, team[:3]), deliveries(database, team[:3]), team)


def strands(picture: TeamPicture) -> dict[str, Strand]:
    return {strand.indicator.id: strand for group in picture.groups for strand in group}


def test_every_indicator_says_what_its_cell_says(
    opened: Database, catalogue: Catalogue, area: AreaView
) -> None:
    for team, shown in pictures(opened, catalogue, area).items():
        found = strands(shown)
        assert set(found) == {indicator.id for indicator in area.indicators}
        for id, strand in found.items():
            assert (strand.newest is None) == ((team, id) not in area.newest)
            if strand.newest:
                assert strand.assessment == area.found[team, id]
                assert strand.newest[1::-1] == area.newest[team, id]


def test_what_is_missing_is_what_the_deliveries_lack(
    opened: Database, catalogue: Catalogue, area: AreaView
) -> None:
    for team, shown in pictures(opened, catalogue, area).items():
        for id, strand in strands(shown).items():
            lacks = tuple(
                delivery.month
                for delivery in area.deliveries
                if delivery.team == team
                and delivery.state in (State.PART, State.MISSING)
                and id in {indicator.id for indicator in delivery.missing}
            )
            assert strand.missing == (lacks if area.area.status is Status.ACTIVE else ())
            assert strand.expected == (id in {i.id for i in catalogue.reported_by(catalogue.teams[team])})


def test_an_outcome_stands_beside_a_measure_of_harm(opened: Database, catalogue: Catalogue) -> None:
    first, rest = picture(opened, catalogue, "KOL-HOR").groups
    assert [strand.indicator.id for strand in first] == ["KOL-01", "KOL-02", "KOL-08"]
    assert {strand.indicator.type for strand in rest} == {IndicatorType.PROCESS}
    changed = with_indicator(catalogue, "KOL-03", type=IndicatorType.STRUCTURE)
    groups = picture(opened, changed, "KOL-HOR").groups
    assert [strand.indicator.id for strand in groups[2]] == ["KOL-03"]


def test_all_charts_have_one_time_axis(opened: Database, catalogue: Catalogue) -> None:
    view = picture(opened, catalogue, "KOL-HOR")
    assert view.span
    domains = []
    for strand in strands(view).values():
        frame, spec = small_chart(view, strand, Text("da"))
        assert len(frame) == len(strand.points)
        assert strand.points["value"].notna().all()
        domains.append(
            str([x["scale"] for x in (layer["encoding"]["x"] for layer in spec["layer"]) if "scale" in x])
        )
        assert "params" not in str(spec)
    assert len(set(domains)) == 1
    assert view.span[0].isoformat() in domains[0]
    assert view.span[1].isoformat() in domains[0]


def test_a_paused_network_has_its_band_on_every_card(opened: Database, catalogue: Catalogue) -> None:
    team = catalogue.teams_of("ADH")[0].id
    for view, pause in (
        (picture(opened, catalogue, team), True),
        (picture(opened, catalogue, "KOL-HOR"), False),
    ):
        assert view.span
        assert (view.pause is not None, view.span[1] == pd.Timestamp(TODAY)) == (pause, pause)
        for strand in strands(view).values():
            if strand.newest:
                assert ("mark': {'type': 'rect'" in str(small_chart(view, strand, Text("da"))[1])) == pause


def test_without_figures_everything_is_missing(database: Database, catalogue: Catalogue) -> None:
    view = picture(database, catalogue, "KOL-HOR")
    assert view.span is None
    for id, strand in strands(view).items():
        assert (strand.newest, len(strand.points)) == (None, 0)
        event = catalogue.indicators[id].measure.by_event
        assert (len(strand.missing) == 0) == (event or not strand.expected)


def test_a_team_reports_what_its_sectors_take_part_in(opened: Database, catalogue: Catalogue) -> None:
    team = catalogue.teams["KOL-HOR"]
    hospital = tuple(part for part in team.participants if part.role == "hospital")
    alone = replace(catalogue, teams=catalogue.teams | {team.id: replace(team, participants=hospital)})
    found = strands(picture(opened, alone, team.id))
    assert [id for id, strand in found.items() if not strand.expected] == ["KOL-06", "KOL-07"]
    assert not found["KOL-06"].missing


def test_it_is_frozen(opened: Database, catalogue: Catalogue) -> None:
    view = picture(opened, catalogue, "KOL-HOR")
    for value in (view, view.groups[0][0]):
        with pytest.raises(FrozenInstanceError):
            value.area = None  # type: ignore[misc, union-attr, assignment]
