"""The variation page has an answer or a reason for every demonstration indicator, and `lkt variation` says the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lkt.cli import main
from lkt.domain.catalogue import Catalogue
from lkt.store import observations
from lkt.views.rows import prepare
from lkt.views.variation import variation_view
from lkt.views.windows import KINDS, final
from tests.conftest import TODAY

BY = {3: "quarter", 6: "half", 12: "year"}
LEAST = 60  # indicators of the demonstration that are compared


@pytest.mark.slow
def test_newest_spread_and_trend(
    demo_database: Any, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    compared = 0
    for indicator in catalogue.indicators.values():
        frame = observations.current(demo_database, area=indicator.area, indicator=indicator.id)
        prepared = prepare(frame, catalogue, TODAY)
        view = variation_view(prepared, catalogue, indicator)
        newest = view.newest
        answered = newest and not newest.reason and newest.lower <= newest.sd <= newest.upper
        assert bool(view.reason) != bool(answered), indicator.id
        if newest is None:
            continue
        table, kind = final(prepared, indicator), KINDS[indicator.measure]
        if kind == "mean":
            table["o"] = table["o"] / table["n"]
        table.to_csv(tmp_path / "in.csv", index=False)
        options = [
            "--kind",
            kind,
            "--unit",
            "team",
            "--period",
            "x",
            "--numerator",
            "o",
            "--denominator",
            "n",
        ]
        options += ["--spread", "spread"] if kind == "mean" and not view.chance_seen else []

        def told(months: int, options: list[str] = options) -> tuple[pd.DataFrame, dict[str, Any]]:
            out = tmp_path / "out.csv"
            arguments = [
                "variation",
                str(tmp_path / "in.csv"),
                *options,
                "--by",
                BY[months],
                "-o",
                str(out),
                "--json",
            ]
            monkeypatch.setattr(sys, "argv", ["lkt", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
            said, why = capsys.readouterr()
            assert not ended.value.code, why
            return pd.read_csv(out), json.loads(said)

        rows, said = told(newest.months)
        last = rows.iloc[-1]
        assert last["period"] == newest.first.start.isoformat(), indicator.id
        assert last["units"] == newest.teams
        assert [last["sd"], last["sd_lower"], last["sd_upper"]] == pytest.approx(
            [newest.sd, newest.lower, newest.upper]
        ), indicator.id
        assert [last["sd_log"], last["sd_log_lower"], last["sd_log_upper"]] == pytest.approx(
            newest.log, nan_ok=True
        ), indicator.id
        width = view.spreads[0].months
        if width != newest.months:
            rows, said = told(width)
        (trend,) = said["trends"]
        assert trend["trend"] == (view.way if view.way in ("shrinking", "growing") else "cannot_tell"), (
            indicator.id
        )
        assert (trend["reason"] == "one_scale") == view.way.startswith("natural"), indicator.id
        assert (trend["reason"] == "few_periods") == (view.way == "few_periods")
        whole = rows[rows["period"].notna() & rows["complete"]]
        assert whole["sd"].tolist() == pytest.approx([spread.sd for spread in view.spreads], nan_ok=True)
        assert whole["period"].tolist() == [s.first.start.isoformat() for s in view.spreads]
        compared += 1
    assert compared >= LEAST
