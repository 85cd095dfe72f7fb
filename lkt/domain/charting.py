"""How a series is drawn and judged: the chart, the rule set, which of them go together, and what people decided."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lkt.domain.indicator import Indicator, Measure

# The run chart first: it is the default. Then the chart made for the measure, then what else makes sense.
CHARTS: dict[Measure, tuple[str, ...]] = {
    Measure.PROPORTION: ("run", "p", "pp", "ip", "i", "mr"),
    Measure.RATE: ("run", "u", "up", "ip", "i", "mr"),
    Measure.RATIO: ("run", "ip", "i", "mr"),
    Measure.COUNT: ("run", "c", "i", "mr"),
    Measure.MEAN: ("run", "xbar", "s", "i", "mr"),
    Measure.VALUE: ("run", "i", "mr"),
    Measure.TIME_BETWEEN: ("run", "t", "i", "mr"),
    Measure.CASES_BETWEEN: ("run", "g", "i", "mr"),
}
# Where the runs of a run chart cannot judge (`lkt.spc.judging`).
JUDGES = {Measure.PROPORTION: "pp", Measure.RATE: "up", Measure.COUNT: "c"}
SCREENED = ("i", "ip", "t", "pp", "up")  # limits from moving ranges, of which large ones can be left out
_ABOUT_A_LINE = ("anhoej", "bestbox", "cutbox", "ihi")
_WITH_LIMITS = ("anhoej", "bestbox", "cutbox", "level", "nhs", "weco", "nelson")
SPREAD_CHARTS = ("mr", "s")  # what is plotted is not the figure but how much it varies: no target there


@dataclass(frozen=True)
class Charting:
    """A chart and a rule set, by their names in `lkt.spc`; the default is what every other screen shows."""

    chart: str = "run"
    rules: str = "anhoej"
    screened: bool = False


def charts_for(indicator: Indicator) -> tuple[str, ...]:
    """The charts an indicator can be seen on: run chart, the one its definition names, and the others."""
    known = CHARTS[indicator.measure]
    named = tuple(name for name in (indicator.chart, *indicator.chart_alternatives) if name in known)
    return tuple(dict.fromkeys(("run", *named, *known)))


def rules_for(chart: str) -> tuple[str, ...]:
    """The rule sets that can say something on a chart: most need limits, the IHI rules need a median.

    >>> rules_for("run")
    ('anhoej', 'bestbox', 'cutbox', 'ihi')
    """
    return _ABOUT_A_LINE if chart == "run" else _WITH_LIMITS


class DecisionKind(StrEnum):
    PHASE = "phase"  # the calculation starts afresh at `day`
    FREEZE = "freeze"  # the lines of the phase come from its points up to `day`
    EXCLUDE = "exclude"  # the point of `day` and `event` is shown and takes no part


@dataclass(frozen=True)
class Decision:
    """What a person has decided about how a series is calculated, and why. The software suggests, never decides.

    `day` is the first day of the period it speaks of, `event` which one of the events of a day.
    """

    id: int
    team: str
    indicator: str
    kind: DecisionKind
    day: date
    reason: str
    recorded_at: datetime  # UTC without zone
    recorded_by: str
    event: int = 1
