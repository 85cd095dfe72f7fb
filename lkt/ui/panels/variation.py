"""Pieces of the variation page: the answer, the funnel, the course with the plain figures, the method."""

import html
from operator import itemgetter

import streamlit as st

from lkt.charts.run import seminars_within
from lkt.charts.variation import between_chart, funnel_chart, months, spread_table
from lkt.domain.area import Area
from lkt.domain.indicator import Measure
from lkt.report.words import by_quarter, variation_sentence, variation_size
from lkt.text import Text
from lkt.ui.frame import escape, show_chart
from lkt.views.variation import LEVEL, NO_LAW, VariationTable, VariationView
from lkt.views.windows import HALF_YEAR, FunnelView, LeftOut


def parts(view: VariationView) -> tuple[str, ...]:
    """What there is to see. Where chance is unknown nothing is compared, but every team can be followed."""
    if view.reason:
        return ("teams", "regions") if view.reason == NO_LAW else ()
    return ("difference", "teams", "places", "regions")


def answer(view: VariationView, left: LeftOut | None, text: Text) -> None:
    """The answer in one sentence, and what to know to weigh it. left: what is in no sum."""
    tone = "plain" if view.newest and view.newest.beyond_chance else "none"
    st.html(f"<p class='lkt-sentence {tone}'>{html.escape(variation_sentence(view, text))}</p>")
    if view.newest and not view.newest.reason:
        st.markdown(escape(variation_size(view, view.newest, text)))
    if view.indicator.gathered:
        st.caption(text("small.quarters"))
    if view.forbidden:
        words = " ".join(filter(None, (view.indicator.source, view.indicator.note)))
        st.markdown(escape(text("variation_page.why", words=words)) if words else "")
    if view.newest and view.indicator.measure is Measure.COUNT:
        st.markdown(escape(text("variation_page.counts")))
    _hidden(left, text)


def _hidden(left: LeftOut | None, text: Text) -> None:
    if left:
        words = html.escape(text("small.left_out", **vars(left)))
        st.html(f"<p class='lkt-facts'>{words}</p>")  # in Markdown a line that begins with # is a title


def overview(table: VariationTable, areas: dict[str, Area], text: Text) -> None:
    """All indicators of an area (or of several, `areas`): the answer in one sentence, and a row for each."""
    counts = {"beyond": len(table.beyond), "looked": table.looked}
    for name, way in (("smaller", "shrinking"), ("larger", "growing")):
        counts[name] = sum(line.way == way and line.indicator.id in table.changing for line in table.lines)
    kind = "answer" if table.changing else "still"
    said = text(f"variation_page.all.{kind}" if table.looked else "variation_page.reason.no_units", **counts)
    st.html(f"<p class='lkt-sentence {'plain' if table.beyond else 'none'}'>{html.escape(said)}</p>")
    _hidden(table.left_out, text)
    if told := by_quarter([line.indicator for line in table.lines], text):
        st.caption(escape(told))
    if table.looked:
        st.html(spread_table(table, areas, text))
        expected = text.number(LEVEL / 2 * table.looked, 1)
        st.caption(text("variation_page.all.order"))
        st.caption(text("variation_page.all.noise", looked=table.looked, expected=expected))


def funnel(view: VariationView, text: Text, own: str) -> None:
    """The funnel, or why there is none."""
    drawn = view.funnel
    if isinstance(drawn, str):
        st.info(text(f"variation_page.no_funnel.{drawn}", teams=len(view.teams)))
        return
    outside = sum(abs(level.position) == 2 for level in view.teams)
    words = {"outside": outside, "teams": len(view.teams)}
    show_chart("funnel", funnel_chart(view, drawn, text, own), text("variation_page.funnel_alt", **words))
    st.caption(text(f"variation_page.funnel_help_{'usual' if drawn.usual else 'chance'}", **words))


def course(view: VariationView, text: Text) -> None:
    """The spread through time, and beside it what people ask for first."""
    st.header(text("variation_page.course"), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    made = between_chart(view, text)
    with left:
        if len(made[0]) > 1:
            told = [f"{months(s, text)}: {text.difference(s.sd, view.indicator)}" for s in view.spreads]
            alt = text("variation_page.course_alt", figures="; ".join(told))
            span = (view.spreads[0].first.start, view.spreads[-1].last.last_day)
            met = text("seminar.above") if seminars_within(view.seminars, span, text) else ""
            show_chart("between", made, f"{alt} {met}".strip())
            st.caption(f"{text('variation_page.course_help')} {met}".strip())
        else:
            st.info(text("variation_page.no_course"))
    with right:
        st.markdown("\n".join(f"- {escape(line)}" for line in _plain(view, text)))


def _plain(view: VariationView, text: Text) -> list[str]:
    """Highest and lowest team and region, the range, and how many are on target."""
    named = {"team": [(level.value, level.team.name) for level in view.teams]}
    if len(view.regions) > 1:
        named["region"] = [(level.value, text.name(level.region.name)) for level in view.regions]
    said = []
    for kind, levels in named.items():
        levels.sort(key=itemgetter(0))
        (lowest, low), (highest, high) = levels[0], levels[-1]
        ends = {"lowest": lowest, "highest": highest}
        told = {name: text.figure(end, view.indicator) for name, end in ends.items()}
        told |= {"low": low, "high": high, "range": text.difference(highest - lowest, view.indicator)}
        said.append(text(f"variation_page.extremes_{kind}", count=len(levels), **told))
    if view.on_target:
        met, of = view.on_target
        said.append(text("variation_page.on_target", met=met, of=of))
    return [*said, text("variation_page.extremes_help")]


def method(view: VariationView, text: Text) -> None:
    """How it is worked out, and how much lies between regions."""
    st.markdown(text("variation_page.method_words"))
    if view.chance_seen:
        st.markdown(text("variation_page.chance_seen"))
    st.markdown(_where_it_lies(view, text))
    if isinstance(view.funnel, FunnelView):
        said = text("variation_page.phi", phi=text.number(view.funnel.phi, 1))
        if view.funnel.usual:
            key = "usual_words" if view.funnel.tau2 > 0 else "usual_none"
            said += f" {text(f'variation_page.{key}', tau2=text.number(view.funnel.tau2, 4))}"
        st.markdown(said)
    steps = {spread.months for spread in view.spreads}
    if steps:
        st.markdown(text(f"variation_page.steps_{'half' if steps == {HALF_YEAR} else 'quarter'}"))
    st.markdown(text("variation_page.geography_words"))


def _where_it_lies(view: VariationView, text: Text) -> str:
    """How the variation is shared between regions, hospitals and teams."""
    counts = {"regions": len(view.regions), "teams": len(view.teams)}
    told = view.shares.dropna()
    if "region" not in told.index:
        return text("variation_page.no_share", **counts)
    fields = {
        f"{level}_{name}": text.percent(share, 0)
        for level, shares in told[["share", "lower", "upper"]].to_dict("index").items()
        for name, share in shares.items()
    }
    key = "variation_page.share_hospitals" if "hospital" in told.index else "variation_page.share"
    return text(key, hospitals=told["groups"].get("hospital"), **counts, **fields)
