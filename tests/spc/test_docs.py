"""The method and the deviations are written down: every chart, rule set, rule and reason by its name."""

from __future__ import annotations

import re
from pathlib import Path

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
