"""Administration: areas, indicators, teams, people; what changes, why, and back again."""

import streamlit as st

from lkt.ui.frame import enter, titled
from lkt.ui.panels import administration, operations

visit = enter("administration")
titled(visit, visit.text("page.administration"))

st.title(visit.text("page.administration"), anchor=False)
st.caption(visit.text("administration.intro"))
administration.form(visit, administration.chosen(visit))
operations.log(visit)
