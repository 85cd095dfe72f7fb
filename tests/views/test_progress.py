"""How far a team is: the highest step of the scale whose conditions all hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lkt.domain.assessment import Assessment, Case, Evidence, Goal, Level, Span, Variation
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Card, Change, Ending, Scale, Stage, Step
from lkt.views.progress import progress
from lkt.views.team import Strand

BEGAN = date(2025, 5, 1)
TRIED = Change("1", "KOL-HOR", "Tjekliste", BEGAN)
SPREAD = replace(TRIED, ending=Ending.ADOPT, scale=Scale.SEVERAL)


def strand(
    catalogue: Catalogue, id: str, better: bool, points: int, goal: Goal, chance: float = 0.01
) -> Strand:
    """One indicator (KOL-01 is an outcome, KOL-03 and KOL-04 are processes)."""
    level = Level(0.7, 0.6, 0.8, points, BEGAN, 0.5, 0.1)
    ran = (9, 8, 8, 8, 0.6, None, None, None, None, 1, None, BEGAN)
    evidence = Evidence("run", 1, 24, 0, 24, 24, False, *ran, now=level)  # type: ignore[arg-type]
    span = Span("long_run", 1, points, BEGAN, date(2026, 1, 1), True)
    variation = Variation.IMPROVEMENT if better else Variation.COMMON
    found = Assessment(Case.RUN if better else Case.STABLE, variation, 1, goal, evidence, span, chance=chance)
    team = catalogue.teams["KOL-HOR"]
    return Strand(team, None, catalogue.indicators[id], found, pd.DataFrame({"value": [0.5]}))


# outcome: improved, figures since, target met; processes likewise; tests; card; the step
CASES = """
 -        | -               | none   | no  | 0.5
 -        | -               | none   | yes | 1.0
 no 0 no  | no 0 no         | none   | no  | 1.5
 no 0 no  | no 0 no         | tried  | no  | 2.5
 no 0 no  | yes 9 no        | tried  | no  | 3.0
 no 0 no  | yes 9 no often  | tried  | no  | 2.5
 yes 5 no | no 0 no         | tried  | no  | 3.5
 yes 9 no | no 0 no         | tried  | no  | 3.5
 yes 9 no | no 0 yes        | tried  | no  | 4.0
 yes 5 no | no 0 yes        | tried  | no  | 3.5
 yes 9 yes| yes 9 yes       | tried  | no  | 4.5
 yes 9 yes| yes 9 yes       | spread | no  | 5.0
 yes 9 yes| yes 9 yes       | none   | no  | 1.5
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_a_step_of_the_scale(catalogue: Catalogue, line: str) -> None:
    *series, tests, card, step = (part.strip() for part in line.split("|"))
    strands = []
    for id, words in zip(("KOL-01", "KOL-03"), map(str.split, series), strict=True):
        if words != ["-"]:
            better, points, met, *often = words
            goal = Goal.MET if met == "yes" else Goal.NOT_MET
            strands.append(strand(catalogue, id, better == "yes", int(points), goal, 0.3 if often else 0.01))
    changes = {"none": [], "tried": [TRIED], "spread": [SPREAD]}[tests]
    found = progress(strands, changes, Card("KOL-HOR", "KOL-HOR") if card == "yes" else None)
    assert found.score == float(step)


def test_talking_about_it_is_activity(catalogue: Catalogue) -> None:
    own = [strand(catalogue, "KOL-03", False, 0, Goal.NOT_MET)]
    assert [progress(own, [], None, talks).score for talks in (False, True)] == [1.5, 2.0]


def test_what_is_only_planned_is_not_tested(catalogue: Catalogue) -> None:
    own = [strand(catalogue, "KOL-03", False, 0, Goal.NOT_MET)]
    plan, act = (replace(TRIED, steps=(Step(stage, BEGAN, "x"),)) for stage in (Stage.PLAN, Stage.DO))
    assert [progress(own, [each], None).score for each in (plan, act)] == [2.0, 2.5]
