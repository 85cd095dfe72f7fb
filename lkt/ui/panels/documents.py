"""What can be taken along: buttons that make a file when pressed, as the one who presses may take it with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from lkt.domain.access import Act, reading
from lkt.domain.charting import Charting
from lkt.report import sheets
from lkt.report.analysis import analysis, analysis_rows
from lkt.report.gather import Source
from lkt.report.picture import FORMS, picture
from lkt.report.plate import of_team
from lkt.report.receipt import Edition
from lkt.store import uploads
from lkt.ui.frame import Visit, box

TYPES = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
Makers = Mapping[str, Callable[[], bytes]]  # by the ending of the file


def source(visit: Visit) -> Source:
    """What leaves, as somebody may take it: that may be less than is shown on the page."""
    may = reading(visit.scopes, Act.EXPORT, visit.catalogue)
    moment = visit.reader.as_of or uploads.data_date(visit.database)
    edition = Edition(visit.text, visit.today, moment, may, visit.demo)
    return Source(replace(visit.reader, reading=may), visit.catalogue.seen(may), edition)


def offer(visit: Visit, team: str | None, name: str, makers: Makers) -> None:
    """A closed box with a button for each file, for who may take the figures of the team (or any) along."""
    found = source(visit).catalogue
    if team in found.teams if team else found.areas:
        box(visit.text("document.title"), "documents", _buttons, visit, name, makers)


def _buttons(visit: Visit, name: str, makers: Makers) -> None:
    with st.container(horizontal=True):
        for ending, make in makers.items():
            label = visit.text(f"document.{ending}")
            st.download_button(
                label, make, f"{name}-{visit.today}.{ending}", TYPES[ending], on_click="ignore"
            )
    st.caption(visit.text("document.help"))


def of_series(visit: Visit, team: str, indicator: str, charting: Charting) -> None:
    """The chart of the team page as a picture, and its analysis."""

    def made(ending: str) -> bytes:
        found = source(visit)
        view, check = found.team_view(team, indicator, None, charting)
        plate = of_team(view, found.edition, check)
        match ending:
            case "xlsx":
                return analysis(view, plate, visit.text)
            case "csv":
                return sheets.csv_bytes(*analysis_rows(view, visit.text), excel=True)
        return picture(plate, ending)

    makers = {ending: partial(made, ending) for ending in (*FORMS, "xlsx", "csv")}
    offer(visit, team, f"{team}-{indicator}", makers)


def of_comparison(visit: Visit, indicator: str) -> None:
    """The comparison of an indicator's teams as a picture."""
    makers = {
        form: partial(lambda form: picture(source(visit).variation(indicator), form), form) for form in FORMS
    }
    offer(visit, None, f"variation-{indicator}", makers)
