"""Improvement work: what an area wants and by what (drivers), what teams try (changes), and what people say of it.

Drivers are definitions like indicators (`lkt.domain.catalogue`). All else is written by teams and experts: documents
with a history, `WORK` by kind.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lkt.domain.assessment import Assessment
from lkt.domain.names import Name, Provenance

_NEAR = timedelta(days=92)


class DriverKind(StrEnum):
    """From the aim outwards; each hangs on one of the kind before it, the first on the aim of its area."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    IDEA = "idea"  # a change that teams can test


@dataclass(frozen=True)
class Driver:
    """A box of an area's driver diagram. `parent`: the box it hangs on, None on the aim itself.

    indicators: where it should be seen, by id.
    """

    id: str
    area: str
    kind: DriverKind
    name: Name
    provenance: Provenance
    parent: str | None = None
    indicators: tuple[str, ...] = ()


class Approach(StrEnum):
    """The method a team works by: its own choice."""

    MODEL = "model"  # Forbedringsmodellen, PDSA
    VIRGINIA_MASON = "virginia_mason"
    LEAN = "lean"
    OTHER = "other"


class Scale(StrEnum):
    SINGLE = "single"  # one patient, one shift
    PART = "part"  # a part of the unit
    UNIT = "unit"
    SEVERAL = "several"  # units


class Ending(StrEnum):
    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"


class Stage(StrEnum):
    PLAN = "plan"
    DO = "do"
    STUDY = "study"
    ACT = "act"


@dataclass(frozen=True)
class Step:
    stage: Stage
    day: date
    words: str


@dataclass(frozen=True)
class Change:
    """Something a team tries (tiltag). `idea`: the driver it tests. `indicator` None: on all charts of the team."""

    id: str
    team: str
    title: str
    since: date
    until: date | None = None
    idea: str | None = None
    indicator: str | None = None
    scale: Scale = Scale.UNIT
    approach: Approach = Approach.MODEL
    expected: str = ""
    learnt: str = ""
    ending: Ending | None = None
    steps: tuple[Step, ...] = ()

    def at_once(self, other: "Change") -> bool:
        """Whether both test the same idea on the same figures on a day."""
        same = (self.team, self.idea, self.indicator) == (other.team, other.idea, other.indicator)
        first, last = max(self.since, other.since), min(self.until or date.max, other.until or date.max)
        return same and self.idea is not None and self.id != other.id and first <= last


class Handling(StrEnum):
    """What has become of a signal."""

    SEEN = "seen"
    CAUSE = "cause"  # known
    ERROR = "error"  # in the figures
    PHASE = "phase"  # a new one has been set
    NOTHING = "nothing"  # to do


@dataclass(frozen=True)
class Disposition:
    """What somebody says of a signal. `id`: the indicator's, behind the team's; `way` and `since`: which signal."""

    id: str
    team: str
    indicator: str
    handling: Handling
    reason: str
    role: str  # of who says it
    way: int
    since: date | None = None

    def answers(self, found: Assessment) -> bool:
        """Whether it is of the signal that the figures show now. If not, that one is open.

        New figures may move the beginning of one and the same change by a month or two.
        """
        since = found.since
        both = isinstance(since, date) and self.since is not None
        near = abs(since - self.since) <= _NEAR if both else since == self.since  # type: ignore[operator]
        return found.span is not None and self.way == found.way and near


# The IHI's scale of how far a team has come (Assessment Scale for Collaboratives, 2004), in half points.
SCORES = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)


@dataclass(frozen=True)
class SelfAssessment:
    """How far a team says it has come. `id`: the team's. `suggested`: what data and activity spoke for."""

    id: str
    team: str
    score: float
    suggested: float
    reason: str = ""  # asked for where the two differ


@dataclass(frozen=True)
class Remark:
    """A comment of an expert or a team: on a chart (`day`: at a date), on all of a team's work, or on a remark."""

    id: str
    team: str
    words: str
    role: str  # of who writes
    indicator: str | None = None
    day: date | None = None
    to: str | None = None  # the remark it answers
    asks: bool = False  # an answer is waited for


class Seat(StrEnum):
    """What somebody is in a team (domain: teammedlem, teamleder, forbedringsvejleder, klinisk ekspert, sponsor)."""

    LEADER = "leader"
    MEMBER = "member"
    ADVISOR = "advisor"
    EXPERT = "expert"
    SPONSOR = "sponsor"
    PATIENT = "patient"


@dataclass(frozen=True)
class Card:
    """Who a team is, without names. `id`: the team's. `expert`: the local expert who helps where nobody has competence.

    links: to training and e-learning of the region, each what it is called and an address.
    """

    id: str
    team: str
    seats: tuple[Seat, ...] = ()
    professions: str = ""
    competence: str = ""  # who has learnt improvement, and where
    expert: str = ""
    links: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What the network should know of a team and does not."""
        known = {
            "leader": Seat.LEADER in self.seats, "sponsor": Seat.SPONSOR in self.seats,
            "competence": self.competence or self.expert or Seat.ADVISOR in self.seats,
        }  # fmt: skip
        return tuple(name for name, is_known in known.items() if not is_known)


Work = Change | Disposition | SelfAssessment | Remark | Card
# The kind of document each is kept as.
WORK: dict[str, type[Work]] = {
    "changes": Change, "dispositions": Disposition, "assessments": SelfAssessment, "remarks": Remark, "cards": Card,
}  # fmt: skip
