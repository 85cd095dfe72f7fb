"""Variation between teams and regions: the answer, the funnel, whether it is shrinking, and the method."""

import streamlit as st

from lkt.ui import choose, reads
from lkt.ui.frame import enter
from lkt.ui.panels import variation as panels

visit = enter("variation")
text = visit.text

with st.container(horizontal=True, vertical_alignment="bottom"):
    area = choose.area(visit)
    indicator = choose.indicator(visit, area.id)
view = reads.variation_of(visit, area.id, indicator.id)
st.title(text.name(indicator.name), anchor=False)
panels.answer(view, text)
if not view.reason:
    panels.funnel(view, text)
    panels.course(view, text)
    panels.method(view, text)
