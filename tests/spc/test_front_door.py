"""The reference figures through `lkt spc`: a CSV in, CSVs out, as somebody outside runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lkt.cli import main
from tests.spc import carry, gold, peers, test_gold
from tests.spc.carry import PEERS
from tests.spc.gold import CARRIED, GoldCase, needs_gold

CASES = [case for peer in PEERS for case in gold.carried(peer)]
# Features that no freely licensed case has.
MORE = [
    case for case in gold.cases("qicharts2", ("run", "u", "xbar", "ip"))
    if case.base not in test_gold.DEVIATIONS and {"aggregates", "facets2"} & set(case.told["features"])
]  # fmt: skip

# The command refuses shares above the whole, as `lkt funnel` does; `analyse` shows them as the peer does.
REFUSED = {"p_numerator_above_denominator": "Række 4: "}


def command(case: GoldCase, folder: Path) -> list[str]:
    """`spc` with every option of the call, and where the answers go."""
    (folder / "input.csv").write_text(case.text("input"), encoding="utf-8")
    files = [str(folder / f"{name}.csv") for name in ("input", "points", "summary")]
    options = peers.CALLS[case.peer](case).arguments()
    return ["spc", files[0], *options, "--points", files[1], "--summary", files[2]]


def assert_answers(case: GoldCase, folder: Path) -> None:
    points, summary = (pd.read_csv(folder / f"{name}.csv") for name in ("points", "summary"))
    PEERS[case.peer].compare(case, points, summary)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.peer}-{case.name}")
def test_carried(case: GoldCase) -> None:
    """In Python, so that a clone without ../shared is held against the peers too."""
    found = peers.CALLS[case.peer](case).analyse()
    PEERS[case.peer].compare(case, found.points, found.summary)


@pytest.mark.parametrize("case", CASES + MORE, ids=lambda case: f"{case.peer}-{case.name}")
def test_command(
    case: GoldCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["lkt", *command(case, tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    if case.name in REFUSED:
        assert (ended.value.code, (tmp_path / "points.csv").exists()) == (1, False)
        assert REFUSED[case.name] in capsys.readouterr().err
        return
    assert not ended.value.code
    assert_answers(case, tmp_path)


def test_as_a_process(tmp_path: Path) -> None:
    """One of them: what differs between the peers is not the process."""
    case = CASES[0]
    line = [sys.executable, "-W", "error", "-m", "lkt", *command(case, tmp_path)]
    answer = subprocess.run(line, cwd=gold.ROOT, capture_output=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"", b"")
    assert_answers(case, tmp_path)


def test_every_option_is_used() -> None:
    used = {word for case in CASES for word in peers.CALLS[case.peer](case).arguments() if word[:2] == "--"}
    assert used >= {
        "--n", "--facet", "--freeze", "--part", "--phase-start", "--exclude", "--cl", "--target",
        "--direction", "--multiply", "--aggregate", "--period", "--screened", "--rules",
    }  # fmt: skip


@needs_gold
@pytest.mark.parametrize("peer", PEERS)
def test_what_is_carried_is_what_the_peers_answered(peer: str) -> None:
    assert (CARRIED / f"{peer}.toml").read_text(encoding="utf-8") == carry.carry(peer)
