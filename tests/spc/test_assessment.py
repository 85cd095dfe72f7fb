"""What is said of a series: every case in both languages, against `sentences.txt`, which anyone can read.

After a wanted change of words: `python -m tests.spc.test_assessment` writes the file anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import Assessment, Case, Caveat, Goal, Variation, Why
from lkt.domain.indicator import Direction, Indicator, Measure, Operator
from lkt.spc.rulesets import RULE_SETS
from lkt.text import LANGUAGES, Text, texts
from lkt.text.sentence import paragraph, sentence
from tests.spc.made import evidence, indicator, months

TABLE = Path(__file__).with_name("sentences.txt")
TODAY = date(2026, 1, 20)
QUIET = [0.5, 0.56, 0.48, 0.58, 0.44, 0.6, 0.46, 0.57, 0.51, 0.55, 0.47, 0.59]
SHIFT = [value - 0.2 for value in QUIET] + [value + 0.2 for value in QUIET]
STEP = [0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66]
BLOCKS = [*[0.61, 0.62, 0.63] * 2, *[0.41, 0.42, 0.43] * 2] * 2
# Nine low months, then mostly high ones: the rise shows in the run that came before it.
ROSE_EARLY = [0.3] * 9 + [
    0.6,
    0.7,
    0.2,
    0.65,
    0.66,
    0.25,
    0.67,
    0.68,
    0.28,
    0.69,
    0.71,
    0.72,
    0.73,
    0.75,
    0.74,
]
# Up and down, then nine high months, then up and down higher than before.
ROSE_LATE = [
    0.3,
    0.5,
    0.31,
    0.32,
    0.51,
    0.33,
    0.34,
    0.35,
    *[0.6] * 9,
    0.36,
    0.61,
    0.62,
    0.37,
    0.63,
    0.38,
    0.39,
]
# Nine high months in the middle, and nothing else.
HUMP = [0.3, 0.5, 0.31, 0.32, 0.51, 0.33, 0.34, *[0.6] * 9, 0.35, 0.52, 0.36, 0.37, 0.53, 0.38, 0.39]
# Eight low months, then eight high ones with three on the median among them.
PASSED = [
    0.3,
    0.31,
    0.32,
    0.33,
    0.3,
    0.31,
    0.32,
    0.33,
    0.6,
    0.5,
    0.61,
    0.62,
    0.5,
    0.63,
    0.6,
    0.61,
    0.5,
    0.62,
    0.63,
]
# Six high months are no long run.
RISING_LATE = [0.5, 0.56, 0.48, 0.53, 0.44, 0.55, 0.46, 0.57, 0.51] * 2 + [0.72, 0.7, 0.75, 0.71, 0.74, 0.69]
# Stable, drawn: two with a yearly wave, one that follows the month before.
SEASON = [0.42, 0.45, 0.48, 0.46, 0.63, 0.51, 0.55, 0.63, 0.6, 0.53, 0.52, 0.52, 0.45, 0.49, 0.41, 0.5, 0.42, 0.5, 0.5,
          0.64, 0.52, 0.54, 0.44, 0.46]  # fmt: skip
DOUBTFUL = [0.37, 0.35, 0.52, 0.56, 0.55, 0.53, 0.68, 0.58, 0.51, 0.54, 0.46, 0.5, 0.47, 0.5, 0.48, 0.47, 0.56, 0.62,
            0.48, 0.49, 0.44, 0.55, 0.45, 0.52]  # fmt: skip
FOLLOWING = [0.6, 0.49, 0.51, 0.45, 0.55, 0.52, 0.49, 0.41, 0.54, 0.56, 0.57, 0.59, 0.56, 0.5, 0.46, 0.44, 0.54, 0.44,
             0.44, 0.45, 0.49, 0.52, 0.45, 0.38]  # fmt: skip
PEAK = [10, 12, 14, 11, 13, 10, 15, 12, 14, 11, 13, 40, 12, 14, 11]
RARE = [0, 0, 0, 0.1, 0, 0, 0, 0, 0.1, 0, 0, 0, 0.2, 0]
ZIGZAG = [10.0, 12.0] * 8
HIGHER, LOWER, NEUTRAL = (indicator(direction=direction) for direction in Direction)
DAYS = indicator("dage", Direction.LOWER, measure=Measure.VALUE)
EVENTS = indicator("dage", Direction.HIGHER, measure=Measure.TIME_BETWEEN)
EVENTS_A_MONTH = indicator("antal", Direction.LOWER, measure=Measure.COUNT)
FEWER = [3, 4, 2, 5, 3, 4, 3, 2, 4, 3, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
C_CHART = {"chart": "c", "rules": "level"}
SIXTY: dict[str, Any] = {"operator": Operator.AT_LEAST, "target": 0.6}
I_CHART = {"chart": "i", "screened": True}


@dataclass(frozen=True)
class Said:
    """A series, what is known about it, and the case it is."""

    case: Case
    values: list[Any]
    about: Indicator = HIGHER
    facts: dict[str, Any] = field(default_factory=dict)
    how: dict[str, Any] = field(default_factory=dict)  # for `analyse`
    why: Why | None = None
    chance: float | None = None

    def assessment(self) -> Assessment:
        direction = self.about.direction
        found, facts = evidence(self.values, direction.value, **self.how), dict(self.facts)
        if found:
            found = replace(found, why=self.why, target=facts.pop("target", found.target))
        told = replace(spc.assess(found, direction, **facts), chance=self.chance)
        return told.unjudged() if self.case is Case.BASELINE else told


SAID = {
    "hidden for small numbers": Said(Case.MASKED, QUIET, facts={"masked": 3}),
    "nothing reported": Said(Case.EMPTY, [None, None]),
    "one figure": Said(Case.TOO_FEW, [0.5]),
    "too few figures": Said(Case.TOO_FEW, QUIET[:7], facts=SIXTY),
    "one since a definition break": Said(
        Case.TOO_FEW, [*QUIET, 0.6], facts={"broken": date(2025, 1, 1)}, how={"part": [12]}
    ),
    "few since a definition break": Said(
        Case.TOO_FEW, [*QUIET, 0.6, 0.7], facts={"broken": date(2025, 1, 1)}, how={"part": [12]}
    ),
    "provisional figures only": Said(Case.TOO_FEW, QUIET[:2], how={"exclude": [1, 2]}),
    "all equal": Said(Case.ALL_EQUAL, [1.0] * 14, facts=SIXTY),
    "mostly on the median, the rest on one side": Said(Case.ONE_SIDE, RARE, LOWER),
    "mostly on the median": Said(Case.ON_CENTRE, [0.5] * 12 + [0.4, 0.6, 0.7], facts=SIXTY),
    "stable, target met": Said(Case.STABLE, QUIET, facts={"operator": Operator.AT_LEAST, "target": 0.5}),
    "stable, target not met": Said(Case.STABLE, QUIET, facts=SIXTY),
    "stable, no target": Said(Case.STABLE, QUIET),
    "stable, relative target without baseline": Said(
        Case.STABLE, QUIET, facts={"operator": Operator.RELATIVE}
    ),
    "stable, the newest apart": Said(Case.STABLE, RISING_LATE, facts=SIXTY),
    "stable with limits": Said(Case.STABLE, ZIGZAG, DAYS, how={"chart": "i"}),
    "shift the desired way": Said(Case.RUN, SHIFT, facts=SIXTY),
    "shift the wrong way": Said(Case.RUN, SHIFT, LOWER, facts={"operator": Operator.BELOW, "target": 0.15}),
    "shift up, nobody judges": Said(Case.RUN, SHIFT, NEUTRAL),
    "shift down, nobody judges": Said(Case.RUN, SHIFT[::-1], NEUTRAL),
    "shift, target met within rounding only": Said(
        Case.RUN, SHIFT, facts={"operator": Operator.AT_LEAST, "target": 0.5202}
    ),
    "long run before the rise": Said(Case.RUN, ROSE_EARLY, facts=SIXTY),
    "long run broken since": Said(Case.RUN, ROSE_LATE),
    "long run in the middle only": Said(Case.RUN, HUMP),
    "long run that passes over the median": Said(Case.RUN, PASSED),
    "few crossings, no way": Said(Case.CROSSINGS, BLOCKS[:18]),
    "few crossings of a season": Said(Case.CROSSINGS, BLOCKS),
    "a long run in a season": Said(Case.RUN, SEASON),
    "few crossings, perhaps of a season": Said(Case.CROSSINGS, DOUBTFUL),
    "like the month before": Said(Case.STABLE, FOLLOWING),
    "few crossings, latest high": Said(Case.CROSSINGS, STEP),
    "few crossings, latest high and unwanted": Said(Case.CROSSINGS, STEP, LOWER),
    "few crossings, latest high, nobody judges": Said(Case.CROSSINGS, STEP, NEUTRAL),
    "earlier point outside": Said(Case.OUTSIDE, PEAK, DAYS, how=I_CHART),
    "earlier point outside, before a rise": Said(Case.OUTSIDE, [0.1, *QUIET[:4], *SHIFT[12:]], how=I_CHART),
    "newest point outside, unwanted": Said(Case.OUTSIDE, PEAK[:12], DAYS, how=I_CHART),
    "newest point outside, wanted": Said(Case.OUTSIDE, PEAK[:12], EVENTS, how=I_CHART),
    "newest point outside, nobody judges": Said(
        Case.OUTSIDE, PEAK[:12], indicator("antal", Direction.NEUTRAL, measure=Measure.COUNT), how=I_CHART
    ),
    "rising every time": Said(
        Case.PATTERN, [0.2, 0.9, 0.3, 0.85, 0.1, 0.88, 0.15, *(0.16 + 0.09 * k for k in range(7))], NEUTRAL,
        how={"chart": "i", "rules": "nelson"},
    ),
    "everything to bear in mind": Said(
        Case.STABLE, [*QUIET, 0.1, 0.1],
        facts=SIXTY | {"comparable": False, "today": TODAY, "broken": date(2023, 5, 1)},
        how={"exclude": [13, 14]},
    ),
    "a figure left out": Said(Case.STABLE, [*QUIET, 0.1], how={"exclude": [13]}, facts={"excluded": 1}),
    "figures left out, and one provisional": Said(
        Case.STABLE, [*QUIET, 0.1, 0.2, 0.1], how={"exclude": [13, 14, 15]}, facts={"excluded": 2}
    ),
    "every figure left out": Said(Case.TOO_FEW, [0.5, 0.6], how={"exclude": [1, 2]}, facts={"excluded": 2}),
    "frozen baseline": Said(Case.RUN, SHIFT, facts=SIXTY, how={"freeze": 12}),
    "frozen baseline of few figures": Said(Case.RUN, SHIFT, how={"freeze": 8}, chance=0.16),
    "small denominators": Said(Case.STABLE, QUIET, facts={"denominator": 7.0}),
    "a phase before": Said(Case.STABLE, SHIFT, facts=SIXTY, how={"part": [12]}),
    "a network under preparation": Said(Case.BASELINE, SHIFT, facts=SIXTY),
    "judged on another chart, a fall": Said(Case.PATTERN, FEWER, EVENTS_A_MONTH, how=C_CHART, why=Why.MEDIAN),
    "judged on another chart, no sign": Said(Case.STABLE, [1, 0, 2, 0] * 6, EVENTS_A_MONTH, how=C_CHART, why=Why.SPLIT),
    "too few beside the median": Said(Case.STABLE, [1, 1, 2, 0] * 3, EVENTS_A_MONTH, how=C_CHART, why=Why.FEW),
    "denominators that grow": Said(Case.STABLE, [1, 0, 2, 0] * 6, EVENTS_A_MONTH, how=C_CHART, why=Why.SIZES),
    "one provisional figure": Said(Case.STABLE, [*QUIET, 0.1], how={"exclude": [13]}),
}  # fmt: skip


def told() -> str:
    """The whole table."""
    lines = []
    for name, said in SAID.items():
        lines.append(f"= {name}")
        for language in LANGUAGES:
            text, found = Text(language), said.assessment()
            words = sentence(text, found, said.about), paragraph(text, found, said.about)
            lines += [f"{language}: {words[0]}", *([f"    {words[1]}"] if words[1] else [])]
        lines.append("")
    return "\n".join(lines)


def test_the_words() -> None:
    assert told() == TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAID)
def test_the_case(name: str) -> None:
    assert SAID[name].assessment().case is SAID[name].case


def test_every_case_is_told() -> None:
    assert {said.case for said in SAID.values()} == set(Case)


def test_every_goal_and_caveat_is_told() -> None:
    found = [said.assessment() for said in SAID.values()]
    assert {a.goal for a in found} == set(Goal)
    assert {caveat for a in found for caveat in a.caveats} == set(Caveat)
    assert {a.variation for a in found} == set(Variation)


@pytest.mark.parametrize("rules", RULE_SETS)
def test_a_change_that_lasts_has_a_way_whatever_rule_fired(rules: str) -> None:
    """Three figures low, one of them outside, then more than enough high ones; and a single figure outside."""
    rose, event = ([0.1, *QUIET[:5], *SHIFT[12:] * 2], [*QUIET, 0.1, *QUIET])
    told = [
        spc.assess(evidence(values, chart="i", rules=rules), Direction.HIGHER) for values in (rose, event)
    ]
    assert [one.way for one in told] == [1, 0]
    assert told[0].variation is Variation.IMPROVEMENT


def test_a_point_outside_before_a_run_the_other_way_is_an_event() -> None:
    """What stands below the line since is another signal, and no level has changed: the point above tells no way."""
    told = spc.assess(
        evidence([*QUIET, 3.0, *[x - 0.06 for x in QUIET[:9]]], chart="i", rules="weco"), Direction.HIGHER
    )
    assert (told.case, told.way, told.variation) == (Case.OUTSIDE, 0, Variation.SPECIAL)


@pytest.mark.parametrize("subject", ["assessment", "spc"])
def test_the_languages_say_the_same(subject: str) -> None:
    """Same keys, and the same blanks to fill."""
    blanks = [
        {
            key: {name for _, name, _, _ in Formatter().parse(words) if name}
            for key, words in texts(language).items()
            if key.startswith(f"{subject}.")
        }
        for language in LANGUAGES
    ]
    assert blanks[0].keys() == blanks[1].keys()
    assert blanks[0] == blanks[1]


def test_masked_carries_nothing() -> None:
    assert SAID["hidden for small numbers"].assessment() == Assessment(Case.MASKED, least=3)


def test_every_refusal_has_words() -> None:
    """Keys raised in the code exist in the catalogue, and the other way round."""
    folder = Path(spc.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    raised = set(re.findall(r'(?:Refused|must)\([^"]*"(spc\.\w+)"', code))
    assert raised == {key for key in texts("da") if key.startswith("spc.")}


if __name__ == "__main__":
    TABLE.write_text(told(), encoding="utf-8")


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ([5, 6] * 9 + [9] * 9 + [1, 2, 1, 2, 1], "concern"),  # the newest are the lowest ever
        ([4, 5] * 4 + [8, 9] * 6 + [4, 5, 4, 5], "concern"),  # back where it began
        ([4, 5] * 9 + [8, 9] * 6 + [4], "improvement"),  # one point does not undo a change
        (
            [1, 2] * 6 + [8, 9, 8, 1, 9, 8, 9, 8, 2, 9, 8, 9, 8, 9, 1, 9],
            "improvement",
        ),  # the low half came first
    ],
)
def test_a_gain_that_has_been_lost_is_no_improvement(figures: list[float], told: str) -> None:
    table = pd.DataFrame({"x": range(len(figures)), "y": [float(f) for f in figures]})
    found = spc.evidence(spc.analyse(table, spc.Options(direction="higher")))[()]
    assert spc.assess(found, Direction.HIGHER).variation == told


def test_few_shares_stand_apart_by_the_spread_of_their_cases_too() -> None:
    cases = [17, 26, 23, 20, 23, 21, 26, 23, 32, 24, 28, 29]
    table = months(cases).assign(n=40.0)
    shares, figures = (spc.evidence(spc.analyse(table, spc.Options(n=n)))[()] for n in ("n", None))
    assert shares.recent == pytest.approx(162 / 240)
    assert (shares.spans, figures.spans, figures.recent) == ((), (), None)


def test_before_the_newest_change_is_the_step_before_it_and_not_all_that_came_before() -> None:
    """From 32 down to 22, then up to 38: the rise is 16, not the 11 from the mean of both."""
    now = evidence([30, 34] * 6 + [20, 24] * 6 + [36, 40] * 6).now
    assert now
    assert (now.was, now.figure, str(now.since)) == (22, 38, "2026-01-01")
