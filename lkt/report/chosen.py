"""From what was chosen for a seminar to screens: each thing as it stands now, a team's chart also as it stood then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil

from lkt.domain.area import Area, Seminar
from lkt.domain.seminar import Item
from lkt.report.gather import Edition
from lkt.report.plate import Plate, of_area, of_list, of_matrix
from lkt.report.words import lasting_answer, since_answer, since_table
from lkt.store import seminars
from lkt.text.sentence import months, seminar_name
from lkt.views.area import AreaView, area_view
from lkt.views.delivery import late
from lkt.views.seminar import Since, since_view, suggestion
from lkt.views.series import SeriesSet, area_series
from lkt.views.variation import variation_table

# How many rows of a table can be read from the back; it goes on on the next screen.
_PARTED = {"matrix": 8, "ideas": 4, "lasted": 6, "since": 6, "missing": 10}
Told = tuple[Edition, Since]  # what was known at the last seminar, and what has happened since


@dataclass(frozen=True)
class Screen:
    """One thing on the wall. Without a plate the remark says why there is nothing to show."""

    plate: Plate | None
    before: Plate | None = None
    then: str = ""  # as of when `before` is
    remark: str = ""


def before(now: Edition, area: Area, seminar: Seminar | None) -> Told | None:
    """What was known at the seminar before one (or the last, without one); None where there was none yet."""
    if (last := area.last_seminar(now.today, seminar)) is None:
        return None
    then = now.then(last.moment, area.id)
    return then, since_view(then, now, area.id, last)


def shown(now: Edition, area: Area, number: int | None = None) -> tuple[Screen, ...]:
    """What was chosen for a seminar (the next, unless one is asked for), or might be."""
    seminar = now.seminar(area.id, number)
    items = seminars.dataset(now.reader.database, area.id, seminar.number).items if seminar else ()
    if not items:
        since = area.last_seminar(now.today) is not None
        items = suggestion(area_view(now, area.id), variation_table(now, area.id), since)
    return screens(items, area, now, before(now, area, area.seminar(number)))


def plates(now: Edition, area: Area, number: int | None = None) -> list[Plate]:
    """The same without what stood there before; at the least the area's answer."""
    return [screen.plate for screen in shown(now, area, number) if screen.plate] or [now.area(area.id)]


def screens(
    items: Sequence[Item], area: Area, now: Edition, last: Told | None = None,
    progress: Callable[[float], object] = lambda part: None, whole: bool = False,
) -> tuple[Screen, ...]:  # fmt: skip
    """Of an area as somebody may see it. progress: is told how much is done, from 0 to 1. whole: tables in one piece,
    for paper; else as few rows on each screen as can be read from the back."""
    known, text, found = now.catalogue, now.text, list[Screen]()
    series = cache(lambda: area_series(now, area.id))
    view = cache(lambda: area_view(now, area.id))
    makers: Mapping[str, Callable[[Item, str], Screen]] = {
        "gone": lambda item, team: Screen(None, remark=text("seminar.gone")),
        "team": lambda item, team: _team(item, team, now, last, series()),
        "variation": lambda item, team: Screen(now.variation(item.indicator, series())),
        "answer": lambda item, team: Screen(of_area(view(), now)),
        "matrix": lambda item, team: Screen(of_matrix(view(), now)),
        "missing": lambda item, team: Screen(_missing(area, now, view())),
        "ideas": lambda item, team: Screen(now.ideas(area.id, tested=True)),
        "since": lambda item, team: _since(area, now, last),
        "lasted": lambda item, team: _lasted(now, view()),
    }
    for number, item in enumerate(items, start=1):
        team = now.reader.reading.codes.get(item.team, item.team)
        gone = item.indicator not in ("", *known.indicators) or team not in ("", *known.teams)
        made = makers["gone" if gone else item.kind](item, team)
        if made.plate and made.plate.table and item.kind in _PARTED and not whole:
            (heads, *rows), title = made.plate.table, made.plate.title
            parts = max(ceil(len(rows) / _PARTED[item.kind]), 1)
            most = ceil(len(rows) / parts)  # parts alike have letters alike
            for part in range(parts):
                named = text("seminar.part", title=title, part=part + 1, parts=parts) if parts > 1 else title
                table = (heads, *rows[part * most : (part + 1) * most])
                found.append(Screen(replace(made.plate, title=named, table=table)))
        else:
            found.append(made)
        progress(number / len(items))
    return tuple(found)


def _team(item: Item, team: str, now: Edition, last: Told | None, series: SeriesSet) -> Screen:
    text, plate = now.text, now.team(team, item.indicator, series)
    points = series.only(team, item.indicator).points
    have = int((points["value"].notna() | (points["hidden"] > 0)).sum())
    gathered = now.catalogue.indicators[item.indicator].told(points["grain"]).gathered
    fewer = have < item.figures and not gathered  # it was chosen by who sees months
    remarks = [text("seminar.fewer", count=item.figures - have)] if fewer else []
    if last is None:
        return Screen(plate, remark=" ".join(remarks))
    then, since = last
    course = next((c for c in since.courses if (c.team.id, c.indicator.id) == (team, item.indicator)), None)
    if course and course.revised:
        count = len(course.revised)
        remarks.append(text("seminar.corrected", count=count, seminar=seminar_name(text, since.seminar)))
    other = course is not None and bool(course.new or course.revised or course.cause)
    before = then.team(team, item.indicator) if other and course and course.then.evidence else None
    name, day = seminar_name(text, since.seminar), text.day(since.seminar.day)
    return Screen(plate, before, text("seminar.then", seminar=name, day=day), " ".join(remarks))


def _since(area: Area, now: Edition, last: Told | None) -> Screen:
    text = now.text
    if last is None:
        return Screen(None, remark=text("seminar.since.none"))
    table = since_table(last[1], text)
    short = tuple((row[0], row[1], row[4], row[6]) for row in table) if len(table) > 1 else ()
    said = since_answer(last[1], text)
    return Screen(of_list("since", area, text("seminar.since.title"), said, short, now))


def _lasted(now: Edition, view: AreaView) -> Screen:
    """Of a network that has ended: what has been lost since."""
    text = now.text
    if not view.lasted:
        return Screen(None, remark=text("area.none_followed"))
    rows = [
        (team.name, text.name(i.name), text.figure(level.was, i), text.figure(level.figure, i))
        for team, i, level in view.lost
    ]
    heads = [text(f"plate.{head}") for head in ("team", "indicator", "was", "since_end")]
    table, said = (tuple(heads), *rows) if rows else (), lasting_answer(view, text)
    plate = of_list("lasted", view.area, text("area.sustaining"), said, table, now)
    return Screen(replace(plate, caveats=(text("team.lasted.sure"), *plate.caveats)))


def _missing(area: Area, now: Edition, view: AreaView) -> Plate:
    """Who owes figures, without blame: how many teams, and of which indicators."""
    text, owing = now.text, late(view.deliveries, area)
    names = {team.id: team.name for team, _ in view.teams}
    rows = []
    for team, owed in owing.items():
        if team in names:
            figures = str(sum(part.figures for part in owed))
            rows.append((names[team], figures, months(text, owed[0].first, owed[-1].last)))
    heads = (text("plate.team"), text("seminar.missing.figures"), text("seminar.missing.months"))
    said = text("seminar.missing.said" if rows else "seminar.missing.none", teams=len(rows), all=len(names))
    table = (heads, *rows) if rows else ()
    return of_list("missing", area, text("seminar.missing.title"), said, table, now)
