"""The matrix of an area: teams down, indicators across; a small run chart, a sign and the level now in every cell.

A table and not a chart: its heads stay in sight, its cells are links for mouse and keyboard, and paper can break it.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from lkt.charts import theme
from lkt.charts.dots import letter
from lkt.domain.indicator import Indicator
from lkt.domain.team import Team
from lkt.text import LANGUAGES, Text, danish
from lkt.text.sentence import level_now
from lkt.views.area import AreaView, Cell
from lkt.views.verdict import Reading

_WIDE, _HIGH = 100, 30  # of a small chart; the page stretches it to the room there is
_LINE = escape(
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='-2 -2 {_WIDE + 4} {_HIGH + 4}' width='104'"
    f" height='34' preserveAspectRatio='none'><path d='{{}}' fill='none' stroke='{theme.GREY.replace('#', '%23')}'"
    " stroke-width='1.3' stroke-linecap='round' stroke-linejoin='round' vector-effect='non-scaling-stroke'/></svg>",
    quote=False,
)


def matrix_table(view: AreaView, text: Text) -> str:
    """HTML. A cell tells where it is pointed at, or to who listens, what it shows; it leads to its chart."""
    cells = {(cell.team, cell.indicator): cell for cell in view.cells}
    lines, across = _lines(view.points), len(view.indicators) + 1
    heads = "".join(f"<th scope='col'>{_named(indicator, text)}</th>" for indicator in view.indicators)
    body = []
    for region, placed in groupby(view.teams, key=lambda pair: pair[1]):
        name = escape(text.name(region.name))
        body.append(f"<tr class='region'><th scope='colgroup' colspan='{across}'>{name}</th></tr>")
        for team in sorted((team for team, _ in placed), key=lambda team: danish(team.name)):
            row = [
                _cell(cells.get((team.id, i.id)), team, i, lines.get((team.id, i.id), ""), text)
                for i in view.indicators
            ]
            head = f"<th scope='row'><a href='{address(text, team)}'>{escape(team.name)}</a></th>"
            body.append(f"<tr>{head}{''.join(row)}</tr>")
    caption = escape(text("area.matrix_alt", area=text.name(view.area.name)))
    return (
        f"<div class='lkt-matrix'><table aria-label='{caption}'><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _named(indicator: Indicator, text: Text) -> str:
    kind = indicator.type.value
    return f"{escape(text.name(indicator.name))} <small class='{kind}'>{text(f'indicator.{kind}')}</small>"


def address(text: Text, team: Team, **more: str) -> str:
    """Of a page beside this one, in the language of this one."""
    language = {} if text.language == LANGUAGES[0] else {"lang": text.language}
    return escape(f"team?{urlencode({'team': team.id} | more | language)}")


def _cell(cell: Cell | None, team: Team, indicator: Indicator, line: str, text: Text) -> str:
    found = cell.reading if cell else Reading.EMPTY
    sign = letter(found, cell.way) if cell else ""
    told = [team.name, text.typed(indicator), f"{sign} {text(f'matrix.{found.value}')}".strip()]
    level = ""
    if cell and cell.latest_period:
        level = text.figure(cell.now.figure if cell.now else None, indicator)
        newest = f"{text.figure(cell.latest, indicator)} ({text.month(cell.latest_period)})"
        told += [
            text("area.told_now", level=level_now(text, cell.now, indicator)),
            text("area.told_newest", figure=newest),
        ]
    picture = f'<img src="{_LINE.format(line)}" alt=""/>' if line else ""
    return (
        f"<td class='{found.value}'><a href='{address(text, team, indicator=indicator.id)}'"
        f" aria-label='{escape(chr(10).join(told))}'>{picture}<span><b>{sign}</b>{escape(level)}</span></a></td>"
    )


def _lines(points: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The path of every small chart: same time axis in all cells, same figure axis down a column."""
    points = points.dropna(subset=["value"])
    if points.empty:
        return {}
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
    return found


def unbroken(points: pd.DataFrame) -> pd.Series:
    """The number of the stretch each point belongs to: a month without a figure, a break of the definition and a
    new cell begin another one."""
    month = points["x"].dt.year * 12 + points["x"].dt.month
    skipped = (month.diff() > 1) & (points["grain"] == "month")
    key = points[["team", "indicator", "phase"]]
    begins: pd.Series = (key != key.shift()).any(axis=1) | skipped
    return begins.cumsum()
