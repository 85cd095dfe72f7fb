"""The two tables of an area. The matrix: teams down, indicators across; a small run chart, a sign and the level now
in every cell. Deliveries: teams down, months across, a sign in every cell; signs tell the state, colour only helps.

Tables and not charts: heads stay in sight, cells are links for mouse and keyboard, and paper can break them.
"""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from lkt.charts import theme
from lkt.charts.dots import letter
from lkt.domain.assessment import Assessment, Case
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Team
from lkt.text import LANGUAGES, Text, danish
from lkt.text.sentence import level_now
from lkt.views.area import AreaView
from lkt.views.delivery import Delivery, State

SIGNS = {State.WHOLE: "■", State.PART: "◧", State.MISSING: "□", State.NOT_EXPECTED: "–"}
_WIDE, _HIGH = 100, 30  # of a small chart; the page stretches it to the room there is
_LINE = escape(
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='-2 -2 {_WIDE + 4} {_HIGH + 4}' width='104'"
    f" height='34' preserveAspectRatio='none'><path d='{{held}}' stroke='%2393a1af' stroke-dasharray='2 2'"
    f" vector-effect='non-scaling-stroke'/><path d='{{line}}' fill='none' stroke='{theme.GREY.replace('#', '%23')}'"
    " stroke-width='1.3' stroke-linecap='round' stroke-linejoin='round' vector-effect='non-scaling-stroke'/></svg>",
    quote=False,
)


def matrix_table(view: AreaView, text: Text) -> str:
    """HTML. A cell tells where it is pointed at, or to who listens, what it shows; it leads to its chart."""
    lines, held = _lines(view)
    across, body = len(view.indicators) + 1, []
    for region, placed in groupby(view.teams, key=lambda pair: pair[1]):
        name = escape(text.name(region.name))
        body.append(f"<tr class='region'><th scope='colgroup' colspan='{across}'>{name}</th></tr>")
        for team in sorted((team for team, _ in placed), key=lambda team: danish(team.name)):
            row = [_cell(view, team, i, lines.get((team.id, i.id), ""), held, text) for i in view.indicators]
            head = f"<th scope='row'><a href='{address(text, 'team', team=team.id)}'>{escape(team.name)}</a></th>"
            body.append(f"<tr>{head}{''.join(row)}</tr>")
    heads, caption = [], text("area.matrix_alt", area=view.area.name)
    for indicator in view.indicators:
        kind = indicator.type.value
        small = f"<small class='{kind}'>{text(f'indicator.{kind}')}</small>"
        heads.append(f"{escape(text.name(indicator.name))} {small}")
    return table("matrix", caption, heads, body)


def table(
    kind: str, caption: str, heads: Iterable[str], body: Iterable[str], corner: str = "<td></td>", above: str = ""
) -> str:  # fmt: skip
    """HTML: heads and rows as a table that has its caption for who listens, in a box of the class of its kind."""
    columns, rows = "".join(f"<th scope='col'>{head}</th>" for head in heads), "".join(body)
    name = f"aria-label='{escape(caption)}'"
    # To scroll in by keyboard; links are stops enough.
    scrolled = "" if "href" in rows else f" tabindex='0' role='region' {name}"
    return (
        f"<div class='lkt-{kind}'{scrolled}>{above}<table {name}><thead><tr>{corner}{columns}</tr>"
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def row(cells: Sequence[str], heads: Sequence[str]) -> str:
    """HTML: a row of such a table, headed by its first cell; each of the others has its head for narrow screens."""
    beside = zip(heads[1:], cells[1:], strict=True)
    told = "".join(f"<td data-head='{escape(head)}'>{cell}</td>" for head, cell in beside)
    return f"<tr><th scope='row'>{cells[0]}</th>{told}</tr>"


def address(text: Text, page: str, **parameters: str) -> str:
    """Of a page beside this one, in the language of this one."""
    language = {} if text.language == LANGUAGES[0] else {"lang": text.language}
    return escape(f"{page}?{urlencode(parameters | language)}")


def link(text: Text, label: str, **parameters: str) -> str:
    """HTML, to the page of a team. Streamlit's own link to the page that one is on leaves the address as it is."""
    return f"<a class='lkt-to' href='{address(text, 'team', **parameters)}'>{label}</a>"


def _cell(view: AreaView, team: Team, indicator: Indicator, line: str, held: str, text: Text) -> str:
    key = (team.id, indicator.id)
    found, newest = view.found.get(key, Assessment(Case.EMPTY)), view.newest.get(key)
    sign, word, level = letter(found), found.reading.value, ""
    told = [team.name, text.typed(indicator), f"{sign} {text(f'matrix.{word}')}".strip()]
    if newest and found.case is not Case.MASKED:
        figure, period = newest
        indicator = indicator.told([period.grain])
        level = text.figure(found.now.figure if found.now else None, indicator)
        now = text("area.told_now", level=level_now(text, found.now, indicator))
        shown = f"{text.figure(figure, indicator)} ({text.period(period)})"
        told += [now, text("area.told_newest", figure=shown)]
    drawn = line and found.case is not Case.MASKED
    picture = f'<img src="{_LINE.format(line=line, held=held)}" alt=""/>' if drawn else ""
    return (
        f"<td class='{word}'><a href='{address(text, 'team', team=team.id, indicator=indicator.id)}'"
        f" aria-label='{escape(chr(10).join(told))}'>{picture}<span><b>{sign}</b>{escape(level)}</span></a></td>"
    )


def _lines(view: AreaView) -> tuple[dict[tuple[str, str], str], str]:
    """The path of every small chart: same time axis in all cells, same figure axis down a column; and that of the
    upright lines of seminars, the same in all."""
    points = view.points.dropna(subset=["value"])
    if points.empty:
        return {}, ""
    first, last = points["x"].min(), points["x"].max()
    days = [day for seminar in view.area.seminars if first < (day := pd.Timestamp(seminar.day)) < last]
    held = "".join(f"M{(day - first) / (last - first) * _WIDE:.0f},0v{_HIGH}" for day in days)
    when = points["x"].astype("int64")
    across = (when - when.min()) / max(when.max() - when.min(), 1)
    figures = points.groupby("indicator")["value"]
    low, high = figures.transform("min"), figures.transform("max")
    up = ((points["value"] - low) / (high - low).where(high > low)).fillna(0.5)
    stretch = unbroken(points)
    # A stretch begins as a dot, so that a month alone is seen.
    ends = (stretch != stretch.shift()).map({True: ("M", "h0"), False: ("L", "")})
    places = zip(ends, across * _WIDE, (1 - up) * _HIGH, strict=True)
    points = points.assign(path=[f"{begin}{x:.0f},{y:.1f}{end}" for (begin, end), x, y in places])
    found: dict[Any, str] = points.groupby(["team", "indicator"])["path"].agg("".join).to_dict()
    return found, held


def unbroken(points: pd.DataFrame) -> pd.Series:
    """The number of the stretch each point belongs to: a month or quarter without one, a break of the definition and a
    new cell begin another one."""
    month = points["x"].dt.year * 12 + points["x"].dt.month
    skipped = month.diff() > points["grain"].map({"month": 1, "quarter": 3})
    key = points[["team", "indicator", "phase"]]
    begins: pd.Series = (key != key.shift()).any(axis=1) | skipped
    return begins.cumsum()


def delivery_table(view: AreaView, text: Text) -> str:
    """HTML. What is missing, and when the first figure came, are told of each month where one points at it."""
    months = dict.fromkeys(delivery.month for delivery in view.deliveries)
    came = {(delivery.team, delivery.month): delivery for delivery in view.deliveries}
    heads = [text.month(month.start, short=True) for month in months]
    rows = []
    for team in sorted((team for team, _ in view.teams), key=lambda team: danish(team.name)):
        cells = "".join(_delivered(came[team.id, month], text) for month in months)
        rows.append(f"<tr><th scope='row'>{escape(team.name)}</th>{cells}</tr>")
    signs = ((_state(state, text), text(f"delivery.{state.value}")) for state in SIGNS)
    legend = "".join(f"<span>{sign} {words}</span>" for sign, words in signs)
    caption = text("area.delivery_alt", area=view.area.name)
    return table("delivery", caption, heads, rows, above=f"<p aria-hidden='true'>{legend}</p>")


def _delivered(delivery: Delivery, text: Text) -> str:
    of = text("delivery.of", count=delivery.expected - len(delivery.missing), expected=delivery.expected)
    told = [text(f"delivery.{delivery.state.value}"), f"{text('delivery.title_indicators')}: {of}"]
    if delivery.state is State.PART:
        names = ", ".join(text.name(indicator.name) for indicator in delivery.missing)
        told.append(f"{text('delivery.title_missing')}: {names}")
    if delivery.at:
        told.append(f"{text('delivery.title_at')}: {text.day(delivery.at)}")
    return f"<td title='{escape(chr(10).join(told))}'>{_state(delivery.state, text)}</td>"


def _state(state: State, text: Text) -> str:
    words = escape(text(f"delivery.{state.value}"))
    return f"<span class='{state.value}' role='img' aria-label='{words}'>{SIGNS[state]}</span>"
