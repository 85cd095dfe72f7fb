"""What can be taken along: buttons that make a file when pressed, as the one who presses may take it with them."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import streamlit as st

from lkt.domain.access import Act
from lkt.domain.charting import Charting
from lkt.report import sheets
from lkt.report.analysis import analysis, analysis_rows
from lkt.report.chosen import plates
from lkt.report.gather import Edition
from lkt.report.half_year import report
from lkt.report.page import pages
from lkt.report.picture import FORMS, picture
from lkt.report.plate import of_team as plate_of
from lkt.report.slides import deck
from lkt.ui.frame import Visit, box

_TYPES = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html", "txt": "text/plain",
}  # fmt: skip
_PDF = ("home", "report")  # pages to hang up, and the half-yearly report
Maker = Callable[[Edition, str], bytes]  # by what it is: the ending of the file, or one of these


def download(label: str, data: Any, file: str, marked: bool = True) -> None:
    """A button for a file, which its name tells the kind of; `data` may be what makes it when somebody presses."""
    kind, icon = _TYPES[file.rpartition(".")[2]], ":material/download:" if marked else None
    st.download_button(label, data, file, kind, icon=icon, on_click="ignore")


def _offer(visit: Visit, team: str, area: str, name: str, forms: Iterable[str], make: Maker) -> None:
    """A closed box with a button for each file, for who may take the figures of a team (or of an area) along."""
    if visit.role(Act.EXPORT):
        box(visit.text("document.title"), "documents", _buttons, visit, team, area, name, forms, make)


def _buttons(visit: Visit, team: str, area: str, name: str, forms: Iterable[str], make: Maker) -> None:
    known = visit.taken(area).catalogue
    if area not in known.areas or (team and team not in known.teams):
        st.info(visit.text("document.none"))
        return

    def noted(form: str, ending: str) -> bytes:
        visit.note(f"export.{ending}", area=area, team=team)
        return make(visit.taken(area), form)

    with st.container(horizontal=True):
        for form in forms:
            ending = "pdf" if form in _PDF else form
            own = f"document.file.{form}"  # what two files of an area are told apart by
            parts = (name, visit.text(own) if visit.text.has(own) else "", str(visit.today))
            file = f"{'-'.join(filter(None, parts))}.{ending}"
            download(visit.text(f"document.{form}"), partial(noted, form, ending), file, marked=False)
    st.caption(visit.text("document.help"))


def of_series(visit: Visit, team: str, indicator: str, charting: Charting) -> None:
    """The chart of the team page as a picture, and its analysis."""

    def made(found: Edition, form: str) -> bytes:
        view = found.team_view(team, indicator, None, charting)
        plate = plate_of(view, found)
        match form:
            case "xlsx":
                return analysis(view, plate, found.text)
            case "csv":
                return sheets.csv_bytes(*analysis_rows(view, found.text), excel=True)
        return picture(plate, form)

    area = visit.catalogue.indicators[indicator].area
    _offer(visit, team, area, f"{team}-{indicator}", (*FORMS, "xlsx", "csv"), made)


def of_comparison(visit: Visit, area: str, indicator: str) -> None:
    """The comparison of an indicator's teams as a picture."""
    name = f"variation-{indicator}"
    _offer(visit, "", area, name, FORMS, lambda found, form: picture(found.variation(indicator), form))


def of_ideas(visit: Visit, area: str) -> None:
    """The driver diagram as a picture."""
    _offer(visit, "", area, f"drivers-{area}", FORMS, lambda found, form: picture(found.ideas(area), form))


def of_team(visit: Visit, team: str, area: str) -> None:
    """Its page to hang up."""
    _offer(visit, team, area, team, ["home"], lambda found, _: pages(found, area, [team]))


def of_area(visit: Visit, area: str) -> None:
    """Its slides, the pages of all teams, and the half-yearly report."""

    def made(found: Edition, form: str) -> bytes:
        match form:
            case "pptx":
                return deck(plates(found, found.catalogue.areas[area]), *found.front(area), found)
            case "home":
                return pages(found, area)
        return report(found, area, "pdf" if form == "report" else form)

    _offer(visit, "", area, area, ("pptx", *_PDF, "docx"), made)
