"""The whole table: levels, periods and facets, odd input, the real waiting times, and the commands."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

from lkt.cli import main
from lkt.cli import variation as commands
from lkt.domain.indicator import Direction, Indicator
from lkt.errors import Refused
from lkt.text import LANGUAGES, texts
from lkt.variation import variance
from lkt.variation.analysis import CUTS, variation
from lkt.variation.distributions import LAWS
from lkt.variation.unit_matrix import measurement_variance
from lkt.variation.variance import comparable

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real" / "ventetid_regioner_2020-2025.csv"
needs_real = pytest.mark.skipif(not REAL.is_file(), reason="no real data (../shared/real)")
OPERATIONS = 5


def made(months: int = 12, seed: int = 1) -> pd.DataFrame:
    """Five regions with four teams each, reporting every month."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"team {region}{team}", f"region {region}", f"2026-{month + 1:02}", 40, p)
        for region in range(5)
        for team, p in enumerate(np.clip(0.6 + 0.04 * region + 0.05 * rng.standard_normal(4), 0, 1))
        for month in range(months)
    ]
    table = pd.DataFrame(rows, columns=["team", "region", "month", "n", "p"])
    return table.assign(k=rng.binomial(table["n"], table["p"]))


def ask(table: pd.DataFrame, kind: str = "pr", **options: Any) -> Any:
    options = {"unit": "team", "numerator": "k", "denominator": "n"} | options
    return SimpleNamespace(**dict(zip(("rows", "trends"), variation(table, kind, **options), strict=True)))


def test_rows_of_levels_and_periods() -> None:
    found = ask(made(), group="region", period="month", cut="quarter", target=0.7, direction=Direction.HIGHER)
    whole = found.rows[found.rows["period"] == ""].set_index("level")
    assert whole["units"].to_dict() == {"unit": 20, "group": 5}
    assert whole["share"].sum() == pytest.approx(1)
    assert found.rows["period"].unique().tolist() == [
        "",
        "2026-01-01",
        "2026-04-01",
        "2026-07-01",
        "2026-10-01",
    ]
    quarters = found.rows[(found.rows["level"] == "unit") & (found.rows["period"] != "")]
    assert (quarters["cases"] == 20 * 3 * 40).all()
    assert found.rows["on_target"].between(0, 1).all()
    assert found.trends["reason"].tolist() == ["few_periods", "few_periods"]
    assert found.trends["trend"].tolist() == ["cannot_tell", "cannot_tell"]


def test_order_of_rows_and_splitting_them_change_nothing() -> None:
    table = made()
    split = pd.concat(
        [table.assign(k=table["k"] // 2, n=20), table.assign(k=table["k"] - table["k"] // 2, n=20)]
    )
    mixed = split.sample(frac=1, random_state=3).reset_index(drop=True)
    first, second = (ask(x, group="region", period="month") for x in (table, mixed))
    pd.testing.assert_frame_equal(first.rows, second.rows)
    pd.testing.assert_frame_equal(first.trends, second.trends)


def test_merged_regions_add_up_and_teams_stay_the_same() -> None:
    table = made()
    east = table["region"].isin(["region 0", "region 1"])
    merged = table.assign(region=table["region"].where(~east, "Østdanmark"))
    five, four = (ask(x, group="region", period="month").rows for x in (table, merged))
    assert set(five.loc[five["level"] == "group", "units"]) == {5}
    assert set(four.loc[four["level"] == "group", "units"]) == {4}
    same = ["period", "units", "cases", "mean", "sd", "sd_lower", "sd_upper", "p"]
    pd.testing.assert_frame_equal(
        five.loc[five["level"] == "unit", same].reset_index(drop=True),
        four.loc[four["level"] == "unit", same].reset_index(drop=True),
    )
    sums = five.loc[five["level"] == "group", "cases"].to_numpy()
    np.testing.assert_array_equal(sums, four.loc[four["level"] == "group", "cases"].to_numpy())


def test_units_of_two_groups_are_two_units() -> None:
    table = made().assign(team=lambda t: t["team"].str[-1])
    assert ask(table, group="region").rows.loc[0, "units"] == 20


def hospitals(inner: float, between: float, outer: float, seed: int = 4) -> pd.DataFrame:
    """Four regions of four hospitals of three teams, which differ by so much at every level; three quarters."""
    rng = np.random.default_rng(seed)
    region, hospital, team = (x.ravel() for x in np.meshgrid(range(4), range(4), range(3), indexing="ij"))
    level = (
        0.5 + outer * rng.standard_normal(4)[region] + between * rng.standard_normal((4, 4))[region, hospital]
    )
    level = np.clip(level + inner * rng.standard_normal(len(team)), 0.02, 0.98)
    rows = [
        (f"T{t}", f"H{h}", f"R{r}", f"2026Q{quarter}", 400, p)
        for quarter in (1, 2, 3)
        for r, h, t, p in zip(region, hospital, team, level, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["team", "hospital", "region", "quarter", "n", "p"])
    return table.assign(k=rng.binomial(table["n"], table["p"]))


@pytest.mark.parametrize(
    ("spreads", "largest"),
    [((0.01, 0.01, 0.15), "region"), ((0.01, 0.12, 0.01), "hospital"), ((0.12, 0.01, 0.01), "unit")],
)
def test_groups_within_groups_share_the_variation(spreads: tuple[float, float, float], largest: str) -> None:
    found = ask(hospitals(*spreads), group=["region", "hospital"], period="quarter").rows
    assert found["level"].drop_duplicates().tolist() == ["unit", "hospital", "region"]
    for period, rows in found.groupby("period"):
        levels = rows.set_index("level")
        assert levels["units"].to_dict() == {"unit": 48, "hospital": 16, "region": 4}, period
        assert levels["share"].sum() == pytest.approx(1)
        assert levels["share"].idxmax() == largest
        assert (levels["share_lower"] <= levels["share"]).all()
        assert (levels["share"] <= levels["share_upper"]).all()


def test_a_level_like_the_one_above_it_has_no_share() -> None:
    table = made().assign(hospital=lambda t: t["region"])
    found = ask(table, group=["region", "hospital"]).rows.set_index("level")
    alone = ask(table, group="region").rows.set_index("level")
    assert np.isnan(found.loc["hospital", "share"])
    assert found.loc[["unit", "region"], "share"].tolist() == alone.loc[["unit", "group"], "share"].tolist()


def test_one_period_shares_like_a_table_of_its_own() -> None:
    table = made()
    found = ask(table, group="region", period="month").rows
    alone = ask(table[table["month"] == "2026-03"], group="region").rows
    shares = ["level", "share", "share_lower", "share_upper"]
    own = found.loc[found["period"] == "2026-03", shares].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone[shares])
    assert own["share"].notna().all()


def test_periods_at_the_same_time_are_one() -> None:
    table = made(months=6)
    other = table.assign(month=table["month"] + "-01")
    found = ask(pd.concat([table, other]), period="month").rows
    assert found["period"].tolist() == ["", *sorted(table["month"].unique())]
    assert (found["cases"].iloc[1:] == 2 * 20 * 40).all()


def test_many_facets_are_adjusted_for_their_number_as_the_page_does() -> None:
    table = pd.concat(made(seed=seed).assign(indicator=seed) for seed in range(4))
    found = ask(table, facets=["indicator"], period="month", cut="quarter")
    for key, rows in found.rows.groupby(["level", "period"]):
        both = np.minimum(2 * rows["p"].to_numpy(), 1)
        assert rows["p_adjusted"].tolist() == pytest.approx(variance.adjusted(both).tolist(), nan_ok=True), (
            key
        )
    alone = ask(table[table["indicator"] == 0], facets=["indicator"], period="month", cut="quarter")
    first = found.rows[found.rows["indicator"] == 0]
    assert (first["p_adjusted"].to_numpy() >= alone.rows["p_adjusted"].to_numpy() - 1e-12)[:1].all()
    known = found.trends["p"].notna()
    assert (found.trends.loc[known & (found.trends["trend"] == "cannot_tell"), "p_adjusted"] == 1).all()


def test_an_unfinished_half_year_is_said_and_halves_are_counted_back() -> None:
    """16 months to April: halves end in April and October, the first is cut off and has no part in the trend."""
    table = pd.concat([made(), made(months=4).assign(month=lambda t: t["month"].str.replace("2026", "2027"))])
    found = ask(table, period="month", cut="half")
    periods = found.rows[found.rows["period"] != ""]
    assert periods["period"].tolist() == ["2025-11-01", "2026-05-01", "2026-11-01"]
    assert periods["complete"].tolist() == [False, True, True]
    assert periods["cases"].tolist() == [20 * 40 * months for months in (4, 6, 6)]
    assert found.trends["unfinished"].tolist() == ["2027-04"]
    assert ask(made(), period="month", cut="half").trends["unfinished"].tolist() == [""]


def test_a_quarter_speaks_for_its_three_months() -> None:
    table = hospitals(0.01, 0.01, 0.1)
    found = ask(table, period="quarter", cut="half")
    assert found.rows["period"].tolist() == ["", "2025-10-01", "2026-04-01"]
    assert (found.trends["unfinished"].tolist(), found.rows["complete"].tolist()) == (
        ["2026-09"],
        [True, False, True],
    )


def test_facets_are_answered_apart_and_missing_months_are_gaps() -> None:
    table = pd.concat([made(seed=1).assign(area="A"), made(seed=2).assign(area="B")])
    hole = table[~((table["area"] == "B") & table["month"].isin(["2026-03", "2026-04"]))]
    found = ask(hole, period="month", facets=["area"])
    assert found.rows.groupby("area")["period"].nunique().to_dict() == {"A": 13, "B": 11}
    assert found.trends[["area", "periods"]].to_numpy().tolist() == [["A", 12], ["B", 10]]
    alone = ask(hole[hole["area"] == "B"], period="month")
    assert found.trends.loc[1, "slope"] == pytest.approx(alone.trends.loc[0, "slope"])


def test_rows_without_figure_unit_or_period_are_left_out() -> None:
    table = made(months=6)
    odd = pd.DataFrame(
        {"team": ["team 00", None, "team 01", "new"], "region": "region 0",
         "month": ["2026-01", "2026-01", None, "2026-01"], "n": [None, 40, 40, 0], "k": [3, 3, 3, 0]}
    )  # fmt: skip
    found = ask(pd.concat([table, odd]), group="region", period="month")
    pd.testing.assert_frame_equal(
        found.rows, ask(table, group="region", period="month").rows, check_dtype=False
    )


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("k", 0, "all_zero"), ("k", 40, "all_full"), ("n", 0, "no_units"), ("team", "one", "single_unit")],
)
def test_odd_tables_have_a_reason_and_no_warning(column: str, value: object, reason: str) -> None:
    table = made(months=6)
    if column == "n":
        table["k"] = 0
    found = ask(table.assign(**{column: value}), period="month")
    assert set(found.rows["reason"]) == {reason}
    assert found.trends["trend"].tolist() == ["cannot_tell"]


def test_periods_without_order_have_no_trend() -> None:
    table = made(months=6).assign(month=lambda t: "uge " + t["month"].str[-2:])
    assert ask(table, period="month").trends["reason"].tolist() == ["no_order"]


@pytest.mark.parametrize(
    ("options", "change", "key"),
    [
        ({}, {"k": 41}, "variation.above_whole"),
        ({}, {"k": -1}, "variation.negative"),
        ({"unit": "x"}, {}, "spc.unknown_column"),
        ({"group": "x"}, {}, "spc.unknown_column"),
        ({"facets": ["level"]}, {"level": 1}, "spc.facet_name"),
        ({"group": ["region", "region"]}, {}, "variation.group_name"),
        ({"group": ["region", "unit"]}, {"unit": 1}, "variation.group_name"),
        ({"cut": "half", "period": "n"}, {}, "spc.period_needs_dates"),
        ({"kind": "mean"}, {}, "variation.spread_needed"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(
    options: dict[str, Any], change: dict[str, Any], key: str
) -> None:
    table = made(months=1).assign(**change)
    with pytest.raises(Refused) as refused:
        ask(table, **options)
    assert refused.value.key == key


def test_an_empty_table_has_no_rows() -> None:
    found = ask(made().iloc[:0], group="region", period="month")
    assert found.rows.empty
    assert found.trends.empty


def test_means_with_a_reported_spread_are_those_with_its_variance_known() -> None:
    table = pd.DataFrame({"team": list("abcd"), "k": [10.0, 12, 13, 17], "n": [20, 30, 40, 25], "sd": 4.0})
    found = ask(table, "mean", spread="sd").rows.iloc[0]
    mean = (table["k"] * table["n"]).sum() / table["n"].sum()
    assert found["chi2"] == pytest.approx((table["n"] / 16 * (table["k"] - mean) ** 2).sum())
    assert found["cases"] == 115


def test_a_mean_without_a_spread_is_counted_and_weighs_nothing() -> None:
    table = pd.DataFrame({"team": list("abcd"), "k": [10.0, 12, 13, 17], "n": [20, 30, 40, 25], "sd": 4.0})
    nothing = pd.DataFrame({"team": ["e", "f"], "k": [90.0, 90.0], "n": 10, "sd": [0.0, np.nan]})
    found, alone = (ask(x, "mean", spread="sd").rows.iloc[0] for x in (pd.concat([table, nothing]), table))
    assert (found["units"], found["cases"], found["highest"]) == (4, alone["cases"] + 20, 17)
    assert found["sd"] == pytest.approx(alone["sd"])


def test_chance_of_means_comes_from_what_units_do_in_time() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(10, 100, 4000).astype(float)
    value = np.repeat(rng.normal(50, 20, 200), 20) + 3 * rng.standard_normal(4000) / np.sqrt(n)
    assert measurement_variance(
        value, n, np.repeat(np.arange(200), 20), np.tile(np.arange(20), 200)
    ) == pytest.approx(9, rel=0.06)
    assert np.isnan(measurement_variance(value[:3], n[:3], np.arange(3), np.zeros(3, dtype=int)))


@needs_real
def test_waiting_times_of_five_regions() -> None:
    table = pd.read_csv(REAL, sep=";", encoding="utf-8-sig")
    options = {
        "unit": "Region",
        "numerator": "Gennemsnit (dage)",
        "denominator": "Antal",
        "period": "Kvartal",
    }
    found = ask(table, "mean", facets=["Operation"], **options)
    assert len(found.rows) == OPERATIONS * (1 + 22)
    assert set(found.rows["units"]) == {5}
    assert (found.rows["reason"] == "").all()
    whole = found.rows[found.rows["period"] == ""]
    assert (whole["sd_lower"] > 0).all()  # no operation whose regions are alike
    assert (whole["sd_lower"] < whole["sd"]).all()
    assert (whole["sd"] < whole["sd_upper"]).all()
    assert found.trends["periods"].tolist() == [22] * OPERATIONS
    first = found.rows[(found.rows["Operation"] == "Brok") & (found.rows["period"] == "2020K1")].iloc[0]
    own = table[(table["Operation"] == "Brok") & (table["Kvartal"] == "2020K1")]["Gennemsnit (dage)"]
    assert (first["lowest"], first["highest"]) == (own.min(), own.max())


def test_every_reason_has_words_in_every_language() -> None:
    reasons = [value for name, value in vars(variance).items() if name.isupper() and isinstance(value, str)]
    assert len(reasons) == 13
    for language in LANGUAGES:
        assert {f"variation.{reason}" for reason in reasons} <= set(texts(language))


def test_an_indicator_may_say_that_it_is_not_for_comparing(catalogue: Any) -> None:
    found: dict[bool, Indicator] = {i.comparable_across_units: i for i in catalogue.indicators.values()}
    assert comparable(found[True]) == ""
    assert comparable(found[False]) == "not_comparable"


def test_the_names_of_the_command_line_are_those_of_the_method() -> None:
    assert get_args(commands.Figure) == tuple(LAWS)
    assert get_args(commands.By) == tuple(CUTS)


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["lkt", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_the_funnel_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = "\n".join(f"0{unit};{30 + unit};60" for unit in range(6))
    source.write_text(f"enhed;k;n\n{rows}\n07;59;60\n08;;60\n", encoding="utf-8")
    columns = ("--unit", "enhed", "--numerator", "k", "--denominator", "n")
    code, out, err = run(
        monkeypatch, capsys, "funnel", source, "--kind", "pr", *columns, "-o", target, "--json"
    )
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["units"], told["tau2"], told["outside"]) == (7, 0, ["07"])
    head, *lines = target.read_text(encoding="utf-8").splitlines()
    assert head == "unit,numerator,denominator,value,target,z,lower95,upper95,lower998,upper998,outside"
    assert lines[-2].startswith("07,59.0,60.0,0.98")
    assert re.fullmatch(r"08,,,,0\.60\d+,,,,,,false", lines[-1])
    code, out, _ = run(
        monkeypatch, capsys, "funnel", source, "--kind", "pr", *columns, "--limits", "x", "--json"
    )
    assert (code, json.loads(out)["refused"]["code"]) == (1, "variation.limits")
    usual = ("funnel", source, "--kind", "pr", *columns, "--overdispersion", "cqc", "--json", "--trim")
    phi = [json.loads(run(monkeypatch, capsys, *usual, trim)[1])["phi"] for trim in ("0", "0,25")]
    assert phi[0] > phi[1]
    code, out, _ = run(monkeypatch, capsys, *usual, "0,5")
    assert (code, json.loads(out)["refused"]["code"]) == (1, "variation.trim")


def test_the_variation_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    made().to_csv(source, index=False)
    columns = (
        "--unit", "team", "--group", "region", "--period", "month", "--numerator", "k", "--denominator", "n",
    )  # fmt: skip
    code, out, err = run(monkeypatch, capsys, "variation", source, *columns, "-o", target, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["periods"] == 12
    assert [(row["level"], row["units"]) for row in told["whole"]] == [("unit", 20), ("group", 5)]
    assert {row["trend"] for row in told["trends"]} <= {"shrinking", "growing", "cannot_tell"}
    assert len(target.read_text(encoding="utf-8").splitlines()) == 1 + 2 * 13
    code, out, err = run(monkeypatch, capsys, "variation", source, *columns, "--group", "month", "--json")
    assert [row["level"] for row in json.loads(out)["whole"]] == ["unit", "month", "region"]
    code, out, err = run(monkeypatch, capsys, "variation", source, *columns[:-1], "k")
    assert (code, err) == (0, "")
    aims = [
        run(monkeypatch, capsys, "variation", source, *columns, "--direction", "higher", "--target", target)
        for target in ("0.3", "0,3", "0,99", "x")
    ]
    assert aims[0] == aims[1] != aims[2]  # a decimal comma is one, as in every other option
    assert (aims[0][0], aims[3][0]) == (0, 2)
    code, out, err = run(monkeypatch, capsys, "variation", source, *columns[:-3], "n", "--denominator", "k")
    assert code == 1
    assert out == ""
    assert "40" in err


@needs_real
def test_the_waiting_times_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.csv"
    columns = (
        "--unit", "Region", "--period", "Kvartal", "--numerator", "Gennemsnit (dage)", "--denominator", "Antal",
    )  # fmt: skip
    ask = ("variation", REAL, *columns, "--facet", "Operation", "--by", "half", "-o", target, "--json")
    code, out, _ = run(monkeypatch, capsys, *ask)
    assert (code, json.loads(out)["refused"]["code"]) == (
        1,
        "variation.above_whole",
    )  # days are no share of patients
    code, out, err = run(monkeypatch, capsys, *ask, "--kind", "mean")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert [row["Operation"] for row in told["whole"]] == [
        "Brok",
        "Galdesten",
        "Hofteprotese",
        "Knæprotese",
        "Menisk",
    ]
    assert {row["units"] for row in told["whole"]} == {5}
    assert told["periods"] == 11
    assert len(pd.read_csv(target)) == OPERATIONS * 12
