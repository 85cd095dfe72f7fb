"""What the project lead does with the open database: a copy of it, a look at all of it, an area's figures."""

import streamlit as st

from lkt import settings
from lkt.domain.access import Act
from lkt.report import sheets
from lkt.store import backup, soundness
from lkt.ui.frame import Visit, box, refusals, worded
from lkt.ui.panels.documents import download
from lkt.ui.url_choices import pick
from lkt.views import rows


def operations(visit: Visit) -> None:
    """A closed box; nobody else but the lead has it."""
    if visit.role(Act.OPERATE):
        box(visit.text("operations.title"), "operations", _operations, visit)


def _operations(visit: Visit) -> None:
    text, areas = visit.text, visit.catalogue.areas
    with st.container(horizontal=True):
        copies, looks = st.button(text("operations.backup")), st.button(text("operations.check"))
    with refusals(text):
        if copies:
            st.success(worded("operations.backed_up", {"path": backup.make(visit.database)}, text))
        if looks:
            with st.spinner(text("operations.checking")):
                found = soundness.examine(visit.database, settings.latest())
            lines = [f"- {worded(key, blanks, text)}" for key, blanks in found.lines]
            verdict = text("operations.sound" if found.sound else "operations.unsound")
            (st.success if found.sound else st.error)("\n".join([verdict, "", *lines]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {id: f"{id} · {text.name(area.name)}" for id, area in areas.items()}
        chosen = pick(text("operations.area"), names, key="operations-area", width=420)

        def exported() -> bytes:
            visit.note("export.xlsx", area=chosen)
            return sheets.workbook_bytes(rows.sheets(visit.reader, chosen))

        download(text("operations.export"), exported, f"{chosen}-{visit.today}.xlsx", marked=False)
