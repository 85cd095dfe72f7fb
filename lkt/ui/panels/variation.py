"""Pieces of the variation page: the answer, the funnel, the course with the plain figures, the method; every team as a
small chart, who lies highest and lowest, and regions with their lines."""

import html
from itertools import groupby
from operator import itemgetter

import streamlit as st

from lkt.charts.comparisons import ends, lines_chart, ranks_chart
from lkt.charts.dots import legend, letter
from lkt.charts.run import WIDTH, seminar_words, seminars_within, small_chart
from lkt.charts.variation import between_chart, funnel_chart, months, spread_table
from lkt.domain.area import Area
from lkt.domain.assessment import Case
from lkt.domain.indicator import Measure
from lkt.report.words import by_quarter, variation_sentence, variation_size, when
from lkt.text import Text
from lkt.ui import url_choices
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, escape, show_chart
from lkt.views import comparisons as views
from lkt.views.team import Strand
from lkt.views.variation import LEVEL, NO_LAW, VariationTable, VariationView
from lkt.views.windows import HALF_YEAR, FunnelView, LeftOut

_ENDS = ("everyone_first", "everyone_last", "panel_first", "panel_last")  # of the two lines of a roll-up


def parts(view: VariationView) -> tuple[str, ...]:
    """What there is to see. Where chance is unknown nothing is compared, but every team can be followed."""
    if view.reason:
        return ("teams", "regions") if view.reason == NO_LAW else ()
    return ("difference", "teams", "places", "regions")


def answer(view: VariationView, text: Text) -> None:
    """The answer in one sentence, and what to know to weigh it."""
    tone = "plain" if view.newest and view.newest.beyond_chance else "none"
    st.html(f"<p class='lkt-sentence {tone}'>{html.escape(variation_sentence(view, text))}</p>")
    if view.newest and not view.newest.reason:
        st.markdown(escape(variation_size(view, view.newest, text)))
    if view.indicator.gathered:
        st.caption(text("small.quarters"))
    if not view.indicator.comparable_across_units:
        words = " ".join(filter(None, (view.indicator.source, view.indicator.note)))
        st.markdown(escape(text("variation_page.why", words=words)) if words else "")
    if view.newest and view.indicator.measure is Measure.COUNT:
        st.markdown(escape(text("variation_page.counts")))
    _hidden(view.left_out, text)


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
    words = {"outside": sum(abs(level.position) == 2 for level in view.teams), "teams": len(view.teams)}
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
            met = text("seminar.above") if seminars_within(view.seminars, span) else ""
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
    if steps := {spread.months for spread in view.spreads}:
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


def walls(view: views.MultiplesView, sort: str, own: str, text: Text) -> None:
    """A wall per region, in the order asked for."""
    met = seminar_words(view.area.seminars, view.span, text)
    st.caption(f"{text('variation_page.wall_help')} {met}".strip())
    hidden = view.hidden or any(small.assessment.case is Case.MASKED for small in view.teams)
    st.html(legend(text, *(["masked"] if hidden else [])))
    for region, teams in groupby(view.teams, key=lambda small: small.region):
        here = views.ordered(teams, sort)
        name = text.name(region.name) if region else text("variation_page.no_region")
        st.header(text("variation_page.wall", region=escape(name), teams=len(here)), anchor=False)
        with st.container(horizontal=True, gap="small", key=f"wall-{region.id if region else 'none'}"):
            for small in here:
                _small(view, small, small.team.id == own, text)
    if view.hidden:
        names = tuple(team.name for team in view.hidden)
        st.caption(escape(text("small.teams", teams=names, least=view.least)))
    if view.silent:
        st.caption(escape(text("variation_page.silent", teams=tuple(team.name for team in view.silent))))


def _small(view: views.MultiplesView, small: Strand, own: bool, text: Text) -> None:
    """Its name leads to the team; script.js lets the chart lead there too."""
    chosen = {"team": small.team.id, "indicator": view.indicator.id}
    words = text(f"matrix.{small.assessment.reading.value}")
    key = f"{'own' if own else 'small'}-{small.team.id}"
    with st.container(border=True, width=WIDTH + 34, gap=None, key=key):
        label = escape(f"{letter(small.assessment)} {small.team.name}")
        st.page_link("pages/team.py", label=label, query_params=chosen, help=words)
        chart, alt = small_chart(view, small, text), f"{small.team.name}: {words}"
        st.vega_lite_chart(*chart, width=WIDTH, theme=None, alt=alt)


def ranks(view: VariationView, ranking: views.RanksView, text: Text, own: str) -> None:
    """The teams with what they may as well be."""
    st.header(text("variation_page.ranks"), anchor=False)
    if not ranking.places:
        st.info(text("variation_page.no_ranks"))
        return
    key = "variation_page.withheld" if ranking.reason else "variation_page.reliable"
    st.markdown(text(key, reliability=text.percent(ranking.reliability, 0)))
    show_chart("ranks", ranks_chart(view, ranking, text, own), text("variation_page.ranks_alt"))
    st.caption(text("variation_page.ranks_help"))


def places(view: VariationView, ranking: views.RanksView, text: Text) -> None:
    """The probabilities of their places: a row a team, the highest first."""
    heads = {name: text(f"variation_page.told.{name}") for name in ("team", "figure", "drawn")}
    heads |= ends(view.indicator, ranking.top, text)
    rows = ranks_chart(view, ranking, text)[0][list(heads)].rename(columns=heads)
    if ranks := [place.ranks for place in ranking.places if place.ranks]:
        told = [f"{low}" if low == high else f"{low}–{high}" for low, high in ranks]
        rows[text("variation_page.told.rank")] = told
    st.dataframe(rows, hide_index=True, alt=text("variation_page.ranks_table"))
    st.caption(text("variation_page.ranks_table_help"))


def regions(view: VariationView, text: Text) -> None:
    """The level of every region, with those it was made of below it."""
    if not view.regions or view.newest is None:
        return
    title = text("variation_page.regions", when=when(view.newest, text))
    st.header(title, anchor=False)
    rows = []
    for level in (part for region in view.regions for part in (region, *region.former)):
        name = text.name(level.region.name)
        counts = (text.number(figure, 0) for figure in (level.numerator, level.denominator))
        told = {
            "region": name if level in view.regions else text("variation_page.former", region=name),
            "teams": text.number(level.teams),
            "figure": text.figure(level.value, view.indicator),
            "counts": " / ".join(counts),
        }
        rows.append({text(f"variation_page.told.{column}"): cell for column, cell in told.items()})
    st.dataframe(rows, hide_index=True, alt=title)
    st.caption(text("variation_page.regions_help", regions=len(view.regions)))


def lines(visit: Visit, view: views.RollUpsView, asked: Asked) -> None:
    """One line at a time beside that of the teams that were there all along, and every line that misleads."""
    text = visit.text
    st.header(text("variation_page.lines"), anchor=False)
    if view.reason:
        st.info(text(f"variation_page.no_lines.{view.reason}"))
        return
    drawn(visit, asked, _cautions, view, text)
    known = {rollup.key or "country": rollup for rollup in view.rollups}
    whole = {key: _whole(rollup, text) for key, rollup in known.items()}
    chosen = known[url_choices.choose(visit, "whole", whole)]
    names = {team.id: team.name for team in visit.catalogue.teams_of(view.indicator.area)}
    drawn(visit, (*asked, chosen.key), _lines, view, chosen, names, text)


def _lines(view: views.RollUpsView, chosen: views.RollUp, names: dict[str, str], text: Text) -> None:
    alt, periods = text("variation_page.lines_alt", whole=_whole(chosen, text)), chosen.composition.periods
    met = seminar_words(view.seminars, (periods[0], periods[-1]), text)
    show_chart("lines", lines_chart(view, chosen, names, text), f"{alt} {met}".strip())
    st.caption(f"{text('variation_page.lines_help', panel=chosen.panel, teams=chosen.teams)} {met}".strip())


def _cautions(view: views.RollUpsView, text: Text) -> None:
    """The lines that must not be read alone; one sentence where there are none."""
    said = []
    for rollup in view.rollups:
        if caution := rollup.composition.caution:
            ends = zip(_ENDS, rollup.composition.ends.ravel().tolist(), strict=True)
            told = {end: text.figure(level, view.indicator) for end, level in ends}
            words = text(f"signals.caution.{caution}", periods=views.SHORTEST, **told)
            said.append(f"- {escape(f'{_whole(rollup, text)}: {words}')}")
    if said:
        st.warning("\n".join(said))
    else:
        st.markdown(text("variation_page.same_teams"))


def _whole(rollup: views.RollUp, text: Text) -> str:
    return str(text.said(rollup.whole.name)) if rollup.whole else text("variation_page.country")
