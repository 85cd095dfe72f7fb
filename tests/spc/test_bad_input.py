"""What odd and wrong figures give, item by item: a defined answer or a named refusal. Warnings fail the run.

In a row of figures `?` is missing and `2/0` is two of nothing. The answers: `value` of each point, the `centre`,
`limits` of the first point, how many points are `useful`, whether there is a run `signal`, which are `outside`.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.errors import Refused

# chart | what | figures (x: given as day=figure, else 1, 2, ...) | answer
# ruff: noqa: E501 (a row of figures is not broken)
SPEC = """
p     | 0/0 is missing                          | 1/4 0/0 3/4                     | value 0.25 ? 0.75; useful 2
p     | k/0 is missing, its k counts nowhere    | 1/4 2/0 3/4                     | value 0.25 ? 0.75; centre 0.5
u     | the same for rates                      | 1/4 2/0 3/4                     | value 0.25 ? 0.75; centre 0.5
run   | and without limits                      | 1/4 2/0 3/4                     | value 0.25 ? 0.75; centre 0.5
p     | a denominator below 0 is missing        | 1/4 2/-4 3/4                    | value 0.25 ? 0.75; centre 0.5
p     | above the denominator: shown, outside   | 1/4 5/4 2/4 1/4                 | value 0.25 1.25 0.5 0.25; outside 2
pp    | the same                                | 1/4 5/4 2/4 1/4                 | value 0.25 1.25 0.5 0.25; outside 2
p     | more than all of them: no limits        | 5/4 6/4                         | centre 1.375; limits ? ?; outside
run   | all missing                             | ? ? ?                           | centre ?; useful 0; signal no
i     | all missing                             | ? ? ?                           | centre ?; limits ? ?; useful 0; signal no
xbar  | all missing                             | ? ? ?                           | centre ?; limits ? ?; useful 0; signal no
pp    | all missing                             | ?/4 ?/4                         | centre ?; limits ? ?; useful 0; signal no
run   | one point                               | 7                               | centre 7; useful 0; signal no
i     | one point                               | 7                               | centre 7; limits ? ?; useful 0; signal no
mr    | one point                               | 7                               | value ?; centre ?; useful 0
t     | one point                               | 7                               | centre 7; limits ? ?; signal no
run   | constant                                | 3 3 3 3 3 3 3 3 3 3 3 3         | centre 3; useful 0; signal no
i     | constant                                | 3 3 3 3 3 3 3 3 3 3 3 3         | centre 3; limits 3 3; useful 0; signal no; outside
c     | all zero                                | 0 0 0 0 0 0 0 0 0 0 0 0         | centre 0; limits 0 0; useful 0; signal no; outside
p     | all of all                              | 4/4 4/4 4/4 4/4 4/4 4/4         | centre 1; limits 1 1; useful 0; signal no; outside
pp    | all of all                              | 4/4 4/4 4/4 4/4 4/4 4/4         | centre 1; limits ? ?; useful 0; signal no
i     | 0.1 lies on the mean of 24 of them      | 0.1*24                          | centre 0.1; useful 0; signal no; outside
i     | so does 0.7 on that of 21               | 0.7*21                          | centre 0.7; useful 0; signal no; outside
i     | and 0.2 on that of 0.1, 0.2, 0.3        | 0.1 0.2 0.3 0.1 0.2 0.3 0.1 0.2 0.3 | centre 0.2; useful 6
xbar  | 0.1 + 0.2 is 0.3                        | 0.1+0.2 0.3 0.3 0.3             | centre 0.3; useful 0
t     | no time at all is a time                | 5 0 8 13                        | value 5 0 8 13; useful 4
t     | a time below zero                       | 5 -1 8 13                       | refused spc.negative
g     | so many cases below zero                | 5 -1 8 13                       | refused spc.negative
c     | a count below zero                      | 5 -1 8 13                       | refused spc.negative
p     | a numerator below zero                  | 5/9 -1/9                        | refused spc.negative
u     | no denominator                          | 5 1 8                           | refused spc.denominator_needed
i     | infinite is missing                     | 5 inf 8                         | value 5 ? 8; centre 6.5
i     | words                                   | 5 mange 8                       | refused spc.not_numbers
run   | unsorted                                | 3=30 1=10 2=20                  | value 10 20 30
run   | equal times are one point               | 1=10 2=20 1=30                  | value 20 20
u     | and their counts are added              | 1=1/10 2=2/10 1=3/10            | value 0.2 0.2; centre 0.2
run   | months as text have their order         | 2024-10=3 2024-02=2 2023-12=1   | value 1 2 3
run   | and their runs are judged               | 2024-01=6 2024-02=6 2024-03=6 2024-04=6 2024-05=6 2024-06=6 2024-07=6 2024-08=4 2024-09=4 2024-10=4 2024-11=4 2024-12=4 2025-01=4 2025-02=4 | centre 5; useful 14; signal yes
run   | a time that is missing is no point      | 1=10 ?=99 2=20                  | value 10 20
"""
ROWS = [[part.strip() for part in line.split("|")] for line in SPEC.strip().splitlines()]


def table(figures: str) -> pd.DataFrame:
    figures = re.sub(r"(\S+)\*(\d+)", lambda found: " ".join([found[1]] * int(found[2])), figures)
    rows = []
    for number, word in enumerate(figures.split(), start=1):
        x, _, figure = word.rpartition("=")
        y, _, n = figure.partition("/")
        rows.append((x or number, y, n or None))
    frame = pd.DataFrame(rows, columns=["x", "y", "n"])
    frame["x"] = frame["x"].replace("?", None)
    frame["y"] = [read(word) for word in frame["y"]]
    frame["n"] = [np.nan if n is None else float(n) for n in frame["n"]]
    return frame


def read(word: str) -> Any:
    """`?` is missing, `0.1+0.2` a sum as machines take it, and what is no number stays a word."""
    try:
        return np.nan if word == "?" else sum(float(part) for part in word.split("+"))
    except ValueError:
        return word


def answers(chart: str, figures: str) -> dict[str, list[Any]]:
    frame = table(figures)
    found = spc.analyse(frame, spc.Options(chart, n="n" if "/" in figures else None))
    points, summary = found.points, found.summary.iloc[0]
    return {
        "value": points["value"].tolist(),
        "centre": [summary["centre"]],
        "limits": points[["lower", "upper"]].iloc[0].tolist(),
        "useful": [float(summary["useful"])],
        "signal": ["yes" if summary["runs_signal"] else "no"],
        "outside": (np.flatnonzero(points["outside"]) + 1.0).tolist(),
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_answer(row: list[str]) -> None:
    chart, _, figures, expected = row
    if expected.startswith("refused"):
        with pytest.raises(Refused) as caught:
            spc.analyse(table(figures), spc.Options(chart, n="n" if "/" in figures else None))
        assert caught.value.key == expected.split()[1]
        return
    found = answers(chart, figures)
    for answer in expected.split(";"):
        name, *words = answer.split()
        told = [word if word in ("yes", "no") else read(word) for word in words]
        assert found[name] == pytest.approx(told, nan_ok=True) if name != "signal" else found[name] == told, (
            name
        )
