"""Teams beside each other, and added up.

The caterpillar: every team's level drawn towards the common mean, with what it may as well be. And all that report
beside those that were there all along: may the line be read alone?
"""

from functools import cache

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.run import above, changes, height, monthly_axis, seminars_within
from lkt.charts.theme import Chart, Row, Spec, by_state, pointed, shape
from lkt.domain.indicator import Direction, Indicator
from lkt.domain.period import Period
from lkt.text import Text
from lkt.text.sentence import seminar_name
from lkt.views.comparisons import Place, RanksView, RollUp, RollUpsView
from lkt.views.variation import VariationView

_ROW = 24  # pixels a team


def ranks_chart(view: VariationView, ranking: RanksView, text: Text, own: str = "") -> Chart:
    """The frame (a row per team, the highest first) and the spec; the team `own` is set in bold."""
    frame = pd.DataFrame([_row(place, at, view, text, own) for at, place in enumerate(ranking.places)])
    mean = view.newest.mean if view.newest else float("nan")
    frame["mean"] = mean * view.indicator.scale
    frame["common"] = text("variation_page.mean", level=text.figure(mean, view.indicator))
    named = tuple(ends(view.indicator, ranking.top, text).items())
    return frame, _spec(text.language, text.unit(view.indicator), len(ranking.places), named)


def ends(indicator: Indicator, top: int, text: Text) -> dict[str, str]:
    """What being among the highest and among the lowest is called: judged only where there is a direction."""
    judged = {Direction.HIGHER: ("best", "worst"), Direction.LOWER: ("worst", "best")}
    words = judged.get(indicator.direction, ("highest", "lowest"))
    number = "few" if top > 1 else "one"
    keys = (f"variation_page.told.{word}_{number}" for word in words)
    return dict(zip(("highest", "lowest"), (text(key, top=top) for key in keys), strict=True))


def _row(place: Place, at: int, view: VariationView, text: Text, own: str) -> Row:
    scale, indicator, level = view.indicator.scale, view.indicator, place.level
    return {
        "at": at, "team": level.team.name, "region": text.name(level.region.name) if level.region else "",
        "own": level.team.id == own, "estimate": place.estimate * scale, "lower": place.lower * scale,
        "upper": place.upper * scale, "seen": level.value * scale,
        "drawn": text.figure(place.estimate, indicator),
        "interval": f"{text.figure(place.lower, indicator)} – {text.figure(place.upper, indicator)}",
        "figure": text.figure(level.value, indicator), "highest": text.percent(place.highest, 0),
        "lowest": text.percent(place.lowest, 0),
    }  # fmt: skip


@cache
def _spec(language: str, title: str, teams: int, named: tuple[tuple[str, str], ...]) -> Spec:
    told = pointed(Text(language), "variation_page.told.", ("team", "region", "drawn", "interval", "figure"))
    tooltip = [*told, *(alt.Tooltip(f"{field}:N", title=words) for field, words in named)]
    y = alt.Y("team:N", sort=alt.SortField("at"), title=None, axis=alt.Axis(labelLimit=260, grid=False))
    x = alt.Scale(zero=False, nice=True)
    base = alt.Chart().encode(y=y, tooltip=tooltip)
    weight = alt.condition("datum.own", alt.value(4), alt.value(2))
    bars = base.mark_rule(color=theme.GREY).encode(
        x=alt.X("lower:Q", title=title, scale=x), x2="upper:Q", strokeWidth=weight
    )
    seen = base.mark_point(shape="stroke", angle=90, size=90, stroke=theme.GREY, opacity=1).encode(x="seen:Q")
    dots = base.mark_point(size=85, opacity=1, fill=theme.INK, stroke=theme.PAPER).encode(x="estimate:Q")
    # The same in every row: the first stands for all.
    middle = alt.Chart().transform_filter("datum.at == 0").encode(x=alt.X("mean:Q", title=title, scale=x))
    line = middle.mark_rule(color=theme.INK, strokeDash=[3, 3], tooltip=None)
    words = middle.mark_text(align="left", dx=5, dy=-8, fontWeight="bold")
    words = words.encode(text="common:N", y=alt.value(0))
    return shape(alt.layer(line, words, bars, seen, dots, height=_ROW * teams), language)


HEIGHT = 280


def lines_chart(view: RollUpsView, rollup: RollUp, names: dict[str, str], text: Text) -> Chart:
    """The frame (a row per period and line) and the spec. `names` of the teams by id."""
    found, indicator = rollup.composition, view.indicator
    days = [pd.Timestamp(str(period)) for period in found.periods]
    # No half is lost in adding up.
    both = zip(found.numerator.round(6), found.denominator.round(6), strict=True)
    counts = [f"{text.number(above, 0)} / {text.number(of, 0)}" for above, of in both]
    lines = (("everyone", found.everyone, counts), ("panel", found.panel, ["–"] * len(days)))
    rows: list[Row] = [
        {
            "x": str(period), "line": text(f"variation_page.line.{line}"), "shown": level * indicator.scale,
            "period": text.period(Period.containing(day.date(), indicator.grain)), "counts": own,
            "figure": text.figure(level, indicator), "teams": int(reporting),
        }
        for line, levels, told in lines
        for period, day, level, own, reporting in zip(found.periods, days, levels, told, found.reporting, strict=True)
    ]  # fmt: skip
    turns = [
        {"x": str(day), "way": sign, "words": text(f"variation_page.{way}", team=names[str(team)])}
        for way, sign, turned in (("joined", "+", found.joins), ("left", "−", found.leaves))
        for team, day in turned
    ]
    born = [(day, text("variation_page.begun", regions=new)) for day, new in view.merges.items()]
    born += [(s.day, seminar_name(text, s)) for s in seminars_within(view.seminars, (days[0], days[-1]))]
    marks = above(born, days[0], days[-1])
    months = len(pd.period_range(days[0], days[-1], freq="M"))
    spec = _lines(text.language, theme.month_step(months), text.unit(indicator))
    datasets = {"turns": turns, "marks": marks}
    return pd.DataFrame(rows), spec | {"datasets": datasets, "height": height(marks, HEIGHT)}


@cache
def _lines(language: str, step: int, title: str) -> Spec:
    text = Text(language)
    looks = {"everyone": (theme.GREY, [5, 3]), "panel": (theme.INK, [])}
    named = {text(f"variation_page.line.{line}"): look for line, look in looks.items()}
    legend = alt.Legend(orient="top", title=None, labelLimit=400)
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart().encode(
        x=monthly_axis(step), y=alt.Y("shown:Q", title=title, scale=scale, axis=alt.Axis(titlePadding=10))
    )
    lines = base.mark_line(strokeWidth=2, tooltip=None).encode(
        **by_state("line", named, "color", "strokeDash", legend=legend)
    )
    told = pointed(text, "variation_page.told.", ("period", "line", "figure", "counts", "teams"))
    over = base.mark_point(size=120, opacity=0, filled=True).encode(tooltip=told)  # where the pointer may be
    # Along the lower edge: a plus where a team joins, a minus where one leaves.
    turns = alt.Chart(alt.NamedData("turns")).mark_text(fontSize=18, fontWeight="bold").encode(
        x="x:T", y=alt.value(alt.expr("height - 8")), text="way:N",
        tooltip=[alt.Tooltip("words:N", title=text("variation_page.told.team"))],
    )  # fmt: skip
    return shape(alt.layer(changes(), lines, over, turns, height=HEIGHT), language)
