"""What a series says, as keys and numbers. Words come last (`lkt.text.sentence`).

Numbers are in natural units (0.345 for 34,5 %); the indicator knows how they are written.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lkt.domain.indicator import Operator


class Variation(StrEnum):
    """Direction first, judgement last: which way signals point, and whether that was wanted."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral_high"  # up, and nobody judges
    NEUTRAL_LOW = "neutral_low"
    SPECIAL = "special"  # a signal without a way
    COMMON = "common"  # no signal


class Assurance(StrEnum):
    """How the process as it runs stands to its target."""

    PASS = "pass"
    FAIL = "fail"
    INCONSISTENT = "inconsistent"  # the target lies between the limits: met by chance, missed by chance
    NONE = ""  # no target, or nobody judges


class Case(StrEnum):
    """What there is to say, the first that holds."""

    MASKED = "masked"  # too much is hidden (small numbers): nothing else is carried
    EMPTY = "empty"  # no figures
    TOO_FEW = "too_few"  # fewer than MINIMUM figures
    ALL_EQUAL = "all_equal"  # nothing varies
    ON_CENTRE = "on_centre"  # enough figures, but fewer than MINIMUM beside the centre line
    ONE_SIDE = "one_side"  # half of the figures on the median, all others on the same side of it
    RUN = "run"  # unusually many points in a row on one side
    CROSSINGS = "crossings"  # unusually few crossings, and nothing else
    OUTSIDE = "outside"  # points outside the limits, and nothing else
    BASELINE = "baseline"  # figures of a network under preparation: shown, and not judged
    PATTERN = "pattern"  # another rule of the chosen set
    STABLE = "stable"


# Cases in which nothing is told of whether the series has changed.
SHORT = (Case.TOO_FEW, Case.ALL_EQUAL, Case.ON_CENTRE, Case.ONE_SIDE, Case.BASELINE)


class Reading(StrEnum):
    """What a series says in one word, for where there is no room for a sentence."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    OTHER = "other"  # a signal that cannot be called good or bad
    NONE = "none"  # no signal
    SHORT = "short"  # too few points to tell
    BASELINE = "baseline"  # not judged yet
    EMPTY = "empty"  # nothing reported
    MASKED = "masked"  # too few patients to show


_READINGS = {
    Variation.IMPROVEMENT: Reading.IMPROVEMENT, Variation.CONCERN: Reading.CONCERN, Variation.COMMON: Reading.NONE,
}  # fmt: skip


class Goal(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"  # the target is relative to a baseline that is not there


class Caveat(StrEnum):
    PROVISIONAL = "provisional"  # the newest figures are not final and took no part
    BREAK = "break"  # the definition changed: only what came after is judged
    NOT_COMPARABLE = "not_comparable"  # not for comparing units
    OLD = "old"  # the newest figure is old
    EXCLUDED = "excluded"  # somebody has left figures out, with a reason
    FROZEN = "frozen"  # the lines come from a frozen baseline
    SHORT_BASELINE = "short_baseline"  # the same, from fewer than PREFERRED figures
    SMALL_DENOMINATORS = "small_denominators"  # few cases behind each figure
    SEASON = "season"  # the figures follow the season, or a season can explain the signal
    DEPENDENCE = "dependence"  # the figures resemble those of the month before


class Why(StrEnum):
    """Why a series is not judged by runs about its median, but by a change of level on another chart."""

    MEDIAN = "median"  # half of the figures lie on the median, all others on one side of it
    FEW = "few"  # too few figures lie beside it
    SPLIT = "split"  # it parts them so unevenly that chance alone often gives a signal
    SIZES = "sizes"  # the size of the denominator decides on which side of it figures lie


# Fewer useful points than this cannot show an Anhøj signal worth the name (the critical values begin
# here, Anhøj and Wentzel-Larsen 2018); twelve are better.
MINIMUM = 10
PREFERRED = 12
# Of fewer cases than this a share moves by ten percentage points and more with every single one.
SMALL = 10
OFTEN = 0.10  # more often chance alone gives no signal that is told without saying so
NEWEST = 6  # figures that by themselves take a change back, or stand apart from at least as many others
RARE = 2.0  # events a month; with fewer, what lies between events is worth a chart of its own


@dataclass(frozen=True)
class Span:
    """Where a signal lies: dates where x are dates. `current`: it reaches the newest useful point."""

    rule: str
    way: int  # 1 up, -1 down, 0 no way
    points: int
    first: date | str | float
    last: date | str | float
    current: bool
    on_line: int = 0  # figures on the centre line that it passes over


@dataclass(frozen=True)
class Level:
    """Where a series runs now, in natural units: since its newest lasting change, or else in its whole phase.

    `points`: how many figures tell it, from `since` on. `was`: the level before the change, None without one; `gap`:
    half the 95 % interval of the difference (98 % in `lkt.views.sustained`).
    """

    figure: float
    lower: float | None  # 95 % interval; None where too few figures tell it
    upper: float | None
    points: int
    since: date | str | float | None
    was: float | None = None
    gap: float | None = None

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """How far the level has moved, with its 95 % interval."""
        if self.was is None or self.gap is None:
            return None
        moved = self.figure - self.was
        return moved, moved - self.gap, moved + self.gap


@dataclass(frozen=True)
class Monthly:
    """What figures of 24 months and more repeat (`lkt.spc.season`). Natural units.

    traits: what the chance of a false signal is told from (`lkt.spc.chance.traits`).
    """

    season: bool
    dependence: bool
    traits: tuple[float, ...]
    newest: float  # the newest figure that takes part, of the month `month`
    month: date | str | float | None
    year_before: float | None  # the figure of the same month the year before


@dataclass(frozen=True)
class Evidence:
    """The numbers of the newest phase of one series, as `lkt.spc` found them. Natural units.

    `centre` is None without figures. `spans` are the signals, oldest first; excluded points have none.
    """

    chart: str
    phase: int  # from 1; above 1 the calculation begins at `begins`
    observations: int  # figures that took part
    left_out: int  # figures that were excluded
    base: int  # figures the lines come from: fewer than observations when the baseline is frozen
    useful: int
    equal: bool  # all figures that took part are the same
    longest_run: int | None
    longest_run_max: int | None
    crossings: int | None
    crossings_min: int | None
    centre: float | None
    after: float | None  # the median of the figures after a frozen baseline, None without one
    before: float | None  # the centre line of the phase before
    before_last: date | str | float | None  # the newest point of that phase
    target: float | None  # at the newest point that has one
    way: int  # how the level has changed, where there is a signal: 1 up, -1 down, 0 no way
    begins: date | str | float | None  # first point of the phase
    last: date | str | float | None  # newest point with a figure, excluded or not
    spans: tuple[Span, ...] = ()
    now: Level | None = None  # None without figures
    recent: float | None = None  # the level of the NEWEST figures, where they stand apart without a signal
    why: Why | None = None  # None where it is judged on the chart that was asked for
    above: int = 0  # useful points above the centre line
    base_useful: int = 0  # useful points of the baseline
    monthly: Monthly | None = None  # None where it was not looked for
    explained: bool = False  # no change lasts once the season is taken out

    @property
    def rare(self) -> bool:
        """Whether it tells of so few events a month that what lies between them would tell more."""
        return self.chart == "c" and self.centre is not None and self.centre < RARE

    @property
    def level(self) -> float | None:
        """Where the process runs now. Sentence, target, tables and plans take it from here."""
        return self.now.figure if self.now else None


@dataclass(frozen=True)
class Assessment:
    """The conclusion on one series: what to say first, how it is judged, and what to bear in mind.

    `variation` and `way` tell how the series has changed; the signal of `case` may lie before or after.
    """

    case: Case
    variation: Variation = Variation.COMMON
    way: int = 0  # 1 up, -1 down, 0 none
    goal: Goal = Goal.NO_TARGET
    evidence: Evidence | None = None  # None when masked
    span: Span | None = None  # the signal that `case` speaks of
    target: float | None = None  # natural units
    operator: Operator | None = None  # at_least, at_most, above or below
    caveats: tuple[Caveat, ...] = ()
    broken: date | None = None  # when the definition changed
    provisional: int = 0
    excluded: int = 0
    denominator: float | None = None  # a usual one, where it is small
    least: int = 0  # where it is MASKED: fewer patients than this are not shown
    chance: float | None = None  # how often a series like this, without change, gives a signal; None: unknown

    @property
    def often(self) -> bool:
        """Whether chance alone gives such a signal so often that nobody is told of it without that."""
        return self.span is not None and self.chance is not None and self.chance > OFTEN

    @property
    def judged(self) -> bool:
        """Whether there was enough to tell."""
        return self.case not in (Case.MASKED, Case.EMPTY, *SHORT)

    @property
    def since(self) -> date | str | float | None:
        """From when on the figures are others: the lasting change, else where the signal begins. None without one."""
        lasting = self.now.since if self.now else None
        return lasting if lasting is not None or self.span is None else self.span.first

    def unjudged(self) -> "Assessment":
        """The same figures without a conclusion."""
        case = Case.BASELINE if self.judged else self.case
        return Assessment(
            case, evidence=self.evidence, caveats=self.caveats, broken=self.broken, provisional=self.provisional,
            excluded=self.excluded, denominator=self.denominator,
        )  # fmt: skip

    @property
    def now(self) -> Level | None:
        """Where the series runs now."""
        return self.evidence.now if self.evidence else None

    @property
    def reading(self) -> Reading:
        if self.case in (Case.EMPTY, Case.BASELINE, Case.MASKED):
            return Reading(self.case.value)
        return Reading.SHORT if self.case in SHORT else _READINGS.get(self.variation, Reading.OTHER)

    @property
    def tone(self) -> str:
        """How it is coloured: good, bad, plain for a signal that is neither, none without a signal."""
        tones = {Reading.IMPROVEMENT: "good", Reading.CONCERN: "bad", Reading.OTHER: "plain"}
        return tones.get(self.reading, "none")
