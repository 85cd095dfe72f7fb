"""The way back of a refused workbook: its faulty cells coloured, with a note on each."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from lkt.actions import annotate
from lkt.actions.upload import Preview
from lkt.text import Text
from lkt.ui.frame import Visit
from lkt.ui.panels import upload

_STATE = "annotated_copy"


def button(visit: Visit, seen: Preview | None) -> None:
    """Offer the file in the box with its faults marked; nothing where no cell is at fault.

    Annotated once for a file and a language. With the file, its annotated copy is let go too.
    """
    text, file = visit.text, upload.held()
    if seen is None or file is None or not annotate.may_annotate(seen.batch):
        st.session_state.pop(_STATE, None)
        return
    key = (seen.batch, text.language)
    kept = st.session_state.get(_STATE)
    if kept is None or kept[0] != key:
        with st.spinner(text("upload_page.annotating")):
            kept = (key, annotate.annotated(seen.batch, file.getvalue(), text))
        st.session_state[_STATE] = kept
    copy = kept[1]
    if copy is None:
        st.caption(text("upload_page.not_annotated"))
        return
    st.download_button(
        text("upload_page.annotated"),
        data=copy,
        file_name=name(seen.batch.file_name, text),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(text("upload_page.annotated_help"))


def name(file_name: str, text: Text) -> str:
    """What it is called, also when such a copy was sent.

    >>> name("tal.xlsx", Text("da")), name("tal_rettes.xlsx", Text("da"))
    ('tal_rettes.xlsx', 'tal_rettes.xlsx')
    """
    suffix = text("upload_page.annotated_suffix")
    return f"{PurePath(file_name).stem.removesuffix(suffix)}{suffix}.xlsx"
