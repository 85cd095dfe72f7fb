"""What is said beside a chart, whoever shows it: of a team's, of one of a team's indicators, of an area, of variation;
and of what has happened since a seminar.

Words may hold `**` (bold), as texts do; what people wrote stands in them as it is.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite

from lkt.charts.dots import LETTERS, letter
from lkt.charts.variation import factor
from lkt.domain.area import Seminar
from lkt.domain.assessment import MINIMUM, Case, Level, Reading, Variation
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Grain, Period
from lkt.text import Text
from lkt.text.sentence import level_now, moved, seminar_name, target_now
from lkt.views.area import AreaView
from lkt.views.ledger import Ledger
from lkt.views.seminar import Cause, Course, Since
from lkt.views.series import METHOD
from lkt.views.signal_confidence import SIMULATED, GrainCheck
from lkt.views.sustained import WRONGLY
from lkt.views.team import Strand, TeamView
from lkt.views.variation import Spread, VariationView

_NAMED = 3  # so many are told by name, more are counted


def beside(view: TeamView, text: Text) -> list[str]:
    """What a series says beside its sentence and paragraph: what could be seen, and how it has lasted."""
    told = []
    if view.visible:
        told.append(text("team.visible", size=text.difference(view.visible, view.indicator)))
    if view.lasted:
        told.append(moved(text, view.lasted.level, view.indicator, "team.lasted.size"))
        told += [text(f"team.lasted.{view.lasted.reading.value}"), text("team.lasted.sure")]
    return told


def how_sure(view: TeamView, text: Text) -> str:
    """How sure the conclusion is: what chance alone gives on a chart like this, whether the signal hangs on single
    figures, and whether quarters say the same; empty where nothing was asked."""
    said, found = [], view.sureness
    if found:
        of = 100 * found.chance
        said.append(text("team.chance" if of >= 1 else "team.chance_rare", of=text.number(of, 0)))
        if found.how != "counted":
            said.append(text(f"team.{found.how}", series=text.number(SIMULATED)))
    if found and found.fragility:
        carriers = found.fragility.carriers
        hold = "team.holds_all" if not carriers else "team.holds"
        said.append(text(hold, holds=found.fragility.holds, of=found.fragility.of))
        points = tuple(begins(view, day, text) for day in carriers[:_NAMED])
        if carriers:
            key = "team.carried_many" if len(carriers) > _NAMED else "team.carried"
            said.append(text(key, count=len(carriers), points=points))
    said += [_grains(view, view.check, text)] if view.check else []
    return " ".join(filter(None, said))


def not_shown(view: TeamView, text: Text) -> str:
    """How many figures are not shown, and why, and whether the others are of quarters; empty where all are shown."""
    least, count = max(view.points["hidden"], default=0), view.hidden
    if not view.monthly and count:
        return text("small.events", least=least)
    told = [text("small.quarters")] if view.indicator.gathered else []
    told += [text("small.figures", count=count, all=len(view.points), least=least)] if count else []
    return " ".join(told)


def by_quarter(indicators: Iterable[Indicator], text: Text) -> str:
    """Which of several are told by quarter, where small figures are not shown; empty where none is."""
    names = tuple(dict.fromkeys(text.name(each.name) for each in indicators if each.gathered))
    return text("small.some_quarters", indicators=names) if names else ""


def _grains(view: TeamView, check: GrainCheck, text: Text) -> str:
    """Whether the conclusion is the same for months and quarters; of too few quarters only where it was a signal."""
    quarters = check.quarters
    told = {
        grain: text(f"team.verdict.{one.variation.value}")
        for grain, one in (("months", check.months), ("quarters", quarters))
        if one and one.judged
    }
    if len(told) == 2:
        if len(set(check.verdicts)) == 1:
            return text("team.grains_both")
        fewer = [text("team.grains_fewer")] if check.verdicts[1] is Variation.COMMON else []
        return " ".join([text("team.grains_differ", **told), *fewer])
    if "quarters" in told:
        return text("team.grains_quarters", **told)
    useful = quarters.evidence.useful if quarters and quarters.evidence else 0
    short = view.sureness is not None and useful < MINIMUM
    return text("team.grains_months", useful=useful, minimum=MINIMUM) if short else ""


def begins(view: TeamView, day: date, text: Text, event: int = 1) -> str:
    """The period that begins on a day, as the series has it; or one of the events of that day."""
    grains = dict(zip(view.points["x"].dt.date, view.points["grain"], strict=True))
    return text.period(Period(day, Grain(grains.get(day, Grain.MONTH)), event))


def numbers(view: TeamView, text: Text) -> str:
    """What the verdict was made from, for those who count along."""
    found = view.assessment.evidence
    if found is None or found.why or found.longest_run is None or view.assessment.case is Case.BASELINE:
        return ""
    return text(
        "team.numbers", useful=found.useful, longest=found.longest_run, most=found.longest_run_max,
        crossings=found.crossings, fewest=found.crossings_min, method=METHOD,
        rules=text(f"charting.rules.{view.charting.rules}"),
    )  # fmt: skip


def facts(strand: Strand, text: Text) -> list[str]:
    """Level now, target, newest figure, and what is missing."""
    indicator, found, told = strand.indicator, strand.assessment, list[str]()
    if strand.newest:
        period, figure, provisional = strand.newest
        target = target_now(text, found, indicator)
        mark = text("team.provisional_mark") if provisional else ""
        newest = f"{text.figure(figure, indicator)} ({text.period(period)}){mark}"
        if found.case is not Case.MASKED:
            told.append(text("area.told_now", level=level_now(text, found.now, indicator)))
        told += [text("team.target", target=target)] if target else []
        told += [] if indicator.targets else [text("team.no_target")]
        told.append(text("area.told_newest", figure=newest))
    if strand.missing:
        last = tuple(text.period(month) for month in strand.missing[-_NAMED:])
        key = "team.missing_many" if len(strand.missing) > _NAMED else "team.missing"
        told.append(text(key, months=last, count=len(strand.missing), last=last[-1]))
    elif not strand.expected:
        told.append(text("team.not_expected"))
    elif not strand.newest and found.case is not Case.MASKED:
        told.append(text("team.empty"))
    return told


def area_answer(view: AreaView, text: Text) -> str:
    """The answer: how many cells carry a signal, how many chance alone would give, and whether there are more."""
    noise, key = view.noise, "area.signals" if view.signals["series"] else "area.no_series"
    key = key if view.area.allows.judging else "area.baseline"
    said = [text(key, **LETTERS, **view.signals)]
    if noise.series:
        said.append(text(
            "area.noise", seen=noise.seen, series=noise.series, expected=text.number(noise.expected, 0),
            low=noise.low, high=noise.high,
        ))  # fmt: skip
        said.append(_beyond(noise.more_than_chance, text))
    if view.lasted:
        counts = {reading.value: view.lasted.get(reading, 0) for reading in Reading}
        said.append(text("area.lasted", **_followed(view, text), **counts))
    return " ".join(said)


def lasting_answer(view: AreaView, text: Text) -> str:
    """Of a network that has ended and can be followed: whether something is lost, beside what chance would give."""
    if not view.lost:
        return text("area.nothing_lost")
    told = text("area.lost", count=len(view.lost), **_followed(view, text))
    return f"{told} {_beyond(view.losing, text)}"


def _followed(view: AreaView, text: Text) -> dict[str, int | str]:
    """Since a network has ended: how many series can be followed, and how many of them chance alone would call lost."""
    followed = sum(view.lasted.values())
    return {"followed": followed, "chance": text.number(WRONGLY * followed, 0)}


def _beyond(more: bool, text: Text) -> str:
    return text("area.more_than_chance" if more else "area.no_more_than_chance")


def variation_sentence(view: VariationView, text: Text) -> str:
    """Whether the difference is more than chance, and where it is heading; or why that cannot be said."""
    newest = view.newest
    if view.reason or newest is None:
        return text(_reason(view.reason, text))
    who = {"when": when(newest, text)}
    for name, count in (("teams", newest.teams), ("regions", len(view.regions))):
        who[name] = text(f"variation_page.{name}_{'one' if count == 1 else 'many'}", count=count)
    if newest.reason:
        why = text(_reason(newest.reason, text), units=newest.teams)
        return text("variation_page.cannot", why=why, **who)
    if not newest.beyond_chance:
        way = "shrinking" if view.way == "shrinking" else "chance"
        return text(f"variation_page.chance.{way}", **who)
    told = [spread for spread in view.spreads if not spread.reason]
    levels = {"first": told[0].mean, "last": told[-1].mean} if told else {}
    who |= {end: text.figure(level, view.indicator) for end, level in levels.items()}
    since = view.spreads[0].first if view.spreads else ""
    odds = view.way.startswith("natural") and view.indicator.measure is Measure.PROPORTION
    return text(f"variation_page.beyond.{view.way}{'_share' * odds}", since=since, **who)


def _reason(reason: str, text: Text) -> str:
    own = f"variation_page.reason.{reason}"
    return own if text.has(own) else f"variation.{reason}"


def when(spread: Spread, text: Text) -> str:
    """The first and the last month of a stretch."""
    return text("variation_page.when", first=spread.first, last=spread.last)


def variation_size(view: VariationView, newest: Spread, text: Text) -> str:
    """How large the difference is, and how sure that is."""
    ended = isfinite(newest.upper)
    told = {
        "level": text.figure(newest.mean if newest.beyond_chance else view.level, view.indicator),
        "sd": text.difference(newest.sd, view.indicator),
        "lower": text.difference(newest.lower, view.indicator),
        "upper": text.difference(newest.upper, view.indicator) if ended else "",
    }
    if newest.upper == 0:
        return text("variation_page.size_none", **told)
    kind = "beyond" if newest.beyond_chance else "chance"
    said = text(f"variation_page.size_{kind}{'' if ended else '_open'}", **told)
    if newest.beyond_chance and isfinite(newest.log[0]):
        scale = "odds" if view.indicator.measure is Measure.PROPORTION else "level"
        said += f" {text(f'variation_page.factor_{scale}', factor=factor(newest, text))}"
    return said


def ideas_answer(found: Ledger, text: Text) -> str:
    """How many ideas an area has, and how many of them have been tested by how many teams."""
    ideas = [line for line in found.lines if line.driver is not None]
    tried = [line for line in ideas if line.trials]
    if not found.drivers:
        return text("ideas.no_diagram")
    if not tried:
        return text("ideas.answer_none", ideas=len(ideas))
    teams = {trial.team.id for line in tried for trial in line.trials}
    return text("ideas.answer", ideas=len(ideas), tried=len(tried), teams=len(teams))


_HEADS = ("team", "indicator", "new", "revised", "signal", "then", "now")


def since_answer(view: Since, text: Text) -> str:
    """What has become of an area since its last seminar: all series in a few sentences."""
    courses = view.courses
    if not any(c.new or c.revised or c.cause or c.redefined for c in courses) and not view.aims:
        return text("seminar.since.nothing")
    said = [text(
        "seminar.since.answer", **_named(view.seminar, text), new=sum(len(c.new) for c in courses),
        teams=len({c.team.id for c in courses if c.new}), revised=sum(len(c.revised) for c in courses),
        came=sum(c.came for c in courses), gone=sum(c.gone for c in courses),
    )]  # fmt: skip
    if corrected := sum(c.cause is Cause.CORRECTION for c in courses):
        said.append(text("seminar.since.corrected", corrected=corrected))
    if redefined := tuple(dict.fromkeys(text.name(c.indicator.name) for c in courses if c.redefined)):
        said.append(text("seminar.since.defined", indicators=redefined))
    if view.aims:
        said.append(text("seminar.since.aims"))
    return " ".join(said)


def since_line(courses: Sequence[Course], seminar: Seminar, text: Text) -> str:
    """The same of one team, which signs came and went by name."""
    new, revised = sum(len(c.new) for c in courses), sum(len(c.revised) for c in courses)
    said = [text("seminar.since.team", **_named(seminar, text), new=new, revised=revised)]
    told = [
        text(
            "seminar.since.course", sign=letter(c.now), indicator=text.name(c.indicator.name), said=_signal(c, text),
            cause=text(f"seminar.since.cause.{c.cause.value}"),
        ).strip(" :")
        for c in courses if c.cause
    ]  # fmt: skip
    return " ".join([*said, f"{'; '.join(told)}." if told else text("seminar.since.same")])


def _signal(course: Course, text: Text) -> str:
    """Which sign came or went; of a series that says the same only whether it was corrected."""
    if course.cause is None:
        return text("seminar.since.kept") if course.revised else ""
    key, found = ("came", course.now) if course.came else ("gone", course.then)
    return text(f"seminar.since.{key}", reading=text(f"team.verdict.{found.variation.value}"))


def since_table(view: Since, text: Text, everything: bool = False) -> tuple[tuple[str, ...], ...]:
    """A row for each series that says something else or was corrected; or for each with anything new."""
    heads = tuple(text(f"seminar.since.head.{name}") for name in _HEADS)
    rows = []
    for course in view.courses:
        if not (course.cause or course.revised or (everything and course.new)):
            continue
        cause = f" ({text(f'seminar.since.cause.{course.cause.value}')})" if course.cause else ""
        new = [text.period(period, short=True) for period in course.new]
        several = text("seminar.since.periods", first=new[0], last=new[-1]) if len(new) > 1 else "".join(new)
        levels = [
            "#" if found.case is Case.MASKED else _level(found.now, course.indicator, text)
            for found in (course.then, course.now)
        ]
        sign = f"{letter(course.now)} {_signal(course, text)}{cause}".strip()
        about = (course.team.name, text.name(course.indicator.name))
        rows.append((*about, several, _revised(course, text), sign, *levels))
    return (heads, *rows)


def _revised(course: Course, text: Text) -> str:
    told = []
    for each in course.revised[:_NAMED]:
        then, now = (text.figure(figure, course.indicator) for figure in (each.then, each.now))
        period = text.period(each.period, short=True)
        told.append(text("seminar.since.revision", period=period, then=then, now=now))
    if more := len(course.revised) - len(told):
        told.append(text("seminar.since.more_revised", count=more))
    return ", ".join(told)


def _level(level: Level | None, indicator: Indicator, text: Text) -> str:
    figure = text.figure(level.figure if level else None, indicator)
    if level is None or level.lower is None or level.upper is None:
        return figure
    interval = text.interval(level.lower, level.upper, indicator)
    return text("seminar.since.level", level=figure, interval=interval)


def _named(seminar: Seminar, text: Text) -> dict[str, str]:
    name = seminar_name(text, seminar)
    return {"seminar": name[:1].lower() + name[1:], "day": text.day(seminar.day)}
