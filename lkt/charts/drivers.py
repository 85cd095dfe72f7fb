"""A driver diagram: what an area wants, by which drivers, and the ideas that teams test, from left to right; and how
these ideas have gone, as tables."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.matrix import address, link, row, table
from lkt.charts.theme import Chart, Row, Spec, pointed, shape
from lkt.domain.improvement import Driver, DriverKind
from lkt.text import Text
from lkt.views.ledger import Ledger, Line, Outcome, Sign, Trial

_COLUMNS = ("aim", *DriverKind)
_LETTERS, _LINE, _PAD, _GAP, _HEAD = 23, 14, 7, 7, 24  # letters on a line; the others in pixels
_WIDE, _STEP = 22.6, 25.8  # of a box, and from one column to the next, in hundredths of the width
SIGNS = {Outcome.FOLLOWED: "▲", Outcome.NOT: "–", Outcome.EARLY: "…", Outcome.SHORT: "?"}
_OF_IDEA = ("idea", "tested", "followed", "others", "further", "judged")
_OF_TEST = ("team", "change", "when", "scale", "ending", "learnt", "sign")


def drivers_chart(ledger: Ledger, text: Text) -> Chart:
    """The frame (a row a box) and the spec. Places are pixels down and hundredths of the width across."""
    teams = {line.id: line.teams for line in ledger.lines}
    known = {driver.id for driver in ledger.drivers}
    below: defaultdict[str | None, list[Driver]] = defaultdict(list)
    for each in ledger.drivers:
        below[each.parent].append(each)
    lost = [each for each in ledger.drivers if each.parent not in known | {None}]  # still shown, on the aim
    boxes: list[Row] = []
    joints: list[Row] = []

    def put(
        column: int, name: str, tested: int | None, children: Iterable[Driver], top: float
    ) -> tuple[float, float]:
        """A box beside its children; where its middle is, and where the next one begins."""
        lines, end, middles = wrap(name, _LETTERS) or [""], top, []
        for child in children:
            count = teams.get(child.id, 0) if child.kind is DriverKind.IDEA else None
            at = _COLUMNS.index(child.kind)
            middle, end = put(at, text.name(child.name), count, below[child.id], end)
            middles.append((at, middle))
        high = _LINE * (len(lines) + (tested is not None)) + 2 * _PAD
        end = max(end, top + high + _GAP)
        y = (top + end - _GAP - high) / 2
        told = "" if tested is None else text("ideas.teams", teams=tested)
        box = {"x": _STEP * column, "y": y, "high": y + high, "words": "\n".join(lines)}
        boxes.append(box | {"name": name, "told": told, "tested": tested != 0})
        for at, middle in middles:
            joints.append({"x": _STEP * column + _WIDE, "y": y + high / 2, "to": _STEP * at, "end": middle})
        return y + high / 2, end

    aim = "; ".join(text.name(aim.text) for aim in ledger.area.aims)
    _, end = put(0, aim, None, (*below[None], *lost), _HEAD)
    heads = [{"x": _STEP * at, "words": text(f"ideas.column.{name}")} for at, name in enumerate(_COLUMNS)]
    datasets = {"joints": joints, "heads": heads}
    return pd.DataFrame(boxes), _spec(text.language) | {"datasets": datasets, "height": end}


@cache
def _spec(language: str) -> Spec:
    across = alt.Scale(domain=[0, 3 * _STEP + _WIDE], nice=False, zero=False)
    x, y = alt.X("x:Q", axis=None, scale=across), alt.Y("y:Q", axis=None, scale=None)
    joints = alt.Chart(alt.NamedData("joints")).mark_rule(color=theme.GREY, strokeWidth=1)
    drawn = joints.encode(x=x, y=y, x2="to:Q", y2="end:Q")
    boxes = alt.Chart().transform_calculate(right=f"datum.x + {_WIDE}", foot=f"datum.high - {_PAD}")
    foot = alt.Y("foot:Q", axis=None, scale=None)
    frames = boxes.mark_rect(cornerRadius=3, fill=theme.PAPER).encode(
        x=x, y=y, x2="right:Q", y2="high:Q", tooltip=pointed(Text(language), "ideas.box.", ("name", "told")),
        stroke=alt.condition("datum.tested", alt.value(theme.INK), alt.value(theme.GREY)),
    )  # fmt: skip
    letters: dict[str, Any] = {"align": "left", "dx": 7, "fontSize": 12}
    words = boxes.mark_text(**letters, baseline="top", dy=_PAD, lineBreak="\n", lineHeight=_LINE)
    told = boxes.mark_text(**letters, baseline="bottom", fontWeight="bold")
    above = alt.Chart(alt.NamedData("heads"))
    heads = above.mark_text(align="left", baseline="top", fontWeight="bold", fontSize=13)
    written = [words.encode(x=x, y=y, text="words:N"), told.encode(x=x, y=foot, text="told:N")]
    written.append(heads.encode(x=x, y=alt.value(0), text="words:N"))
    return shape(alt.layer(drawn, frames, *written), language)


def ledger_table(area: str, lines: Sequence[Line], text: Text) -> str:
    """HTML: a row an idea, which leads to its tests."""
    (heads, *rows), body = ledger_rows(lines, text), []
    for line, (first, *cells) in zip(lines, rows, strict=True):
        to = address(text, "ideer", area=area, idea=line.id or "none")
        body.append(row([f"<a href='{to}'>{escape(first)}</a>", *map(escape, cells)], heads))
    return table("spreads", text("ideas.title"), heads, body, corner="")


def ledger_rows(lines: Iterable[Line], text: Text) -> list[list[str]]:
    """The heads, and of each idea what stands in the columns."""
    return [[text(f"ideas.{name}") for name in _OF_IDEA], *(_idea(line, text) for line in lines)]


def _idea(line: Line, text: Text) -> list[str]:
    found, first = line.evidence, idea_name(line, text)
    if not line.trials:
        return [first, *["–"] * 4, text("ideas.verdict.untested")]
    tested = text("ideas.tested_by", teams=line.teams, tests=len(line.trials))
    judged = text(f"ideas.verdict.{found.verdict}")
    if not found.teams:
        return [first, tested, *["–"] * 3, judged if line.id else "–"]
    rate, further = (text.percent(share, 0) for share in (found.rate, found.further))
    lower, upper = (text.number(100 * end, 0) for end in (found.lower, found.upper))
    return [
        first, tested, text("ideas.of", followed=found.followed, teams=found.teams),
        text("ideas.rate", rate=rate, teams=found.others),
        text("ideas.share", further=further, lower=lower, upper=upper) if found.adjusted <= 1 else "–", judged,
    ]  # fmt: skip


def idea_name(line: Line, text: Text) -> str:
    if line.driver is not None:
        return text.name(line.driver.name)
    return text("ideas.gone", id=line.id) if line.id else text("ideas.without")


def trials_table(trials: Sequence[Trial], text: Text) -> str:
    """HTML: a row a test, the team first, which leads to its chart."""
    heads = [text(f"ideas.{name}") for name in _OF_TEST]
    body = []
    for trial in trials:
        change = trial.change
        charts = {"indicator": trial.signs[0].indicator.id} if trial.signs else {}
        until = text.day(change.until) if change.until else ""
        ending = change.ending.value if change.ending else "none"
        signs = (escape(_sign(sign, text)) for sign in trial.signs)
        cells = [
            link(text, escape(trial.team.name), team=trial.team.id, **charts), escape(change.title),
            f"{text.day(change.since)}–{until}", text(f"improvement.scale.{change.scale.value}"),
            text(f"improvement.ending.{ending}"), escape(change.learnt).replace("\n", "<br/>") or "–",
            "<br/>".join(signs) or "–",
        ]  # fmt: skip
        body.append(row(cells, heads))
    return table("spreads", text("ideas.tests"), heads, body, corner="")


def _sign(sign: Sign, text: Text) -> str:
    name = text.name(sign.indicator.name)
    if sign.outcome is None:
        return text("ideas.outcome.unwanted", indicator=name)
    words = text(f"ideas.outcome.{sign.outcome.value}", indicator=name, since=text.month(sign.since))
    return f"{SIGNS[sign.outcome]} {words}"
