"""The programme from above: all areas on one page, and the areas of a region's teams with their contacts."""

from collections.abc import Sequence

import streamlit as st

from lkt.charts.dots import legend
from lkt.charts.programme import programme_table, region_table, topics_table
from lkt.domain.organisation import Region
from lkt.text import Text
from lkt.ui.cached_views import kept, variation_of
from lkt.ui.frame import Visit, escape
from lkt.ui.panels.area import lead_words
from lkt.ui.url_choices import choose
from lkt.views import programme
from lkt.views.programme import ProgrammeLine, RegionView, regions_with_teams


def areas(lines: Sequence[ProgrammeLine], visit: Visit) -> None:
    """Every area in a row; style.css lets it fit on one sheet."""
    text, leads = visit.text, {line.line.area.id: lead_words(line.line.area, visit) for line in lines}
    st.html(programme_table(lines, leads, text))
    st.caption(text("programme.help"))


def topics(visit: Visit) -> None:
    """Where teams differ most and are furthest from their targets: a ground for choosing the next networks."""
    table = variation_of(visit, None)
    st.markdown(visit.text("topics.about"))
    st.html(topics_table(kept(visit, (), programme.topics, table, visit.catalogue), visit.text))
    st.caption(visit.text("topics.help", looked=table.looked))


def chosen(visit: Visit) -> Region | None:
    """A region that has teams, of today, before or to come; None where there is none."""
    text, names = visit.text, dict[str, str]()
    for region in regions_with_teams(visit.catalogue, visit.today):
        begins, ends = region.valid_from > visit.today, region.valid_to
        key = "region.from" if begins else "region.until" if ends else "region.name"
        day = text.day(region.valid_from if begins else ends)
        names[region.id] = text(key, name=region.name, day=day)
    return visit.catalogue.regions[choose(visit, "region", names, always=True)] if names else None


def region(view: RegionView, text: Text) -> None:
    """Its teams by area, and whom to ask."""
    teams = sum(len(lines) for _, lines in view.areas)
    st.markdown(text("region.size", teams=teams, areas=len(view.areas), day=text.day(view.day)))
    st.html(region_table(view, text))
    st.html(legend(text))
    st.header(text("region.contacts"), anchor=False)
    st.markdown(escape(", ".join(view.contacts)) or text("region.no_contacts"))
