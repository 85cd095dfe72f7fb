"""Whether what was reached has lasted: which months are held against which, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lkt.domain.area import Status
from lkt.domain.assessment import Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction
from lkt.domain.period import Period
from lkt.store import Database, Reader, Source
from lkt.text import texts
from lkt.views.area import area_view
from lkt.views.series import SeriesSet, compute
from lkt.views.sustained import FEWEST, WRONGLY, Sustained, sustained
from tests.calibration.lasting import lasting
from tests.conftest import TODAY
from tests.views.made import reported, with_area, with_indicator

YEAR = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11]  # of 20, up to the end


def closed(catalogue: Catalogue, **changes: object) -> Catalogue:
    """KOL as if it had ended in December 2024."""
    area = catalogue.areas["KOL"]
    statuses = (replace(area.statuses[-1], value=Status.CLOSED.value),)
    ended = replace(area.timeline, ended=Period.month(2024, 12))
    return with_indicator(with_area(catalogue, "KOL", statuses=statuses, timeline=ended), "KOL-03", **changes)


def followed(
    catalogue: Catalogue, since: list[int], before: list[int] = YEAR
) -> dict[tuple[str, str], Sustained]:
    figures = [(f"2024-{12 - i:02}", n) for i, n in enumerate(reversed(before))]
    figures += [(f"{2025 + i // 12}-{1 + i % 12:02}", n) for i, n in enumerate(since)]
    series: SeriesSet = compute(reported("\n".join(f"{x} {n} 20" for x, n in figures)), catalogue, TODAY)
    return sustained(series.points, catalogue.areas["KOL"], catalogue.indicators)


def test_the_same_months_are_held_against_each_other(catalogue: Catalogue) -> None:
    """January to March alone, which lay higher than the rest of the year."""
    [found] = followed(closed(catalogue), [16, 17, 16], [16, 17, 16, *YEAR[3:]]).values()
    assert (found.level.points, found.level.since) == (3, date(2025, 1, 1))
    assert found.level.figure == found.level.was == pytest.approx(49 / 60)
    assert found.reading is Reading.NONE


def test_the_newest_twelve_months_count(catalogue: Catalogue) -> None:
    [found] = followed(closed(catalogue), [1, 1, 1, *YEAR]).values()
    assert (found.level.points, found.level.since) == (12, date(2025, 4, 1))
    assert found.level.figure == pytest.approx(sum(YEAR) / 240)


@pytest.mark.parametrize(
    ("direction", "reading"),
    [("higher", Reading.CONCERN), ("lower", Reading.IMPROVEMENT), ("neutral", Reading.OTHER)],
)
def test_a_fall_is_told_by_what_is_wanted(catalogue: Catalogue, direction: str, reading: Reading) -> None:
    [found] = followed(closed(catalogue, direction=Direction(direction)), [5, 6, 5, 6, 5, 6]).values()
    assert found.reading is reading


def test_months_like_the_month_before_tell_less(catalogue: Catalogue) -> None:
    """The same figures, now in long waves: the interval of the difference is wider."""
    gap = []
    for year in ([9, 11] * 6, ([9] * 3 + [11] * 3) * 2):
        [found] = followed(closed(catalogue), [n - 2 for n in year], year).values()
        gap.append(found.level.gap)
        assert found.level.figure - (found.level.was or 0) == pytest.approx(-0.1)
    assert gap == pytest.approx([0.1054, 0.4593], abs=1e-4)


def test_where_nothing_is_told(catalogue: Catalogue) -> None:
    assert not followed(closed(catalogue), YEAR[: FEWEST - 1])
    assert not followed(catalogue, YEAR)  # under way


def test_the_area_counts_what_its_teams_are_told(demo_database: Database, catalogue: Catalogue) -> None:
    assert not area_view(Source(Reader(demo_database), catalogue, TODAY), "KOL").lasted
    view = area_view(Source(Reader(demo_database), catalogue, TODAY), "PAL")
    assert sum(view.lasted.values()) == len(view.found)
    assert len(view.lost) == view.lasted.get(Reading.CONCERN, 0)


def test_the_check_is_as_wrong_and_as_early_as_is_said() -> None:
    said = dict(line.split(": ", 1) for line in lasting(series=60))
    assert len(said) == 7
    told = {"da": f"{100 * WRONGLY:.0f} af 100", "en": f"{100 * WRONGLY:.0f} in 100"}
    assert all(words in texts(language)["team.lasted.sure"] for language, words in told.items())


@pytest.mark.parametrize(
    ("lost", "followed", "loud"),
    [(0, 0, False), (1, 6, False), (1, 3, True), (3, 120, False), (9, 120, True)],
)
def test_an_area_is_loud_only_of_more_losses_than_chance_gives(
    demo_database: Database, catalogue: Catalogue, lost: int, followed: int, loud: bool
) -> None:
    view = area_view(Source(Reader(demo_database), catalogue, TODAY), "PAL")
    series = [view.lost[0]] * lost
    counts = {Reading.CONCERN: lost, Reading.NONE: followed - lost}
    assert replace(view, lost=tuple(series), lasted=counts).losing is loud
