"""Team: all of its indicators; or of one the chart, the sentence, how sure it is, the table, and what people decided
about the calculation."""

from functools import partial

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import box, enter, page_link, titled
from lkt.ui.panels import documents, improvement, questions, seminar, triage
from lkt.ui.panels import team as panels
from lkt.views.team import team_picture, team_view

visit = enter("team")
text = visit.text

with st.container(horizontal=True, vertical_alignment="bottom"):
    team = url_choices.team(visit)
    indicator = url_choices.one_or_all(visit, team.area)
    charting = url_choices.charting(visit, indicator) if indicator else None
if indicator is None or charting is None:
    titled(visit, team.name, team=team.id)
    came = cached_views.kept(visit, (team.area,), visit.reader.deliveries, team.area)
    given = (cached_views.series_of(visit, team.area), came, team.id)
    whole = cached_views.kept(visit, (team.id,), team_picture, visit, *given)
    line = seminar.team_line(visit, whole.area, team.id)
    cached_views.drawn(visit, (team.id,), panels.picture, whole, text, line)
    improvement.of_team(visit, whole)
    triage.of_team(visit, whole)
    triage.remarks(visit, team)
    documents.offer(visit, "team", team.area, team=team.id)
    st.stop()
asked = (team.id, indicator.id, charting, cached_views.changes(visit, team.area))
series = cached_views.series_of(visit, team.area, indicator.id)
view = cached_views.kept(visit, asked, team_view, visit, series, team.id, indicator.id, charting)
days = triage.days(visit, team, indicator.id)
about = f"{text.name(indicator.name)} · {team.name}"
titled(visit, team.name, indicator.id, about=about, team=team.id, indicator=indicator.id)
drawn = partial(cached_views.drawn, visit, (*asked, days))
drawn(panels.head, view, text)
if view.empty:
    st.info(text("team.empty"))
    page_link("indberet", text("overview.go_upload"), team=team.id)
else:
    drawn(panels.chart, view, text, days)
    triage.answer(visit, team, indicator.id, charting, series)
    if not view.assessment.least:  # nothing is told from a part of the figures
        questions.improvers(visit, view, series)
        questions.outlook(visit, view, series)
    if view.hidden < len(view.points):
        panels.tables(visit, view, asked)
    documents.offer(visit, "series", team.area, charting, team=team.id, indicator=indicator.id)
triage.remarks(visit, team, indicator.id)
seminar.put(visit, view.area, "team", indicator.id, team.id)
box(text("team.definition"), "definition", panels.definition, view, text)
improvement.changes(visit, team, indicator)
if view.hidden < len(view.points):
    box(text("team.calculation"), "calculation", panels.calculation, visit, view)
