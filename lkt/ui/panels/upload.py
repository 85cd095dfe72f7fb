"""The way in on the upload page: who sends, the template, the file, what was found in it and its marked copy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import streamlit as st

from lkt import settings
from lkt.actions import upload
from lkt.domain.area import Status
from lkt.domain.batch import Finding, Severity
from lkt.domain.team import Role, Scope, Team
from lkt.text import Text
from lkt.ui.frame import Visit, escape, signature

SHOWN = 20  # lines of findings on the page; the count tells of the rest
_CELLS = 6  # cells named of those that have the same fault
_STATE = "upload_preview"
_LET_GO = "upload_let_go"
_COPY = "annotated_copy"


def sender(visit: Visit, team: Team) -> Scope:
    """Whether somebody sends for the team chosen, or as the project lead. Who it is, is asked when they confirm."""
    text = visit.text
    roles = {Role.TEAM: text("upload_page.as_team"), Role.LEAD: text("upload_page.as_lead")}
    role = st.radio(
        text("upload_page.role"), list(roles), format_func=roles.__getitem__, key="role", horizontal=True
    )
    return Scope(visit.scope.user, role, team.id if role is Role.TEAM else None)


def status_line(visit: Visit, team: Team) -> None:
    """Said where nobody expects figures any more, or not yet."""
    area = visit.catalogue.areas[team.area]
    if area.status is not Status.ACTIVE:
        status = visit.text(f"status.{area.status.value}").casefold()
        st.info(visit.text("upload_page.status", area=escape(visit.text.name(area.name)), status=status))


def template_button(visit: Visit, team: Team) -> None:
    """The team's own template, with what it has reported so far."""
    text = visit.text
    wide = st.toggle(text("upload_page.wide"), key="wide_template", help=text("upload_page.wide_help"))
    st.download_button(
        text("upload_page.template"),
        data=lambda: upload.template(
            visit.database, visit.catalogue, team.id, visit.today, text.language, text, wide=wide
        ),
        file_name=f"LKT_{team.id}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
    )


def chosen_file(visit: Visit, scope: Scope, team: Team) -> upload.Preview | None:
    """The preview of the file in the box; read once, not at every click."""
    text = visit.text
    turn = st.session_state.setdefault("upload_turn", 0)
    # Any kind may be chosen: what a Word file is in the way of, we say better than the box would.
    file = st.file_uploader(text("upload_page.file"), key=f"file-{turn}")
    if file is None:
        forget()
        let_go: upload.Preview | None = st.session_state.get(_LET_GO, {}).get((scope, team.id))
        return let_go
    st.session_state.pop(_LET_GO, None)
    data = file.getvalue()
    key = (hashlib.sha256(data).hexdigest(), file.name, scope, team.id)
    kept = st.session_state.get(_STATE)
    if kept is None or kept[0] != key:
        st.session_state.pop("receipt", None)  # it spoke of another file
        with st.spinner(text("upload_page.reading")):
            seen = upload.preview(
                visit.database, visit.catalogue, scope, data, file.name, visit.today, team.id
            )
        if seen.batch.refused:
            # Who it is, is asked when something is stored; the account of the server says nothing.
            unsigned = replace(scope, user=signature())
            upload.note_refusal(visit.database, unsigned, seen, settings.now())
        if seen.private:
            # The box would keep the file in memory as long as the page is open. What was found stays on the page.
            st.session_state[_LET_GO] = {(scope, team.id): seen}
            empty_box()
            st.rerun()
        st.session_state[_STATE] = kept = (key, seen)
    return kept[1]


def held() -> Any:
    """The file that lies in the box; None when there is none, or when it was let go."""
    return st.session_state.get(f"file-{st.session_state.get('upload_turn', 0)}")


def forget() -> None:
    """The next run reads the file in the box anew."""
    st.session_state.pop(_STATE, None)


def empty_box() -> None:
    """An empty box in place of the one with the file: a second click does not send it again."""
    st.session_state["upload_turn"] = st.session_state.get("upload_turn", 0) + 1


def findings(found: Sequence[Finding], text: Text) -> None:
    """Every fault with its cell and its remedy, errors first; the first twenty lines, and how many more."""
    boxes = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.INFO: st.info}
    for severity, box in boxes.items():
        own = [finding for finding in found if finding.severity is severity]
        if not own:
            continue
        alike = _alike(own, text)
        lines = [f"- {_line(group, text)}" for group in alike[:SHOWN]]
        if len(alike) > SHOWN:
            more = sum(len(group) for group in alike[SHOWN:])
            lines.append(f"- {text('upload_page.more', count=more)}")
        box("\n".join([f"**{text(f'upload_page.{severity.value}s', count=len(own))}**", "", *lines]))


def _alike(found: Sequence[Finding], text: Text) -> list[list[Finding]]:
    """Findings that say the same of different cells of a sheet, together: a wrong name in 24 rows is one line."""
    groups: dict[object, list[Finding]] = {}
    for finding in found:
        elsewhere = _words(finding, text, {"cell": "", "other": ""})
        groups.setdefault((finding.code, finding.place.sheet, elsewhere), []).append(finding)
    return list(groups.values())


def _line(alike: Sequence[Finding], text: Text) -> str:
    first, more = alike[0], alike[1:]
    sheet = first.place.sheet
    words = escape(_words(first, text, {}))
    if more:
        cells = [finding.place.cell or "" for finding in more[:_CELLS]]
        key = "also" if len(more) <= _CELLS else "also_many"
        words += " " + escape(text(f"upload_page.{key}", cells=", ".join(cells), count=len(more) - _CELLS))
    return f"**{escape(text('upload_page.sheet', sheet=sheet))}**: {words}" if sheet else words


def _words(finding: Finding, text: Text, instead: dict[str, object]) -> str:
    return text("finding." + finding.code, **{**finding.fields, **instead})


def remedy(seen: upload.Preview, text: Text) -> None:
    """What to do with a refused file whose cells can be mended; of any other its faults say it."""
    cells = any(f.place.cell for f in seen.batch.findings if f.severity is Severity.ERROR)
    if cells and not seen.private:
        st.markdown(text("upload_page.refused"))


def show_verdict(seen: upload.Preview | None) -> None:
    """Bring what was found into sight: on a phone it would lie below the box, unseen."""
    into_sight(".st-key-verdict", seen and (seen.batch.sha256, seen.version, seen.batch.refused))


def into_sight(place: str, mark: object) -> None:
    """Scroll to an element of ours, once for what `mark` stands for; None for nothing there."""
    known = st.session_state.setdefault("in_sight", {})
    if mark and known.get(place) != mark:
        turn = st.session_state["scrolls"] = (
            st.session_state.get("scrolls", 0) + 1
        )  # else the browser knows it
        st.html(
            f"<script>setTimeout(() => document.querySelector('{place}')"
            f"?.scrollIntoView({{block: 'nearest', behavior: 'smooth'}}), 300) // {turn}</script>",
            unsafe_allow_javascript=True,
        )
    known[place] = mark


def annotated_copy(visit: Visit, seen: upload.Preview | None) -> None:
    """Offer the file in the box with its faults marked; nothing where no cell is at fault.

    Annotated once for a file and a language. With the file, its annotated copy is let go too.
    """
    text, file = visit.text, held()
    if seen is None or file is None or not upload.may_annotate(seen.batch):
        st.session_state.pop(_COPY, None)
        return
    key = (seen.batch, text.language)
    kept = st.session_state.get(_COPY)
    if kept is None or kept[0] != key:
        with st.spinner(text("upload_page.annotating")):
            kept = (key, upload.annotated(seen.batch, file.getvalue(), text))
        st.session_state[_COPY] = kept
    copy = kept[1]
    if copy is None:
        st.caption(text("upload_page.not_annotated"))
        return
    st.download_button(
        text("upload_page.annotated"),
        data=copy,
        file_name=annotated_name(seen.batch.file_name, text),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(text("upload_page.annotated_help"))


def annotated_name(file_name: str, text: Text) -> str:
    """What it is called, also when such a copy was sent.

    >>> annotated_name("tal.xlsx", Text("da")), annotated_name("tal_rettes.xlsx", Text("da"))
    ('tal_rettes.xlsx', 'tal_rettes.xlsx')
    """
    suffix = text("upload_page.annotated_suffix")
    return f"{PurePath(file_name).stem.removesuffix(suffix)}{suffix}.xlsx"
