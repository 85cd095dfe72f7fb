"""No hidden count can be worked back: all sums that read models show, solved as equations over what is hidden.

What somebody knows: every figure that is shown, which cells a sum may hold, and the rule. Of each sum what is shown
of its cells is taken off; where something is left, it holds hidden cells, and they are unknowns with that sum. HiGHS
then gives the least and the most that each may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from lkt.domain.access import Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.organisation import THEN
from lkt.store import Database, Reader, observations
from lkt.views.annual_table import yearly
from lkt.views.comparisons import gathered, rollups_view
from lkt.views.rows import prepare
from lkt.views.series import SeriesSet, compute
from lkt.views.variation import variation_view
from lkt.views.windows import final
from tests.conftest import TODAY

MOST = 100_000  # of a month: more than there are
OF_A_YEAR = [  # what `yearly` reads of a point: all forty columns take as long as everything else here
    "team", "x", "grain", "numerator", "denominator", "value", "hidden", "partial", "unknown", "untold", "provisional",
    "target", "comment", "sheet", "cell", "upload", "recorded_at", "source",
]  # fmt: skip
AREAS = ("KOL", "AKK", "TVA", "HOF", "ADH", "ANT", "APO", "BDI", "HSF", "PAL")


@dataclass(frozen=True)
class Sum:
    """A total that is shown, and the cells (team, first day) that it may hold; `judged`: only those of series that are
    judged are in it."""

    name: str
    cells: frozenset[tuple[str, pd.Timestamp]]
    numerator: float
    denominator: float | None
    judged: bool


def reader_of(
    opened: Database, catalogue: Catalogue, area: str, k: int, own: str = "", months: bool = False
) -> Reader:
    """Of one who sees an area by k, and every count of one's own team. months: nothing is gathered in quarters."""
    least = {team.id: k * (team.id != own) for team in catalogue.teams_of(area)}
    return Reader(opened, Reading(least, (area,), quarterly=() if months else catalogue.shared))


def whole(opened: Database, catalogue: Catalogue, area: str, months: bool = False) -> pd.DataFrame:
    """All rows of what adds up, gathered as for others and hidden for nobody."""
    return prepare(reader_of(opened, catalogue, area, 1, months=months).figures(area), catalogue, TODAY)


def sums(series: SeriesSet, truth: pd.DataFrame, catalogue: Catalogue, indicator: Indicator) -> Iterator[Sum]:
    """Years of every team, teams and regions (former ones too) in the newest window, and each month of all lines.

    truth: all rows of the indicator, prepared, from which the cells of a sum are known."""
    counts = indicator.measure is Measure.COUNT
    here = series.points["indicator"] == indicator.id
    for team, points in series.points.loc[here, OF_A_YEAR].groupby("team"):
        for year in yearly(points, indicator):
            if year.numerator is not None:
                within = (x for x in points["x"] if year.first.start <= x.date() <= year.last.start)
                cells = frozenset((str(team), x) for x in within)
                yield Sum(f"{team} {year.first}", cells, year.numerator, year.denominator, judged=False)
    rows = series.table[series.table["indicator"] == indicator.id]
    all_of = gathered(final(truth, indicator), catalogue, THEN)
    for rollup in rollups_view(rows, catalogue, indicator).rollups:
        found = rollup.composition
        own = all_of[all_of["group"] == rollup.key]
        months = groupby(sorted(zip(own["x"], own["team"], strict=True)), itemgetter(0))
        of_month = {x: frozenset((team, x) for _, team in cells) for x, cells in months}
        for period, above, of in zip(found.periods, found.numerator, found.denominator, strict=True):
            cells = of_month.get(pd.Timestamp(str(period)), frozenset())
            yield Sum(f"{rollup.key} {period}", cells, float(above), None if counts else float(of), True)
    view = variation_view(rows, catalogue, indicator)
    if view.newest is None:
        return
    first, last = (pd.Timestamp(at.start) for at in (view.newest.first, view.newest.last))
    window = all_of[(all_of["group"] == "") & all_of["x"].between(first, last)]
    regions = {level.team.id: level.region for level in view.teams}
    before = {
        level.region.id: catalogue.regions[level.region.id].valid_from
        for level in view.regions
        if level.former
    }
    for level in view.teams:
        cells = frozenset((level.team.id, x) for x in window.loc[window["team"] == level.team.id, "x"])
        yield Sum(level.team.id, cells, level.numerator, None if counts else level.denominator, True)
    for region in view.regions:
        for part in (region, *region.former):
            day = (
                view.newest.last.last_day if part is region else before[region.region.id] - pd.Timedelta("1D")
            )
            inside = {
                team for team in window["team"].unique()
                if regions.get(team, part.region) and catalogue.region_of(catalogue.teams[team], day) == part.region
            }  # fmt: skip
            own = window[window["team"].isin(inside)]
            cells = frozenset(zip(own["team"], own["x"], strict=True))
            of = None if counts else part.denominator
            yield Sum(part.region.id, cells, part.numerator, of, True)


def determined(told: Sequence[Sum], shown: pd.DataFrame, indicator: Indicator, k: int) -> list[str]:
    """The hidden counts that sums leave fewer than k values."""
    table = shown.set_index(["team", "x"])
    found = []
    for name in ("numerator",) if indicator.measure is Measure.COUNT else ("numerator", "denominator"):
        figure, hidden = table[name].to_dict(), table["hidden"].gt(0).to_dict()
        partial = table["partial"].astype(bool).to_dict()
        equations = []
        for one in told:
            total = getattr(one, name)
            if total is None or np.isnan(total):
                continue
            known = [figure[c] for c in one.cells if not hidden[c] and not (one.judged and partial[c])]
            left = total - np.nansum(known)
            if abs(left) > 1e-6:
                equations.append(([c for c in one.cells if hidden[c]], left))
        found += [f"{name} of {cell}" for cell in narrow(equations, k)]
    return found


def narrow(equations: Sequence[tuple[list[tuple[str, pd.Timestamp]], float]], k: int) -> list[object]:
    unknown = list(dict.fromkeys(cell for cells, _ in equations for cell in cells))
    alone = [
        left for cells, left in equations if not cells
    ]  # a sum of nothing that is known: told all the same
    if not unknown:
        return [*alone]
    matrix = np.array([[cell in cells for cell in unknown] for cells, _ in equations], dtype=float)
    left = np.array([left for _, left in equations])
    _, part = connected_components(matrix.T @ matrix)  # cells that no sum joins say nothing of one another
    return [*alone, *(cell for at, cell in enumerate(unknown) if _values(matrix, left, part, at) < k)]


def _values(matrix: np.ndarray, left: np.ndarray, part: np.ndarray, at: int) -> int:
    """How many whole numbers one unknown may be."""
    own = part == part[at]
    mine = matrix[:, own].any(axis=1)
    adds = LinearConstraint(matrix[np.ix_(mine, own)], left[mine], left[mine])
    ends = []
    for sign in (1, -1):
        cost = np.where(np.flatnonzero(own) == at, sign, 0)
        solved = milp(cost, constraints=adds, bounds=Bounds(0, MOST), integrality=np.ones(len(cost)))
        assert solved.success, solved.message
        ends.append(sign * solved.fun)
    return round(ends[1] - ends[0]) + 1


def additive(catalogue: Catalogue, area: str) -> list[Indicator]:
    return [i for i in catalogue.indicators_of(area) if i.measure.adds_up]


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("own", ["", "first", "months"])
@pytest.mark.parametrize(
    "area", [area if area in ("KOL", "TVA") else pytest.param(area, marks=pytest.mark.slow) for area in AREAS]
)
def test_no_hidden_count_follows_from_the_sums(
    opened: Database, catalogue: Catalogue, area: str, own: str, k: int
) -> None:
    """Of quarters; beside the months of one's own team; and where all indicators are shown by month."""
    months, team = own == "months", catalogue.teams_of(area)[0].id if own == "first" else ""
    truth = whole(opened, catalogue, area, months)
    series = compute(reader_of(opened, catalogue, area, k, team, months).figures(area), catalogue, TODAY)
    looked = 0
    for indicator in additive(catalogue, area):
        rows = truth[truth["indicator"] == indicator.id]
        told = [each for each in sums(series, rows, catalogue, indicator) if each.name.split()[0] != team]
        shown = series.table[series.table["indicator"] == indicator.id]
        # Who knows the months of a team knows its quarters, and its years.
        shown = pd.concat([shown, rows[rows["team"] == team]]).drop_duplicates(["team", "x", "grain"])
        shown = shown.sort_values("grain").drop_duplicates(["team", "x"], keep="last")
        assert determined(told, shown, indicator, k) == []
        looked += len(told)
    assert looked > 100


@pytest.mark.parametrize("k", [3, 5])
def test_no_month_follows_from_its_quarter(opened: Database, catalogue: Catalogue, k: int) -> None:
    """The months of a quarter are three numerators of three denominators, and one may be as small as another."""
    found = reader_of(opened, catalogue, "KOL", k).figures("KOL")
    found = found[found["indicator"].isin(catalogue.shared)]
    assert set(found["grain"]) == {"quarter"}
    told = found.loc[found["hidden"] == 0, ["numerator", "denominator"]].drop_duplicates()
    told = told[(told["numerator"] > 0) & (told["numerator"] < told["denominator"])]
    assert len(told) > 100
    of_three = np.kron(np.eye(3), [[1.0, 1.0, 1.0]])  # of those who had something, who had not, and of all
    for above, of in told.to_numpy()[::7]:
        parts = LinearConstraint(of_three, [above, of - above, of], [above, of - above, of])
        adds = LinearConstraint(np.hstack([np.eye(3), np.eye(3), -np.eye(3)]), 0, 0)
        for cell in (0, 3, 6):  # each month is like the others
            cost = np.eye(9)[cell]
            ends = [
                milp(sign * cost, constraints=[parts, adds], integrality=np.ones(9)).fun for sign in (1, -1)
            ]
            assert round(-ends[1] - ends[0]) + 1 >= k


def test_a_sum_that_holds_a_hidden_cell_is_found(opened: Database, catalogue: Catalogue) -> None:
    """One total that nobody has masked: the country, in a month in which one team is hidden."""
    indicator = catalogue.indicators["KOL-01"]
    truth = prepare(observations.current(opened, area="KOL", indicator="KOL-01"), catalogue, TODAY)
    reader = reader_of(opened, catalogue, "KOL", 3, months=True)
    series = compute(reader.figures("KOL", "KOL-01"), catalogue, TODAY)
    shown, told = series.table, list(sums(series, truth, catalogue, indicator))
    alone = rollups_view(truth, catalogue, indicator).rollups[0].composition
    hidden = shown[shown["hidden"] > 0].groupby("x")["team"].agg(list)
    single = next(x for x, teams in hidden.items() if len(teams) == 1)
    at = [pd.Timestamp(str(period)) for period in alone.periods].index(single)
    cells = frozenset((team, single) for team in shown.loc[shown["x"] == single, "team"])
    unmasked = Sum("country", cells, alone.numerator[at], alone.denominator[at], judged=False)
    assert determined(told, shown, indicator, 3) == []
    assert determined([*told, unmasked], shown, indicator, 3) == [
        f"{name} of {(hidden[single][0], single)}" for name in ("numerator", "denominator")
    ]


def test_the_solver_tells_what_follows() -> None:
    """Two sums of three cells tell none; a third tells all."""
    a, b, c = ((team, pd.Timestamp("2026-01-01")) for team in "abc")
    assert narrow([([a, b, c], 20.0), ([a, b], 13.0)], 3) == [c]
    assert narrow([([a, b, c], 20.0)], 3) == []
    assert narrow([([a, b], 2.0)], 3) == []
    assert narrow([([a, b], 1.0)], 3) == [a, b]
    assert narrow([([a, b], 2.0), ([], 4.0)], 3) == [4.0]
