"""The method and the deviations are written down: every chart, rule set, rule and reason by its name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lkt import spc
from tests.spc import test_deviations, test_gold, test_nhs, test_pbcharts

DOCS = Path(__file__).resolve().parents[2] / "docs"
METHOD = (DOCS / "method.md").read_text(encoding="utf-8")
OTHER = (DOCS / "deviations.md").read_text(encoding="utf-8")


def test_every_chart_and_rule_set_is_described() -> None:
    first = {
        cell.strip()
        for line in METHOD.splitlines()
        if line.startswith("|")
        for cell in line.split("|")[1].split(",")
    }
    assert {*spc.CHARTS, *spc.RULE_SETS} <= first


def example(language: str) -> str:
    part = METHOD.split("## How to use it")[1].split("\n## ")[0]
    return part.split(f"```{language}\n")[1].split("```")[0]


def test_the_example_on_the_command_line_runs(tmp_path: Path) -> None:
    root = str(DOCS.parent)
    surroundings = os.environ | {"PYTHONPATH": root, "PYTHON": sys.executable}
    script = 'set -eu; lkt() { "$PYTHON" -m lkt "$@"; }\n' + example("console")
    subprocess.run(["bash", "-c", script], cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    summary = pd.read_csv(tmp_path / "summary.csv").set_index("team")
    assert summary.loc["Horsens", "centre"] == pytest.approx(57.5)
    assert len(pd.read_csv(tmp_path / "points.csv")) == 24


def test_the_example_in_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example("python"), "method.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "few_crossings" in printed
    assert "improvement" in printed


def test_every_rule_is_described() -> None:
    assert all(rule in METHOD for rules in spc.RULE_SETS.values() for rule in rules.rules)


REASONS = sorted({r for m in (test_gold, test_nhs, test_pbcharts) for r in m.DEVIATIONS.values()})


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_and_has_a_test(reason: str) -> None:
    assert reason in OTHER
    name = "test_" + re.sub(r"\W+", "_", reason)
    assert any(hasattr(module, name) for module in (test_deviations, test_pbcharts))


@pytest.mark.parametrize("case", [c for m in (test_gold, test_nhs, test_pbcharts) for c in m.DEVIATIONS])
def test_every_case_left_out_is_listed(case: str) -> None:
    peer, _, end = case.partition("_")
    assert f"`{case}`" in OTHER or (f"`{peer}_`" in OTHER and f"_{end}`" in OTHER)
