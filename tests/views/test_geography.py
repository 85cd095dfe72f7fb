"""1 January 2027: two regions become one. Teams keep their series; sums over regions add up on either side."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.organisation import THEN, Geography
from lkt.domain.period import Period
from lkt.views.comparisons import COUNTRY, RollUpsView, rollups_view
from lkt.views.rows import prepare
from lkt.views.series import compute
from lkt.views.variation import variation_view
from tests.views.made import framed, row, with_indicator

BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)
LATER = date(2027, 8, 15)
EAST, JOINED = "R-OST", ("1084", "1085")


@pytest.fixture
def frame(catalogue: Catalogue) -> pd.DataFrame:
    """Every team of KOL each month from July 2026 to July 2027; two of them silent at times."""
    random = np.random.default_rng(7)
    rows = []
    for number, team in enumerate(sorted(team.id for team in catalogue.teams_of("KOL"))):
        for month in range(13):
            size = int(random.integers(8, 60))
            if number < 2 and month % 3 == number:
                continue
            label = Period.month(2026, 7).shift(month).label
            rows.append(row(label, "KOL-03", team, float(random.binomial(size, 0.6)), float(size)))
    return framed(rows)


def rolled(frame: pd.DataFrame, catalogue: Catalogue, geography: Geography) -> RollUpsView:
    indicator = catalogue.indicators["KOL-03"]
    return rollups_view(prepare(frame, catalogue, LATER), catalogue, indicator, geography)


def sums(view: RollUpsView, key: str) -> pd.DataFrame:
    found = next(rollup for rollup in view.rollups if rollup.key == key).composition
    return pd.DataFrame({"o": found.numerator, "n": found.denominator}, index=pd.DatetimeIndex(found.periods))


def test_the_choices_are_the_time_of_the_data_and_every_set_of_regions(catalogue: Catalogue) -> None:
    then, four, five = catalogue.geographies()
    assert then == THEN
    assert (four.name, five.name) == ("from-2027-01-01", "until-2026-12-31")
    counts = [sum(r.exists(g.on(LATER)) for r in catalogue.regions.values()) for g in (then, four, five)]
    assert counts == [4, 4, 5]


def test_the_two_add_up_to_the_one_in_every_month(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    _, four, five = catalogue.geographies()
    now, former = rolled(frame, catalogue, four), rolled(frame, catalogue, five)
    assert len(sums(now, EAST)) == 13
    added = sum(sums(former, key).reindex(sums(now, EAST).index, fill_value=0) for key in JOINED)
    pd.testing.assert_frame_equal(added, sums(now, EAST))
    assert EAST not in {rollup.key for rollup in former.rollups}
    assert not set(JOINED) & {rollup.key for rollup in now.rollups}


def test_at_the_time_of_the_data_the_old_end_where_the_new_begins(
    frame: pd.DataFrame, catalogue: Catalogue
) -> None:
    then, four, five = (rolled(frame, catalogue, g) for g in catalogue.geographies())
    day = pd.Timestamp(AFTER)
    for key in JOINED:
        pd.testing.assert_frame_equal(sums(then, key), sums(five, key)[sums(five, key).index < day])
    pd.testing.assert_frame_equal(sums(then, EAST), sums(four, EAST)[sums(four, EAST).index >= day])
    assert list(then.merges) == [AFTER]


def test_the_country_is_the_same_whatever_the_regions(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    views = [rolled(frame, catalogue, geography) for geography in catalogue.geographies()]
    for view in views[1:]:
        pd.testing.assert_frame_equal(sums(view, COUNTRY), sums(views[0], COUNTRY))


def test_team_series_are_the_same_on_either_side_of_the_day(
    frame: pd.DataFrame, catalogue: Catalogue
) -> None:
    """No new phase and no new median: nothing happened to the patients."""
    until = frame[frame["start"] < pd.Timestamp(2026, 12, 1)]
    eve, day = (compute(until, catalogue, today) for today in (BEFORE, AFTER))
    assert eve.points.to_csv() == day.points.to_csv()
    assert eve.assessments == day.assessments
    across = compute(frame, catalogue, LATER)
    assert set(across.points["phase"]) == {1}


@pytest.mark.parametrize(("which", "regions"), [(0, 4), (1, 4), (2, 5)])
def test_a_comparison_says_how_many_regions_it_is_of(
    frame: pd.DataFrame, catalogue: Catalogue, which: int, regions: int
) -> None:
    geography = catalogue.geographies()[which]
    prepared = prepare(frame, catalogue, LATER)
    view = variation_view(prepared, catalogue, catalogue.indicators["KOL-03"], geography)
    assert len(view.regions) == regions
    plain = variation_view(prepared, catalogue, catalogue.indicators["KOL-03"])
    assert [v.value for v in view.teams] == [v.value for v in plain.teams]
    assert view.newest == plain.newest


def test_the_new_region_names_those_it_was_made_of(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    view = variation_view(prepare(frame, catalogue, LATER), catalogue, catalogue.indicators["KOL-03"])
    (east,) = [level for level in view.regions if level.region.id == EAST]
    assert [part.region.id for part in east.former] == list(JOINED)
    for name in ("teams", "numerator", "denominator"):
        assert sum(getattr(part, name) for part in east.former) == getattr(east, name)
    assert all(not level.former for level in view.regions if level is not east)


def test_joining_two_regions_can_hide_a_difference(catalogue: Catalogue) -> None:
    """As in finding 10 of the domain notes: one high and one low region become a middling one."""
    regions = {t.id: catalogue.region_of(t, BEFORE) for t in catalogue.teams_of("KOL")}
    level = {"1084": 0.45, "1085": 0.75}
    rows = [
        row(f"2026-{month:02}", "KOL-03", team, level.get(region.id, 0.6) * 100, 100)
        for team, region in regions.items()
        if region
        for month in range(5, 11)
    ]
    prepared = prepare(framed(rows), catalogue, BEFORE)
    changed = with_indicator(catalogue, "KOL-03", targets=())
    _, four, five = catalogue.geographies()
    told = {g: variation_view(prepared, changed, changed.indicators["KOL-03"], g) for g in (four, five)}
    ranges = {g: max(r.value for r in v.regions) - min(r.value for r in v.regions) for g, v in told.items()}
    assert ranges[five] == pytest.approx(0.30)
    assert ranges[four] < 0.05
    shares = {g: v.shares.loc["region"] for g, v in told.items()}
    assert (shares[five]["groups"], shares[four]["groups"]) == (5, 4)
    assert shares[five]["share"] > 0.9 > shares[four]["share"]
