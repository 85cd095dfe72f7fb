"""Operations on many groups: against one group at a time, and against themselves in small pieces."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.spc import groups
from lkt.spc.groups import Bools, Floats, Groups

rng = np.random.default_rng(11)
SIZES = rng.integers(1, 12, 40)
CUT = Groups(np.cumsum(SIZES) - SIZES, int(SIZES.sum()))
VALUES = np.where(rng.random(CUT.points) < 0.2, np.nan, rng.normal(5, 2, CUT.points))
MARKED = rng.random(CUT.points) < 0.3


def parts(values: Floats | Bools) -> list[np.ndarray]:
    return np.split(values, CUT.starts[1:])


def test_sums_counts_and_means_of_each_group() -> None:
    assert CUT.sum(VALUES) == pytest.approx([np.nansum(part) for part in parts(VALUES)])
    assert CUT.count(MARKED).tolist() == [part.sum() for part in parts(MARKED)]
    assert CUT.any(MARKED).tolist() == [part.any() for part in parts(MARKED)]
    expected = [part[~np.isnan(part)].mean() if (~np.isnan(part)).any() else np.nan for part in parts(VALUES)]
    with np.errstate(invalid="ignore"):
        assert CUT.mean(VALUES) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("all_or_none", [True, False])
def test_counts_where_all_or_none_are_marked(all_or_none: bool) -> None:
    marked = np.full(CUT.points, all_or_none)
    assert CUT.count(marked).tolist() == (SIZES * all_or_none).tolist()


def test_the_latest_marked_point_of_each_group() -> None:
    expected = [
        start + np.flatnonzero(part)[-1] if part.any() else -1
        for start, part in zip(CUT.starts, parts(MARKED), strict=True)
    ]
    assert CUT.latest(MARKED).tolist() == expected


def test_some_groups_alone() -> None:
    chosen = np.array([0, 3, 4, 39])
    alone, at = CUT.select(chosen)
    assert alone.sizes.tolist() == SIZES[chosen].tolist()
    assert VALUES[at].tobytes() == np.concatenate([parts(VALUES)[group] for group in chosen]).tobytes()


@pytest.mark.parametrize("chart", spc.CHARTS)
@pytest.mark.parametrize("piece", [7, 64])
def test_nothing_changes_when_work_is_done_in_small_pieces(
    monkeypatch: pytest.MonkeyPatch, chart: str, piece: int
) -> None:
    table = pd.DataFrame({"series": CUT.code, "x": CUT.position, "y": np.abs(VALUES), "n": 9.0 + MARKED})
    whole = spc.analyse(table, spc.Options(chart, n="n", facets=["series"]))
    monkeypatch.setattr(groups, "PIECE", piece)
    cut = spc.analyse(table, spc.Options(chart, n="n", facets=["series"]))
    pd.testing.assert_frame_equal(cut.points, whole.points, check_exact=True)
    pd.testing.assert_frame_equal(cut.summary, whole.summary, check_exact=True)
