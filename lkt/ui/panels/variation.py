"""Pieces of the variation page: the answer, the funnel, the course with the plain figures, the method."""

from __future__ import annotations

import html
from math import isfinite

import streamlit as st

from lkt.charts.between import between_chart, months
from lkt.charts.funnel import funnel_chart
from lkt.domain.indicator import Measure
from lkt.text import Text
from lkt.ui.frame import escape
from lkt.views.stretches import HALF_YEAR
from lkt.views.variation import Spread, VariationView


def answer(view: VariationView, text: Text) -> None:
    """The answer in one sentence, and what to know to weigh it."""
    tone = "plain" if view.newest and view.newest.beyond_chance else "none"
    st.html(f"<p class='lkt-sentence {tone}'>{html.escape(sentence(view, text))}</p>")
    if view.newest and not view.newest.reason:
        st.markdown(escape(_size(view, view.newest, text)))
    if view.forbidden:
        said = [words for words in (view.indicator.source, view.indicator.note) if words]
        st.markdown(escape(text("variation_page.why", words=" ".join(said))) if said else "")
    if view.newest and view.indicator.measure is Measure.COUNT:
        st.markdown(escape(text("variation_page.counts")))


def sentence(view: VariationView, text: Text) -> str:
    """Whether the difference is more than chance, and where it is heading; or why that cannot be said."""
    newest = view.newest
    if view.reason or newest is None:
        return text(_reason(view.reason, text))
    who = {"teams": newest.teams, "regions": len(view.regions), "when": _when(newest, text)}
    if newest.reason:
        return text(
            "variation_page.cannot", why=text(_reason(newest.reason, text), units=newest.teams), **who
        )
    if not newest.beyond_chance:
        way = "shrinking" if view.way == "shrinking" else "chance"
        return text(f"variation_page.chance.{way}", **who)
    since = text.month(view.spreads[0].stretch.first.start) if view.spreads else ""
    return text(f"variation_page.beyond.{view.way}", since=since, **who)


def _reason(reason: str, text: Text) -> str:
    own = f"variation_page.reason.{reason}"
    return own if text.has(own) else f"variation.{reason}"


def _when(spread: Spread, text: Text) -> str:
    first, last = spread.stretch.first.start, spread.stretch.last.start
    return text("variation_page.when", first=text.month(first), last=text.month(last))


def _size(view: VariationView, newest: Spread, text: Text) -> str:
    """How large the difference is, and how sure that is."""
    ended = isfinite(newest.upper)
    told = {
        "level": text.figure(view.level, view.indicator),
        "sd": text.difference(newest.sd, view.indicator),
        "lower": text.difference(newest.lower, view.indicator),
        "upper": text.difference(newest.upper, view.indicator) if ended else "",
    }
    if newest.upper == 0:
        return text("variation_page.size_none", **told)
    kind = "beyond" if newest.beyond_chance else "chance"
    return text(f"variation_page.size_{kind}{'' if ended else '_open'}", **told)


def funnel(view: VariationView, text: Text) -> None:
    """The funnel, or why there is none."""
    if view.funnel is None:
        key = "few" if view.indicator.measure in (Measure.PROPORTION, Measure.RATE) else "kind"
        st.info(text(f"variation_page.no_funnel.{key}"))
        return
    st.subheader(text("variation_page.funnel"), anchor=False)
    frame, spec = funnel_chart(view, view.funnel, text)
    outside = sum(abs(level.position) == 2 for level in view.teams)
    words = {"outside": outside, "teams": len(view.teams)}
    with st.container(key="funnel"):
        st.vega_lite_chart(
            frame, spec, width="stretch", theme=None, alt=text("variation_page.funnel_alt", **words)
        )
    st.caption(text("variation_page.funnel_help", **words))


def course(view: VariationView, text: Text) -> None:
    """The spread through time, and beside it what people ask for first."""
    st.subheader(text("variation_page.course"), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    frame, spec = between_chart(view, text)
    with left:
        if len(frame) > 1:
            with st.container(key="between"):
                st.vega_lite_chart(frame, spec, width="stretch", theme=None, alt=_course_alt(view, text))
            st.caption(text("variation_page.course_help"))
        else:
            st.info(text("variation_page.no_course"))
    with right:
        st.markdown("\n".join(f"- {escape(line)}" for line in _plain(view, text)))


def _course_alt(view: VariationView, text: Text) -> str:
    told = [f"{months(s.stretch, text)}: {text.difference(s.sd, view.indicator)}" for s in view.spreads]
    return text("variation_page.course_alt", figures="; ".join(told))


def _plain(view: VariationView, text: Text) -> list[str]:
    """Highest and lowest team and region, the range, and how many are on target."""
    teams = sorted(view.teams, key=lambda level: level.value)
    regions = sorted(view.regions, key=lambda level: level.value)
    named = [("team", [(level.team.name, level.value) for level in teams])]
    if len(regions) > 1:
        named.append(("region", [(text.name(level.region.name), level.value) for level in regions]))
    said = []
    for kind, levels in named:
        (low, lowest), (high, highest) = levels[0], levels[-1]
        said.append(
            text(
                f"variation_page.extremes_{kind}", low=low, high=high,
                lowest=text.figure(lowest, view.indicator), highest=text.figure(highest, view.indicator),
                range=text.difference(highest - lowest, view.indicator), count=len(levels),
            )
        )  # fmt: skip
    if view.on_target:
        met, of = view.on_target
        said.append(text("variation_page.on_target", met=met, of=of))
    return [*said, text("variation_page.extremes_help")]


def method(view: VariationView, text: Text) -> None:
    """Behind a click: how it is worked out, and how much lies between regions."""
    with st.expander(text("variation_page.method")):
        st.markdown(text("variation_page.method_words"))
        st.markdown(_between_regions(view, text))
        if view.funnel:
            st.markdown(text("variation_page.phi", phi=text.number(view.funnel.phi, 1)))
        steps = {spread.stretch.months for spread in view.spreads}
        if steps:
            st.markdown(text(f"variation_page.steps_{'half' if steps == {HALF_YEAR} else 'quarter'}"))


def _between_regions(view: VariationView, text: Text) -> str:
    counts = {"regions": len(view.regions), "teams": len(view.teams)}
    if view.share is None:
        return text("variation_page.no_share", **counts)
    share, lower, upper = (text.percent(x, 0) for x in (view.share.share, view.share.lower, view.share.upper))
    return text("variation_page.share", share=share, lower=lower, upper=upper, **counts)
