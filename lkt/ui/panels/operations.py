"""What is looked after in the running program. The log: who has seen, taken out and changed what, as somebody may read
it. What the project lead does with the open database: a copy of it, a look at all of it, an area's figures."""

from datetime import timedelta

import streamlit as st

from lkt import settings
from lkt.domain.access import Act
from lkt.domain.period import local
from lkt.report import sheets
from lkt.store import access_log, backup, soundness
from lkt.text import Text
from lkt.text.sentence import noted
from lkt.ui.frame import Visit, box, refusals, worded
from lkt.ui.login import note_once
from lkt.ui.panels.documents import download
from lkt.ui.url_choices import pick
from lkt.views import rows

_MOST = 1_000  # lines on the page
_DAYS = (7, 30, 90, 0)  # of which one is chosen; 0 is all that is kept


def log(visit: Visit, area: str = "") -> None:
    """A closed box, of one area or of all, for those who may read it."""
    if visit.role(Act.LOG):
        box(visit.text("log.title"), f"log-{area}", _log, visit, area)


def _log(visit: Visit, area: str) -> None:
    text, kept = visit.text, settings.log_from()
    note_once(visit, "log", {"area": area} if area else {})
    st.caption(text("log.about", day=kept.date()))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = {days: text("log.past", count=days) if days else text("log.any") for days in _DAYS}
        days = pick(text("log.days"), words, key=f"log-days-{area}")
        since = max(kept, settings.now() - timedelta(days)) if days else kept
        areas = {team.id: team.area for team in visit.catalogue.teams.values()}
        found = access_log.read(visit.database, visit.scopes, since, areas, area)
        kinds = {"": text("log.any")} | {kind: text(f"log.kinds.{kind}") for kind in access_log.KINDS}
        kind = pick(text("log.kind"), kinds, key=f"log-kind-{area}")
        people = {"": text("log.everybody")} | {name: name for name in sorted({entry.by for entry in found})}
        by = pick(text("log.who"), people, key=f"log-who-{area}")
    chosen = [entry for entry in found if kind in ("", entry.kind) and by in ("", entry.by)]
    if not chosen:
        st.info(text("log.empty"))
        return
    when = st.column_config.DatetimeColumn(format="DD-MM-YYYY HH:mm")
    rows = [_row(visit, entry, text) for entry in chosen[:_MOST]]
    st.dataframe(rows, hide_index=True, width="stretch", column_config={text("log.at"): when})
    if len(chosen) > _MOST:
        st.caption(text("log.more", shown=_MOST, count=len(chosen)))


def _row(visit: Visit, entry: access_log.Entry, text: Text) -> dict[str, object]:
    known = visit.catalogue
    about = [known.teams[id].name for id in entry.teams if id in known.teams]
    if not about and len(entry.areas) == 1:
        about = [text.name(known.areas[id].name) for id in entry.areas if id in known.areas]
    if entry.indicator in known.indicators:
        about.append(text.name(known.indicators[entry.indicator].name))
    told = {
        "at": local(entry.at).replace(tzinfo=None), "by": entry.by, "role": text(f"role.{entry.role}"),
        "done": noted(text, entry.kind, entry.what), "where": " · ".join(about),
    }  # fmt: skip
    return {text(f"log.{name}"): words for name, words in told.items()}


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
