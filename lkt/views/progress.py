"""How far a team is, on the IHI's scale of 0.5 to 5: what figures and activity speak for, with the reasons.

The team has the last word: it confirms, or differs with a reason (`lkt.domain.improvement.SelfAssessment`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lkt.domain.assessment import Goal, Reading
from lkt.domain.improvement import Card, Change, Ending, Scale, Stage
from lkt.domain.indicator import IndicatorType
from lkt.views.team import Strand

_SUSTAINED = 6  # figures after a change, from which on it is called sustained
_MOST = 0.75  # of the targets


@dataclass(frozen=True)
class Progress:
    """A step of the scale and what it rests on.

    improved, outcomes: indicators with an improvement that chance alone seldom gives, and outcomes among them;
    sustained: those that have lasted SUSTAINED figures; met of targets: where the level now meets one.
    """

    score: float
    reporting: int
    changes: int
    improved: int
    outcomes: int
    sustained: int
    met: int
    targets: int


def progress(
    strands: Sequence[Strand], changes: Collection[Change], card: Card | None, discusses: bool = False
) -> Progress:
    """The highest step of the scale whose conditions all hold (IHI, Assessment Scale for Collaboratives, 2004).

    1.0 a team that has said who it is; 1.5 figures; 2.0 figures, and it plans or discusses; 2.5 a change is tested;
    3.0 a process has improved; 3.5 an outcome has, or two processes; 4.0 an outcome, sustained, and half of the targets
    are met; 4.5 three quarters of them, and every improvement of outcomes has lasted; 5.0 all, and a change is adopted
    in several units. Improvements that chance gives often are not counted.
    """
    found = [strand.assessment for strand in strands]
    better = [s for s in strands if s.assessment.reading is Reading.IMPROVEMENT and not s.assessment.often]
    outcomes = [strand for strand in better if strand.indicator.type is IndicatorType.OUTCOME]
    lasting = [s for s in better if (now := s.assessment.now) and now.since and now.points >= _SUSTAINED]
    aimed = [each for each in found if each.goal in (Goal.MET, Goal.NOT_MET)]
    met = sum(each.goal is Goal.MET for each in aimed)
    reporting = sum(not strand.points.empty for strand in strands)
    spread = any(each.ending is Ending.ADOPT and each.scale is Scale.SEVERAL for each in changes)
    share = met / len(aimed) if aimed else 0.0
    kept = bool(outcomes) and all(strand in lasting for strand in outcomes)
    steps = {
        1.0: card is not None or reporting > 0,
        1.5: reporting > 0,
        2.0: discusses or bool(changes),
        2.5: any(
            not each.steps or any(step.stage is not Stage.PLAN for step in each.steps) for each in changes
        ),
        3.0: bool(better),
        3.5: bool(outcomes) or len(better) > 1,
        4.0: any(strand in lasting for strand in outcomes) and share >= 0.5,
        4.5: kept and share >= _MOST,
        5.0: share == 1.0 and spread,
    }
    score = [0.5, *takewhile(steps.__getitem__, steps)][-1]
    return Progress(score, reporting, len(changes), len(better), len(outcomes), len(lasting), met, len(aimed))
