"""An assessment in words: one sentence on what the chart says, and a paragraph with the rest."""

from datetime import date

from lkt.domain.area import Seminar
from lkt.domain.assessment import MINIMUM, NEWEST, PREFERRED, Assessment, Case, Caveat, Evidence, Goal, Level
from lkt.domain.improvement import Change
from lkt.domain.indicator import Indicator, Operator
from lkt.domain.period import Grain, Period
from lkt.text import Text


def sentence(text: Text, assessment: Assessment, indicator: Indicator) -> str:
    """What the chart says, in a sentence or two. It can stand alone, as the chart's text alternative."""
    if (found := assessment.evidence) is None:
        return text(f"assessment.{assessment.case.value}", least=assessment.least)
    said = _capital(text(_key(assessment, found), **_fields(text, assessment, found, indicator)))
    if assessment.often:
        said += " " + text("assessment.by_chance", of=text.number(100 * (assessment.chance or 0), 0))
    if found.why:
        said += " " + text(f"assessment.why.{found.why.value}", chart=text(f"assessment.chart.{found.chart}"))
        said += " " + text("assessment.rare") if found.rare else ""
    return said


def paragraph(text: Text, assessment: Assessment, indicator: Indicator) -> str:
    """What there is to say after the sentence: level, target, what to bear in mind. May be empty."""
    return " ".join([*more(text, assessment, indicator), *caveats(text, assessment, indicator)])


def more(text: Text, assessment: Assessment, indicator: Indicator) -> list[str]:
    """Level and target, as far as the sentence has not told them."""
    found = assessment.evidence
    # How far the level has moved, and since when, where a signal tells of a change.
    change = moved(text, assessment.now, indicator, "assessment.change.size") if assessment.span else ""
    said = [change, _goal(text, assessment, indicator, told=bool(change))]
    if found and found.recent is not None and assessment.case is Case.STABLE:
        said.append(text("assessment.recent", count=NEWEST, recent=text.figure(found.recent, indicator)))
    if found and found.before is not None:  # the level of the phase before, which the sentence cannot show
        said.append(text("assessment.phase.before", before=text.figure(found.before, indicator)))
    return [part for part in said if part]


def caveats(text: Text, assessment: Assessment, indicator: Indicator) -> list[str]:
    """What to bear in mind: it stands beside the chart wherever the chart goes."""
    return [_caveat(text, caveat, assessment, indicator) for caveat in assessment.caveats]


def seminar_name(text: Text, seminar: Seminar) -> str:
    """ "Seminar 2"."""
    return text(f"seminar.{seminar.kind.value}", number=seminar.number)


def months(text: Text, first: Period, last: Period) -> str:
    """ "marts 2026", or "marts 2026 til maj 2026"."""
    return text.period(first) if first == last else text("delivery.months", first=first, last=last)


def dated(text: Text, seminar: Seminar) -> str:
    """ "Seminar 2 den 17.11.2026"."""
    return text("seminar.dated", seminar=seminar_name(text, seminar), day=text.day(seminar.day))


def seminar_day(text: Text, seminar: Seminar) -> str:
    """ "Seminar 2 (17.11.2026)": to choose from, and in titles."""
    return f"{seminar_name(text, seminar)} ({text.day(seminar.day)})"


def tried(text: Text, change: Change) -> str:
    """A change in the words of its charts, with its last day where it has one."""
    return text("chart.tried", words=change.title, until=change.until) if change.until else change.title


def level_now(text: Text, now: Level | None, indicator: Indicator) -> str:
    """ "70,8 % siden marts 2025 (før 55,6 %)"; the figure alone where nothing has changed."""
    figure = text.figure(now.figure if now else None, indicator)
    if now is None or now.was is None:
        return figure
    since, was = _when(text, now.since, indicator), text.figure(now.was, indicator)
    return text("assessment.change.now", level=figure, since=since, was=was)


def target_now(text: Text, assessment: Assessment, indicator: Indicator) -> str:
    """ "mindst 80 % (ikke opfyldt)"; the target alone where there is too little to judge, empty without one."""
    target, goal = _target(text, assessment, indicator), assessment.goal
    if not target or not assessment.judged or goal not in (Goal.MET, Goal.NOT_MET):
        return target
    return f"{target} ({text(f'assessment.goal_now.{goal.value}')})"


def _key(assessment: Assessment, found: Evidence) -> str:
    case = f"assessment.{assessment.case.value}"
    if assessment.case is Case.TOO_FEW:
        if not found.observations and assessment.excluded:
            return f"{case}.left_out"
        count = {0: "none", 1: "one"}.get(found.observations, "many")
        return f"{case}.{count}_since" if found.phase > 1 and found.observations else f"{case}.{count}"
    if assessment.case is Case.STABLE:
        return f"{case}{'_equal' * found.equal}.{assessment.goal.value}"
    if found.explained and assessment.span:
        return f"assessment.seasonal.{'run' if assessment.case is Case.RUN else 'other'}"
    if assessment.case is Case.RUN:
        return f"assessment.{_run(assessment)}.{assessment.variation.value}"
    if assessment.case is Case.OUTSIDE and assessment.way and assessment.span and not assessment.span.current:
        case += "_before"
    return f"{case}.{assessment.variation.value}" if assessment.span else case


def _run(assessment: Assessment) -> str:
    """Where the long run lies in the change: it is the change, came before it, or has been broken since."""
    span = assessment.span
    if span is None or span.current or assessment.way == 0:
        return "run"
    return "run_broken" if span.way == assessment.way else "run_before"


def _fields(text: Text, assessment: Assessment, found: Evidence, indicator: Indicator) -> dict[str, object]:
    """Everything a first sentence may tell; each text takes what it needs."""
    fields: dict[str, object] = {
        "n": found.observations, "useful": found.useful, "on": found.observations - found.useful,
        "minimum": MINIMUM, "preferred": PREFERRED, "begins": _when(text, found.begins, indicator),
        "crossings": found.crossings, "fewest": found.crossings_min, "most": found.longest_run_max,
        "level": text.figure(found.level, indicator), "target": _target(text, assessment, indicator),
        "line": _line(text, found),
    }  # fmt: skip
    span = assessment.span
    if span is None:
        return fields
    up, down, rule = text("assessment.side.up"), text("assessment.side.down"), f"assessment.rule.{span.rule}"
    side, other = (up, down) if span.way > 0 else (down, up)
    first, last = _when(text, span.first, indicator), _when(text, span.last, indicator)
    passed = text("assessment.passed", line=_line(text, found)) if span.on_line else ""
    span_words = text(f"assessment.span{'_one' * (first == last)}", first=first, last=last)
    fields |= {"points": span.points, "first": first, "last": last, "passed": passed, "span": span_words}
    return fields | {"side": side, "other_side": other, "rule": text(rule) if text.has(rule) else ""}


def moved(text: Text, now: Level | None, indicator: Indicator, key: str) -> str:
    """The levels before and since, and how far they lie apart; empty where there was no other level."""
    if now is None or now.difference is None:
        return ""
    gap, lower, upper = now.difference
    if gap < 0:
        gap, lower, upper = -gap, -upper, -lower
    return text(
        key, points=now.points, since=_when(text, now.since, indicator), level=text.figure(now.figure, indicator),
        was=text.figure(now.was, indicator), gap=text.difference(gap, indicator),
        interval=text.interval(lower, upper, indicator),
    )  # fmt: skip


def _goal(text: Text, assessment: Assessment, indicator: Indicator, told: bool) -> str:
    """Level and target, unless the sentence has told them; of the target alone where the level is told."""
    found, goal = assessment.evidence, assessment.goal
    if found is None or found.centre is None:
        return ""
    if assessment.case in (Case.STABLE, Case.BASELINE) and goal is not Goal.NO_BASELINE:
        return ""
    if assessment.case is Case.ALL_EQUAL and goal is Goal.NO_TARGET:
        return ""
    level, target = text.figure(found.level, indicator), text.figure(assessment.target, indicator)
    reached = assessment.operator in (Operator.AT_LEAST, Operator.AT_MOST)
    close = goal is Goal.NOT_MET and level == target and reached
    line = _line(text, found) if found.after is None else text("assessment.line.after")
    if told and goal is Goal.NO_TARGET:
        return ""
    key = f"assessment.goal{'_since' if told else ''}.{'not_met_close' if close else goal.value}"
    return text(key, line=_capital(line), level=level, target=_target(text, assessment, indicator))


def _target(text: Text, assessment: Assessment, indicator: Indicator) -> str:
    if assessment.target is None or assessment.operator is None:
        return ""
    figure = text.goal(assessment.target, indicator)
    return text(f"assessment.target.{assessment.operator.name.lower()}", figure=figure)


def _caveat(text: Text, caveat: Caveat, assessment: Assessment, indicator: Indicator) -> str:
    found = assessment.evidence
    counts = {Caveat.PROVISIONAL: assessment.provisional, Caveat.EXCLUDED: assessment.excluded}
    if caveat in counts:
        many = "one" if counts[caveat] == 1 else "many"
        return text(f"assessment.caveat.{caveat.value}_{many}", count=counts[caveat])
    key, months = f"assessment.caveat.{caveat.value}", found.monthly if found else None
    if months and caveat is Caveat.SEASON:
        newest, before = (text.figure(each, indicator) for each in (months.newest, months.year_before))
        ago = text(f"{key}_ago", month=_when(text, months.month, indicator), newest=newest, before=before)
        said = text(key if months.season else f"{key}_doubtful")
        return said if months.year_before is None else f"{said} {ago}"
    return text(
        key, day=text.day(assessment.broken), preferred=PREFERRED,
        last=_when(text, found.last, indicator) if found else "",
        line=_capital(_line(text, found)) if found else "", base=found.base if found else "",
        frozen=text.figure(found.centre, indicator) if found else "",
        denominator=text.number(assessment.denominator),
    )  # fmt: skip


def noted(text: Text, kind: str, what: str) -> str:
    """What the log says that somebody did (`lkt.store.access_log.Entry`): "Så siden Team"."""
    if text.has(key := f"log.{kind}.{what}"):
        return text(key)
    if kind == "seen" and text.has(key := f"page.{what}"):
        return text("log.seen.page", page=text(key))
    return text(f"log.{kind}.other", what=what)


def _line(text: Text, found: Evidence) -> str:
    return text("assessment.line.median" if found.chart in ("run", "g") else "assessment.line.centre")


def _when(text: Text, x: date | str | float | None, indicator: Indicator) -> str:
    """A month, a quarter, the date of an event, or what x was."""
    if not isinstance(x, date):
        return text.number(x) if isinstance(x, float | int) else str(x or "")
    if indicator.measure.by_event:
        return text.day(x)
    quarterly = indicator.frequency == "quarter"
    return text.period(Period.containing(x, Grain.QUARTER if quarterly else Grain.MONTH))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
