"""What can be taken along: buttons that make a file when pressed, as the one who presses may take it with them."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from lkt.domain.access import Act
from lkt.domain.charting import Charting
from lkt.report import gather, sheets
from lkt.report.analysis import analysis, analysis_rows
from lkt.report.chosen import plates
from lkt.report.gather import Source
from lkt.report.half_year import report
from lkt.report.page import pages
from lkt.report.picture import FORMS, picture
from lkt.report.plate import of_team as plate_of
from lkt.report.slides import deck
from lkt.store import definitions
from lkt.ui.frame import box
from lkt.ui.visit import Visit, catalogue_of

TYPES = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_HOME, _REPORT = "home", "report"  # pages to hang up, and the half-yearly report: both PDF
Makers = Mapping[str, Callable[[], bytes]]  # by what it is: the ending of the file, or one of these


def source(visit: Visit) -> Source:
    """What leaves, as somebody may take it: that may be less than is shown on the page."""
    database, as_of, coded = visit.database, visit.reader.as_of, visit.reader.reading.coded
    whole = catalogue_of(str(database.path), definitions.version(database), database, as_of)
    may = gather.taking(database, whole, visit.scopes, coded)
    return gather.source(database, whole, visit.text, visit.today, may, as_of)


def offer(visit: Visit, team: str, area: str, name: str, makers: Makers) -> None:
    """A closed box with a button for each file, for who may take the figures of a team (or of an area) along."""
    if visit.role(Act.EXPORT):
        box(visit.text("document.title"), "documents", _buttons, visit, team, area, name, makers)


def _buttons(visit: Visit, team: str, area: str, name: str, makers: Makers) -> None:
    known = source(visit).catalogue
    if area not in known.areas or (team and team not in known.teams):
        st.info(visit.text("document.none"))
        return

    def noted(what: str, ending: str) -> bytes:
        visit.note(f"export.{ending}", area=area, team=team)
        return makers[what]()

    with st.container(horizontal=True):
        for what in makers:
            ending = "pdf" if what in (_HOME, _REPORT) else what
            label, file = visit.text(f"document.{what}"), f"{name}-{visit.today}.{ending}"
            st.download_button(label, partial(noted, what, ending), file, TYPES[ending], on_click="ignore")
    st.caption(visit.text("document.help"))


def of_series(visit: Visit, team: str, indicator: str, charting: Charting) -> None:
    """The chart of the team page as a picture, and its analysis."""

    def made(ending: str) -> bytes:
        found = source(visit)
        view, check = found.team_view(team, indicator, None, charting)
        plate = plate_of(view, found.edition, check)
        match ending:
            case "xlsx":
                return analysis(view, plate, visit.text)
            case "csv":
                return sheets.csv_bytes(*analysis_rows(view, visit.text), excel=True)
        return picture(plate, ending)

    makers = {ending: partial(made, ending) for ending in (*FORMS, "xlsx", "csv")}
    offer(visit, team, visit.catalogue.indicators[indicator].area, f"{team}-{indicator}", makers)


def of_comparison(visit: Visit, indicator: str) -> None:
    """The comparison of an indicator's teams as a picture."""

    def made(form: str) -> bytes:
        return picture(source(visit).variation(indicator), form)

    makers = {form: partial(made, form) for form in FORMS}
    offer(visit, "", visit.catalogue.indicators[indicator].area, f"variation-{indicator}", makers)


def of_ideas(visit: Visit, area: str) -> None:
    """The driver diagram as a picture."""
    makers = {
        form: partial(lambda form: picture(source(visit).within(area).ideas(area), form), form)
        for form in FORMS
    }
    offer(visit, "", area, f"drivers-{area}", makers)


def of_team(visit: Visit, team: str, area: str) -> None:
    """Its page to hang up."""
    offer(visit, team, area, team, {_HOME: lambda: pages(source(visit), area, [team])})


def of_area(visit: Visit, area: str) -> None:
    """Its slides, the pages of all teams, and the half-yearly report."""

    def made() -> bytes:
        found = source(visit)
        return deck(plates(found, found.catalogue.areas[area]), *found.front(area), found.edition)

    makers: Makers = {
        "pptx": made, _HOME: lambda: pages(source(visit), area),
        _REPORT: lambda: report(source(visit), area, "pdf"), "docx": lambda: report(source(visit), area, "docx"),
    }  # fmt: skip
    offer(visit, "", area, area, makers)
