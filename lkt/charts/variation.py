"""How far the teams lie from each other: stretch after stretch a dot with its interval, or a row for each indicator.

The funnel: teams as dots against how much they rest on, and the limits that chance leaves for each size.

What chance gives is grey. Beyond the outer limits a dot is a sign, which judges only where the indicator has a
direction.
"""

from functools import cache
from html import escape
from math import exp, inf, isfinite

import altair as alt
import pandas as pd

from lkt.charts import matrix, theme
from lkt.charts.dots import DOTS, sign
from lkt.charts.run import seminars_within
from lkt.charts.theme import Chart, Row, Spec, by_state, pointed, shape
from lkt.domain.area import Area
from lkt.domain.indicator import Direction, Indicator, Measure
from lkt.text import Text
from lkt.text.sentence import seminar_name
from lkt.views.variation import Spread, VariationTable, VariationView
from lkt.views.windows import FunnelView, TeamLevel

_COURSE, _FUNNEL = 260, 340  # pixels high
_COLUMNS = ("indicator", "beyond", "apart", "factor", "way", "target", "lowest", "highest")
_DOTS = {state: look for state, look in DOTS.items() if state.startswith(("usual", "good", "bad", "plain"))}
_NAMED = 6  # with more names than this over the dots none could be read
_MOST, _SMALL = 4.6, 0.3  # on the logarithm: a factor of 100 (more is no number), one that needs two decimals


def between_chart(view: VariationView, text: Text) -> Chart:
    """The frame (a row per stretch that has an answer) and the spec."""
    told = [spread for spread in view.spreads if not spread.reason]
    words = text("unit.points") if view.indicator.unit.startswith("pct") else text.unit(view.indicator)
    return pd.DataFrame([_row(spread, view, told, text) for spread in told]), _spec(text.language, words)


def spread_table(table: VariationTable, areas: dict[str, Area], text: Text) -> str:
    """HTML: a row an indicator, which leads to its page. `areas`: of the indicators, where these are of several."""
    heads, rows = [text(f"variation_page.all.{name}") for name in _COLUMNS], []
    for line in table.lines:
        indicator = line.indicator
        to = matrix.address(text, "variation", area=indicator.area, indicator=indicator.id)
        of = f"<small>{escape(text.name(areas[indicator.area].name))}</small> " if areas else ""
        name = f"{of}<a href='{to}'>{escape(text.typed(indicator))}</a>"
        rows.append(matrix.row([name, *map(escape, _told(line, table, text))], heads))
    return matrix.table("spreads all", text("variation_page.all.title"), heads, rows, corner="")


def _told(line: VariationView, table: VariationTable, text: Text) -> list[str]:
    """What stands in the columns beside an indicator's name."""
    newest, indicator = line.newest, line.indicator
    if newest is None or newest.reason:
        return [text("variation_page.all.is.cannot"), *["–"] * (len(_COLUMNS) - 2)]
    beyond, certain, way = newest.beyond_chance, indicator.id in table.beyond, line.way
    if way in ("shrinking", "growing") and indicator.id not in table.changing:
        way = "alone"
    elif way not in ("shrinking", "growing", "few_periods"):
        way = "one_scale" if way.startswith("natural") else "cannot_tell"
    lower, upper = (_end(end, indicator, text) for end in (newest.lower, newest.upper))
    apart = f"{text.difference(newest.sd, indicator)} ({lower.split()[0]}–{upper.split()[0]})"
    teams = sorted(line.teams, key=lambda level: level.value)
    met, of = line.on_target or (0, 0)
    return [
        text(f"variation_page.all.is.{'yes' if certain else 'alone' if beyond else 'no'}"),
        apart if beyond else text("variation_page.all.most", upper=upper),
        factor(newest, text) if beyond else "–",
        text(f"variation_page.all.goes.{way}"),
        text("variation_page.all.of", met=met, of=of) if of else "–",
        *(f"{text.figure(level.value, indicator)} {level.team.name}" for level in (teams[0], teams[-1])),
    ]


def factor(spread: Spread, text: Text) -> str:
    """By what factor a team's odds (or level) typically differ from those of all, with its interval: 1,8 (1,5–2,4)."""
    places = 2 if spread.log[0] < _SMALL else 1
    sd, lower, upper = (text.number(exp(end), places) if end < _MOST else "∞" for end in spread.log)
    return f"{sd} ({lower}–{upper})" if isfinite(spread.log[0]) else "–"


def months(spread: Spread, text: Text) -> str:
    """ "maj 26 – okt 26"."""
    return f"{text.period(spread.first, short=True)} – {text.period(spread.last, short=True)}"


def _row(spread: Spread, view: VariationView, told: list[Spread], text: Text) -> Row:
    scale, indicator = view.indicator.scale, view.indicator
    # An interval without an upper end is drawn to the top of the others.
    top = max([2 * spread.sd, *(s.upper for s in told if isfinite(s.upper))])
    ends = (pd.Timestamp(spread.first.start), pd.Timestamp(spread.last.last_day))
    return {
        "held": " · ".join(seminar_name(text, held) for held in seminars_within(view.seminars, ends)),
        "start": spread.first.start.isoformat(), "stretch": months(spread, text), "teams": spread.teams,
        "sd": spread.sd * scale, "lower": spread.lower * scale, "upper": min(spread.upper, top) * scale,
        "apart": text.difference(spread.sd, indicator), "factor": factor(spread, text),
        "interval": f"{text.difference(spread.lower, indicator)} – {_end(spread.upper, indicator, text)}",
    }  # fmt: skip


def _end(value: float, indicator: Indicator, text: Text) -> str:
    return text.difference(value, indicator) if isfinite(value) else "∞"


@cache
def _spec(language: str, title: str) -> Spec:
    # First and last month below each other, so that the words need not be turned.
    axis = alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' – ')", labelOverlap=True, labelFontSize=11)
    x = alt.X("stretch:N", sort=alt.SortField("start"), title=None, axis=axis)
    fields = ("stretch", "apart", "interval", "factor", "teams")
    base = alt.Chart().encode(x=x, tooltip=pointed(Text(language), "variation_page.told.", fields))
    y = alt.Y("lower:Q", title=title, scale=alt.Scale(zero=True))
    bars = base.mark_rule(color=theme.GREY, strokeWidth=2).encode(y=y, y2="upper:Q")
    line = base.mark_line(color=theme.GREY, strokeWidth=1.4).encode(y="sd:Q")
    dots = base.mark_point(size=85, opacity=1, fill=theme.INK, stroke=theme.PAPER).encode(y="sd:Q")
    held = base.mark_text(fontSize=12, baseline="bottom").encode(text="held:N", y=alt.value(-4))
    return shape(alt.layer(bars, line, dots, held, height=_COURSE), language)


def funnel_chart(view: VariationView, drawn: FunnelView, text: Text, own: str = "") -> Chart:
    """The frame (one row per team) and the spec; the team `own` has a ring."""
    scale, curves = view.indicator.scale, drawn.curves
    frame = pd.DataFrame([_team(level, view, text, own) for level in view.teams])
    limits = curves.assign(**{name: curves[name] * scale for name in curves.columns if name != "size"})
    words = text("variation_page.level", level=text.figure(drawn.target, view.indicator))
    ends = zip(curves["size"].iloc[[0, -1]], ("", words), strict=True)
    line = [{"size": float(size), "level": drawn.target * scale, "label": label} for size, label in ends]
    # To the teams, and to the limits of one of usual size: those of a very small one may take the whole scale.
    usual = limits.iloc[(limits["size"] - frame["size"].median()).abs().argmin()]
    low, high = min(frame["shown"].min(), usual["lower998"]), max(frame["shown"].max(), usual["upper998"])
    room, share = 0.06 * (high - low), view.indicator.measure is Measure.PROPORTION
    axis = {"low": max(low - room, 0.0), "high": min(high + room, scale if share else inf)}
    spec = _limited(text.language, text.unit(view.indicator), share)
    params = [{"name": name, "value": float(end)} for name, end in axis.items()]
    datasets = {"curves": limits.to_dict("records"), "overall": line}
    return frame, spec | {"params": params, "datasets": datasets}


def dot(position: int, direction: Direction) -> str:
    """Which of the dots a team is: coloured by judgement only where there is a direction.

    >>> dot(2, Direction.HIGHER), dot(2, Direction.LOWER), dot(-2, Direction.NEUTRAL), dot(1, Direction.HIGHER)
    ('good_up', 'bad', 'plain', 'usual')
    """
    if abs(position) < 2:
        return "usual"
    better = {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.NEUTRAL: 0}[direction]
    tone = "plain" if not better else "good" if position * better > 0 else "bad"
    return sign(tone, position)


def _team(level: TeamLevel, view: VariationView, text: Text, own: str) -> Row:
    outside = [other for other in view.teams if abs(other.position) == 2]
    named = (abs(level.position) == 2 and len(outside) <= _NAMED) or level.team.id == own
    return {
        "team": level.team.name, "region": text.name(level.region.name) if level.region else "",
        "size": level.denominator, "shown": level.value * view.indicator.scale,
        "figure": text.figure(level.value, view.indicator),
        "counts": f"{text.number(level.numerator)} / {text.number(level.denominator)}",
        "place": text(f"variation_page.place.{place(level.position)}"),
        "state": dot(level.position, view.indicator.direction),
        "label": level.team.name if named else "", "own": level.team.id == own,
    }  # fmt: skip


def place(position: int) -> str:
    """The key of what a position in the funnel means."""
    beyond = {0: "within", 1: "edge", 2: "outside"}[abs(position)]
    return beyond if not position else f"{beyond}_{'above' if position > 0 else 'below'}"


@cache
def _limited(language: str, title: str, share: bool) -> Spec:
    """The shape; where the axis begins and ends is said beside it, as `low` and `high`."""
    text = Text(language)
    counts = "cases" if share else "denominator"
    x = alt.X(
        "size:Q", title=text(f"variation_page.size_{counts}"), scale=alt.Scale(zero=False, nice=False, padding=14),
        axis=alt.Axis(grid=False, labelOverlap=True, labelSeparation=8),
    )  # fmt: skip
    scale = alt.Scale(zero=False, nice=False, domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"))
    y = alt.Y("shown:Q", title=title, scale=scale, axis=alt.Axis(titlePadding=10))
    base = alt.Chart().encode(x=x)
    # A ring around the team that was asked for.
    ring = base.transform_filter("datum.own").mark_point(size=330, strokeWidth=2.5, opacity=1, tooltip=None)
    told = pointed(text, "variation_page.told.", ("team", "region", "figure", "counts", "place"))
    dots = base.mark_point(size=85, opacity=1, strokeWidth=1.4).encode(
        y=y, tooltip=told, **by_state("state", _DOTS, "shape", "fill", "stroke")
    )
    names = base.mark_text(align="left", dx=13, fontSize=12).encode(y=y, text="label:N")
    # What chance leaves, and the level of all.
    curves = alt.Chart(alt.NamedData("curves")).encode(x="size:Q")
    inner = curves.mark_area(color=theme.GREY, opacity=0.08, tooltip=None, clip=True)
    marks = [inner.encode(y="lower998:Q", y2="upper998:Q")]
    for level, dashes in (("998", []), ("95", [5, 4])):
        line = curves.mark_line(color=theme.GREY, strokeWidth=1.2, strokeDash=dashes, tooltip=None, clip=True)
        marks += [line.encode(y=f"{edge}{level}:Q") for edge in ("lower", "upper")]
    overall = alt.Chart(alt.NamedData("overall")).encode(x="size:Q", y="level:Q")
    marks.append(overall.mark_line(color=theme.INK, strokeWidth=2, tooltip=None))
    marks.append(overall.mark_text(align="right", dy=-8, fontWeight="bold").encode(text="label:N"))
    chart = alt.layer(
        *marks, ring.encode(y=y, stroke=alt.value(theme.INK)), dots, names, height=_FUNNEL,
        padding={"left": 5, "right": 18, "top": 5, "bottom": 5},
    )  # fmt: skip
    return shape(chart, language)
