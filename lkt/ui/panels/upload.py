"""Pieces of the upload page: template, file, what was found, old beside new, receipt, and taking it back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lkt import settings
from lkt.actions import upload
from lkt.domain.clock import local
from lkt.domain.finding import Finding, Severity
from lkt.domain.observation import Observation, Place
from lkt.domain.scope import Role, Scope
from lkt.domain.team import Team
from lkt.errors import LktError
from lkt.store import uploads
from lkt.text import Text
from lkt.ui.frame import Visit, escape, said

SHOWN = 20  # findings on the page; the count tells of the rest
_STATE = "upload_preview"
_LET_GO = "upload_let_go"
_LEFT_OUT = "left_out"  # reported before, and empty in the file


def sender(visit: Visit, team: Team) -> Scope:
    """Who sends: a name for the log, and whether for one team or as the project lead."""
    text = visit.text
    left, right = st.columns([2, 3])
    name = left.text_input(
        text("upload_page.name"), max_chars=60, key="sender", help=text("upload_page.name_help")
    )
    roles = {Role.TEAM: text("upload_page.as_team", team=team.name), Role.LEAD: text("upload_page.as_lead")}
    role = right.radio(text("upload_page.role"), list(roles), format_func=roles.__getitem__, key="role")
    return Scope(name.strip() or visit.scope.user, role, team.id if role is Role.TEAM else None)


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
    )


def chosen_file(visit: Visit, scope: Scope, team: Team) -> upload.Preview | None:
    """The preview of the file in the box; read once, not at every click."""
    text = visit.text
    refusal = st.session_state.pop("upload_refusal", None)
    if refusal:
        st.warning(refusal)
    turn = st.session_state.setdefault("upload_turn", 0)
    file = st.file_uploader(
        text("upload_page.file"), type=["xlsx", "csv", "xls", "xlsb", "xlsm", "ods"], key=f"file-{turn}"
    )
    if file is None:
        st.session_state.pop(_STATE, None)
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
            upload.note_refusal(visit.database, scope, seen, settings.now())
        if seen.private:
            # The box would keep the file in memory as long as the page is open. What was found stays on the page.
            st.session_state[_LET_GO] = {(scope, team.id): seen}
            st.session_state["upload_turn"] += 1
            st.rerun()
        st.session_state[_STATE] = kept = (key, seen)
    return kept[1]


def held() -> Any:
    """The file that lies in the box; None when there is none, or when it was let go."""
    return st.session_state.get(f"file-{st.session_state.get('upload_turn', 0)}")


def findings(found: Sequence[Finding], text: Text) -> None:
    """Every fault with its cell and its remedy, errors first; the first twenty, and how many more."""
    boxes = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.INFO: st.info}
    for severity, box in boxes.items():
        own = [finding for finding in found if finding.severity is severity]
        if not own:
            continue
        lines = [f"- {_line(finding, text)}" for finding in own[:SHOWN]]
        if len(own) > SHOWN:
            lines.append(f"- {text('upload_page.more', count=len(own) - SHOWN)}")
        box("\n".join([f"**{text(f'upload_page.{severity.value}s', count=len(own))}**", "", *lines]))


def _line(finding: Finding, text: Text) -> str:
    words = escape(text("finding." + finding.code, **finding.fields))
    place = escape(str(finding.place))
    return f"**{place}**: {words}" if place else words


def comparison(seen: upload.Preview, visit: Visit) -> None:
    """Old value beside new, line by line."""
    text = visit.text
    st.markdown(text("upload_page.counts", left_out=len(seen.left_out), **seen.counts))
    rows = [_compared(line.change.value, line.before, line.after, visit) for line in seen.lines]
    rows += [_compared(_LEFT_OUT, kept, replace(kept, place=Place()), visit) for kept in seen.left_out]
    order = [text(f"change.{change}") for change in (*upload.Change, _LEFT_OUT)]
    frame = pd.DataFrame(rows)
    column = text("upload_page.change")
    frame = frame.sort_values(column, key=lambda c: c.map(order.index), kind="stable")
    st.dataframe(frame, hide_index=True, height=min(38 * (len(rows) + 1), 420), alt=text("upload_page.table"))


def _compared(change: str, before: Observation | None, after: Observation, visit: Visit) -> dict[str, Any]:
    text = visit.text
    indicator = visit.catalogue.indicators[after.indicator]
    return {
        text("upload_page.change"): text(f"change.{change}"),
        text("choose.team"): visit.catalogue.teams[after.team].name,
        text("choose.indicator"): text.name(indicator.name),
        text("team.period"): text.period(after.period),
        text("upload_page.before"): upload_figures(before, text),
        text("upload_page.after"): upload_figures(after, text),
        text("team.comment"): after.comment or "",
        text("upload_page.cell"): str(after.place),
    }


def upload_figures(observation: Observation | None, text: Text) -> str:
    """The reported numbers of one figure, in the order they are asked for."""
    if observation is None:
        return "–"
    parts = []
    if observation.numerator is not None or observation.denominator is not None:
        pair = (observation.numerator, observation.denominator)
        parts.append(
            "/".join(text.number(x) for x in pair if x is not None) if observation.value is None else ""
        )
    if observation.value is not None:
        parts.append(text.number(observation.value))
    if observation.spread is not None:
        parts.append(text("upload_page.spread", spread=text.number(observation.spread)))
    if observation.value is not None and observation.denominator is not None:
        parts.append(text("team.n", n=text.number(observation.denominator)))
    if observation.unknown is not None:
        parts.append(text("upload_page.unknown", unknown=text.number(observation.unknown)))
    return " · ".join(part for part in parts if part)


def confirm_button(seen: upload.Preview, visit: Visit, scope: Scope) -> None:
    """Store what the preview shows, once its warnings have been read."""
    text = visit.text
    if not seen.changes_anything:
        st.info(text("upload_page.nothing_new"))
        return
    # The tick belongs to this preview: another file, role or team needs one of its own.
    tick = f"accept-{seen.batch.sha256}-{seen.version}-{scope.role}-{scope.team}"
    read = not seen.batch.warned or st.checkbox(text("upload_page.accept_warnings"), key=tick)
    label = text("upload_page.confirm", count=seen.counts["new"] + seen.counts["changed"])
    if st.button(label, type="primary", disabled=not read):
        _confirm(seen, visit, scope, read)


def _confirm(seen: upload.Preview, visit: Visit, scope: Scope, read: bool) -> None:
    try:
        with st.spinner(visit.text("upload_page.storing")):
            given = upload.confirm(visit.database, scope, seen, settings.now(), warnings_accepted=read)
    except LktError as refusal:
        # Somebody wrote in between, or the disk did not take it: the file is laid beside what is known now.
        st.session_state["upload_refusal"] = said(refusal, visit.text)
    else:
        st.session_state["receipt"] = (given, seen.lines[0].after.team, seen.lines[0].after.indicator)
        st.session_state["upload_turn"] += 1  # an empty box: a second click does not send the file again
    st.session_state.pop(_STATE, None)
    st.rerun()


def receipt(visit: Visit) -> None:
    """What was stored just now, and the way to see it."""
    kept = st.session_state.get("receipt")
    if kept is None:
        return
    text, (given, team, indicator) = visit.text, kept
    stored = given.counts["new"] + given.counts["changed"]
    st.success(
        text("upload_page.receipt", count=stored, upload=given.upload, at=moment(given.at, text),
             until=text.day(given.undo_until))
    )  # fmt: skip
    with st.container(horizontal=True):
        st.page_link(
            "pages/team.py", label=text("upload_page.see"), query_params={"team": team, "indicator": indicator},
            icon=":material/show_chart:",
        )  # fmt: skip
        st.button(text("upload_page.done"), on_click=lambda: st.session_state.pop("receipt", None))


def moment(at: Any, text: Text) -> str:
    """A stored moment (UTC) as the clock on the wall showed it."""
    return text.moment(local(at))


def history(visit: Visit, scope: Scope, team: Team) -> None:
    """What the team has sent, newest first, each with its way back."""
    text = visit.text
    sent = uploads.newest(visit.database, team.area, team.id)
    st.subheader(text("upload_page.history"), anchor=False)
    if not sent:
        st.caption(text("upload_page.no_history"))
    for item in sent:
        left, right = st.columns([5, 1], vertical_alignment="center")
        words = text("upload_page.item", upload=item.id, at=moment(item.recorded_at, text), by=escape(item.recorded_by),
                     file=escape(item.file_name[:60]), count=item.observations)  # fmt: skip
        left.markdown(f"~~{words}~~ {text('upload_page.undone')}" if item.undone_at else words)
        if not item.undone_at and right.button(text("upload_page.undo"), key=f"undo-{item.id}"):
            upload.undo(visit.database, scope, item.id, settings.now())
            st.session_state.pop("receipt", None)
            st.rerun()
