"""What has become of an area since its last seminar, in words and as a table."""

from collections.abc import Sequence

from lkt.charts.dots import letter
from lkt.domain.area import Seminar
from lkt.domain.assessment import Case, Level
from lkt.domain.indicator import Indicator
from lkt.report.plate import Table
from lkt.text import Text
from lkt.text.sentence import seminar_name
from lkt.views.seminar import Cause, Course, Since

_NAMED = 3  # so many corrections are told, more are counted
_HEADS = ("team", "indicator", "new", "revised", "signal", "then", "now")


def answer(view: Since, text: Text) -> str:
    """All series in a few sentences."""
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


def line(courses: Sequence[Course], seminar: Seminar, text: Text) -> str:
    """The same of one team, which signs came and went by name."""
    new, revised = sum(len(c.new) for c in courses), sum(len(c.revised) for c in courses)
    said = [text("seminar.since.team", **_named(seminar, text), new=new, revised=revised)]
    told = [
        text(
            "seminar.since.course", sign=letter(c.now), indicator=text.name(c.indicator.name), said=signal(c, text),
            cause=text(f"seminar.since.cause.{c.cause.value}"),
        ).strip(" :")
        for c in courses if c.cause
    ]  # fmt: skip
    return " ".join([*said, f"{'; '.join(told)}." if told else text("seminar.since.same")])


def signal(course: Course, text: Text) -> str:
    """Which sign came or went; empty where the series says the same."""
    if course.cause is None:
        return ""
    key, found = ("came", course.now) if course.came else ("gone", course.then)
    return text(f"seminar.since.{key}", reading=text(f"team.verdict.{found.variation.value}"))


def table(view: Since, text: Text, everything: bool = False) -> Table:
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
        sign = f"{letter(course.now)} {signal(course, text)}{cause}".strip()
        about = (course.team.name, text.name(course.indicator.name))
        rows.append((*about, several, _revised(course, text), sign, *levels))
    return (heads, *rows)


def _revised(course: Course, text: Text) -> str:
    told = [
        text(
            "seminar.since.revision", period=text.period(each.period, short=True),
            then=text.figure(each.then, course.indicator), now=text.figure(each.now, course.indicator),
        )
        for each in course.revised[:_NAMED]
    ]  # fmt: skip
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
