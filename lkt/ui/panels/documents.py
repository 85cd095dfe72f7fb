"""What can be taken along: buttons that make a file when pressed, as the one who presses may take it with them."""

from functools import partial
from typing import Any

import streamlit as st

from lkt.domain.access import Act
from lkt.domain.charting import Charting
from lkt.report import sheets
from lkt.report.analysis import analysis, analysis_rows
from lkt.report.chosen import plates
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
# By what it is about: how its files are called, and the kinds there are (endings, or one of those of _PDF).
_FILES = {
    "series": ("{team}-{indicator}", (*FORMS, "xlsx", "csv")), "comparison": ("variation-{indicator}", FORMS),
    "ideas": ("drivers-{area}", FORMS), "team": ("{team}", ("home",)), "area": ("{area}", ("pptx", *_PDF, "docx")),
}  # fmt: skip


def download(label: str, data: Any, file: str, marked: bool = True) -> None:
    """A button for a file, which its name tells the kind of; `data` may be what makes it when somebody presses."""
    kind, icon = _TYPES[file.rpartition(".")[2]], ":material/download:" if marked else None
    st.download_button(label, data, file, kind, icon=icon, on_click="ignore")


def offer(visit: Visit, about: str, area: str, charting: Charting = Charting(), **of: str) -> None:
    """A closed box with a button for each file, for who may take figures along. about: one of `_FILES`. of: the team
    and the indicator by id, where it is about them."""
    if visit.role(Act.EXPORT):
        box(visit.text("document.title"), "documents", _buttons, visit, about, area, charting, of)


def _buttons(visit: Visit, about: str, area: str, charting: Charting, of: dict[str, str]) -> None:
    known, (name, forms) = visit.taken(area).catalogue, _FILES[about]
    if area not in known.areas or of.get("team", "") not in ("", *known.teams):
        st.info(visit.text("document.none"))
        return
    with st.container(horizontal=True):
        for form in forms:
            ending = "pdf" if form in _PDF else form
            own = f"document.file.{form}"  # what two files of an area are told apart by
            told = visit.text(own) if visit.text.has(own) else ""
            parts = (name.format(area=area, **of), told, str(visit.today))
            file = f"{'-'.join(filter(None, parts))}.{ending}"
            make = partial(_made, visit, about, form, area, charting, **of)
            download(visit.text(f"document.{form}"), make, file, marked=False)
    st.caption(visit.text("document.help"))


def _made(
    visit: Visit, about: str, form: str, area: str, charting: Charting, team: str = "", indicator: str = ""
) -> bytes:
    """The file, of what somebody may take along; the log is told of it."""
    visit.note(f"export.{'pdf' if form in _PDF else form}", area=area, team=team)
    found = visit.taken(area)
    match about, form:
        case "area", "pptx":
            return deck(plates(found, found.catalogue.areas[area]), *found.front(area), found)
        case "area" | "team", "home":
            return pages(found, area, [team] if team else [])
        case "area", _:
            return report(found, area, "pdf" if form in _PDF else form)
        case "ideas", _:
            return picture(found.ideas(area), form)
        case "comparison", _:
            return picture(found.variation(indicator), form)
    view = found.team_view(team, indicator, None, charting)
    match form:
        case "xlsx":
            return analysis(view, plate_of(view, found), found.text)
        case "csv":
            return sheets.csv_bytes(*analysis_rows(view, found.text), excel=True)
    return picture(plate_of(view, found), form)
