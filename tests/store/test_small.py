"""What may be shown of counts, as tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lkt.store.small import FEW, NEWEST, shown
from tests.views.made import framed, reported, row

# numerator denominator value unknown | with k = 3 | with k = 5: shown, few (hidden), or u (unknown alone is hidden)
CASES = """
0   20  -    -   shown  shown
1   20  -    -   few    few
2   20  -    -   few    few
3   20  -    -   shown  few
4   20  -    -   shown  few
5   20  -    -   shown  shown
6   20  -    -   shown  shown
20  20  -    -   shown  shown
19  20  -    -   few    few
18  20  -    -   few    few
17  20  -    -   shown  few
16  20  -    -   shown  few
15  20  -    -   shown  shown
0   0   -    -   shown  shown
0   2   -    -   few    few
2   2   -    -   few    few
0   3   -    -   shown  few
3   3   -    -   shown  few
0   4   -    -   shown  few
0   5   -    -   shown  shown
5   5   -    -   shown  shown
0   -   -    -   shown  shown
1   -   -    -   few    few
2   -   -    -   few    few
3   -   -    -   shown  few
5   -   -    -   shown  shown
-   2   -    -   few    few
-   20  -    -   shown  shown
-   2   7.5  -   few    few
-   3   7.5  -   shown  few
-   5   0    -   shown  shown
-   -   7.5  -   few    few
-   -   -    -   shown  shown
9   20  -    0   shown  shown
9   20  -    2   u      u
9   20  -    3   shown  u
9   20  -    5   shown  shown
1   20  -    9   few    few
2.5 900 -    -   few    few
"""
ROWS = [line.split() for line in CASES.strip().splitlines()]


@pytest.mark.parametrize("cells", ROWS, ids=" ".join)
@pytest.mark.parametrize("k", [0, 3, 5])
def test_a_figure(k: int, cells: list[str]) -> None:
    figures = [None if cell == "-" else float(cell) for cell in cells[:4]]
    told = {0: "shown", 3: cells[4], 5: cells[5]}[k]
    found = shown(framed([row("2026-01", "KOL-03", "KOL-HOR", *figures) | {"comment": "kun 2"}]), least(1, k))
    (one,) = found.to_dict("records")
    hidden = [told == "few"] * 3 + [told in ("few", "u")]
    names = ("numerator", "denominator", "value", "unknown")
    for name, figure, gone in zip(names, figures, hidden, strict=True):
        assert pd.isna(one[name]) if gone or figure is None else one[name] == figure, name
    assert (one["hidden"], one["untold"]) == (k * hidden[0], k * hidden[3])
    assert pd.isna(one["comment"]) == pd.isna(one["cell"]) == hidden[0]


def least(rows: int, k: int) -> pd.Series[int]:
    return pd.Series([k] * rows)


@pytest.mark.parametrize(
    ("rows", "small", "partial"),
    [
        (24, (), False),
        (24, (3, 7), False),  # 8 %
        (24, (3, 7, 8), True),
        (60, (1, 2, 3, 4, 5, 6), False),
        (60, (50,), False),
        (60, (50, 55), True),  # 3 % of all, 17 % of the newest
        (9, (4,), True),
    ],
)
def test_a_series_of_which_too_much_is_hidden_is_partial(
    rows: int, small: tuple[int, ...], partial: bool
) -> None:
    months = [f"{2021 + at // 12}-{at % 12 + 1:02}" for at in range(rows)]
    table = [row(month, "KOL-03", "KOL-HOR", 1 if at in small else 9, 20) for at, month in enumerate(months)]
    other = [row(month, "KOL-03", "KOL-VEJ", 9, 20) for month in months]
    found = shown(framed(table + other), least(2 * rows, 3))
    assert found.groupby("team")["partial"].agg(["min", "max"]).to_numpy().tolist() == [
        [partial, partial], [False, False],
    ]  # fmt: skip
    assert (FEW, NEWEST) == (0.10, 12)


def test_every_event_is_one_patient_and_not_even_its_day_is_told() -> None:
    days = (("2024-03-05", 1), ("2024-03-05", 2), ("2024-11-30", 1), ("2026-02-01", 1))
    table = framed([row(day, "KOL-08", "KOL-HOR", None, None, 40.0) | {"event": at} for day, at in days])
    found = shown(table, least(4, 3))
    assert found["start"].dt.date.astype(str).tolist() == ["2024-01-01", "2026-01-01"]
    assert found["event"].tolist() == [1, 1]
    assert found["value"].isna().all()
    assert found["partial"].all()
    assert shown(table, least(4, 0))["value"].tolist() == [40.0] * 4


def gathered(table: pd.DataFrame, k: int = 3) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shown(table, least(len(table), k), ["KOL-03"]).to_dict("records")
    return rows


def test_months_that_are_shared_so_are_told_as_a_quarter_alone() -> None:
    """A year: what is small in a month is told in the sum, and what is small in the quarter is not."""
    table = reported("""
        2025-01 1 10 - 0
        2025-02 2 10 - 1
        2025-03 2 10 - 2
        2025-04 1 10
        2025-05 0 10
        2025-06 0 10
        2025-07 0 0
        2025-08 0 0
        2025-09 0 0
        2025-10 5 10
        2025-11 5 10
        2025-12 5 10
    """)
    found = gathered(table.assign(comment="kun 2", upload=range(12)))
    assert [row["start"].strftime("%Y-%m") for row in found] == ["2025-01", "2025-04", "2025-07", "2025-10"]
    assert {row["grain"] for row in found} == {"quarter"}
    assert [(row["numerator"], row["denominator"]) for row in (found[0], *found[2:])] == [
        (5, 30),
        (0, 0),
        (15, 30),
    ]
    assert (found[0]["unknown"], found[0]["upload"]) == (3, 2)
    assert [row["hidden"] for row in found] == [0, 3, 0, 0]
    assert all(pd.isna(row[name]) for row in found for name in ("comment", "sheet", "cell"))
    assert pd.isna(found[1]["numerator"])
    assert len(gathered(table, 0)) == 12
    assert len(shown(table, least(12, 3), ["KOL-04"])) == 12


MONTHS = "2025-01 4 10\n2025-02 4 10\n2025-03 4 10"


@pytest.mark.parametrize(
    ("at", "name", "value"),
    [
        (1, "numerator", None),
        (1, "denominator", None),
        (2, "version", 2),
        (2, "recorded_at", pd.Timestamp("2025-03-31")),  # the month was not over
        (1, "start", pd.Timestamp("2024-12-01")),
        (1, "grain", "week"),
    ],
)
def test_what_is_no_whole_quarter_of_one_definition_is_not_there(at: int, name: str, value: object) -> None:
    table = reported(MONTHS)
    assert [row["numerator"] for row in gathered(table)] == [12]
    table.loc[at, name] = value
    assert [row for row in gathered(table) if row["grain"] != "week"] == []


def test_a_team_of_ones_own_is_told_by_month_beside_others() -> None:
    table = pd.concat([reported(MONTHS), reported(MONTHS, team="KOL-VEJ")], ignore_index=True)
    found = shown(table, pd.Series([0] * 3 + [3] * 3), ["KOL-03"])
    assert found[["team", "numerator", "grain"]].to_numpy().tolist() == [
        ["KOL-HOR", 4, "month"], ["KOL-HOR", 4, "month"], ["KOL-HOR", 4, "month"], ["KOL-VEJ", 12, "quarter"],
    ]  # fmt: skip


def test_a_count_has_no_denominator() -> None:
    (found,) = gathered(reported("2025-01 1\n2025-02 2\n2025-03 3"))
    assert (found["numerator"], found["hidden"]) == (6, 0)
    assert pd.isna(found["denominator"])
