"""What was sent: the receipt of just now, and the earlier files, each with its way back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lkt import settings
from lkt.actions import upload
from lkt.domain.observation import Observation
from lkt.domain.period import local
from lkt.domain.team import Scope, Team
from lkt.store import uploads
from lkt.store.uploads import Upload
from lkt.ui.frame import Visit, escape, sign, signed
from lkt.ui.panels.preview import figures
from lkt.ui.panels.upload import into_sight, listed
from lkt.ui.state import PREVIEW, RECEIPT, UNDO_ASKED, UNDONE


def receipt(visit: Visit, team: Team) -> None:
    """What was stored just now, and the way to see it; on the page of the team it was stored from."""
    text, (given, stored, sender) = visit.text, RECEIPT.get()
    if sender != team.id:
        return
    with st.container(key="receipt"):
        lines = [
            escape(f"{_what(o, visit, team)}, {text.period(o.period)}: {figures(o, visit)}") for o in stored
        ]
        words = text(
            "upload_page.receipt", count=len(stored), upload=given.upload, at=text.moment(local(given.at)),
            until=text.day(given.undo_until),
        )  # fmt: skip
        st.success(f"{words}\n\n{listed(lines, text)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/team.py", label=text("upload_page.see"), icon=":material/show_chart:",
                query_params={"team": stored[0].team, "indicator": stored[0].indicator},
            )  # fmt: skip
            st.button(text("upload_page.done"), on_click=RECEIPT.take)
    into_sight("receipt", given.upload)


def _what(o: Observation, visit: Visit, team: Team) -> str:
    """The indicator; before it the team, where it is another than the one chosen on the page."""
    name = visit.text.name(visit.catalogue.indicators[o.indicator].name)
    return name if o.team == team.id else f"{visit.catalogue.teams[o.team].name}: {name}"


def history(visit: Visit, scope: Scope, team: Team) -> None:
    """What the team has sent, newest first, each with its way back."""
    text = visit.text
    sent = uploads.newest(visit.database, team.area, team.id)
    st.subheader(text("upload_page.history"), anchor=False)
    if undone := UNDONE.take():
        st.success(text("upload_page.undone_now", upload=undone))
    if not sent:
        st.caption(text("upload_page.no_history"))
    for item in sent:
        _item(item, visit, scope, team)


def _item(item: Upload, visit: Visit, scope: Scope, team: Team) -> None:
    text = visit.text
    words = text(
        "upload_page.item", upload=item.id, at=text.moment(local(item.recorded_at)), by=escape(item.recorded_by),
        file=escape(item.file_name[:60]), count=item.observations,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=f"sent-{item.id}"):
        if item.undone_at:
            by = text(
                "upload_page.undone", at=text.moment(local(item.undone_at)), by=escape(item.undone_by or "")
            )
            st.markdown(f"~~{words}~~ {by}")
            return
        st.markdown(words)
        may = upload.may_undo(visit.database, scope, item, settings.now())
        if may:
            st.button(
                text("upload_page.undo"), key=f"undo-{item.id}", type="tertiary", icon=":material/undo:",
                on_click=UNDO_ASKED.put, args=[item.id],
            )  # fmt: skip
    if may and UNDO_ASKED.get() == item.id:
        _ask(item, visit, scope, team)


def _ask(item: Upload, visit: Visit, scope: Scope, team: Team) -> None:
    """What taking back would change, before it is done."""
    text = visit.text
    into_sight("undo", item.id)
    with st.container(key="undo"), st.form(f"undo-form-{item.id}", enter_to_submit=False):
        changes = [_effect(change, visit, team) for change in upload.effect_of_undo(visit.database, item)]
        told = listed(changes, text) or text("upload_page.undo_nothing")
        st.markdown(f"**{text('upload_page.undo_ask', upload=item.id)}**\n\n{told}")
        name = sign(visit, f"undo-name-{item.id}")
        with st.container(horizontal=True):
            yes = st.form_submit_button(text("upload_page.undo_yes"), type="primary")
            no = st.form_submit_button(text("upload_page.undo_no"))
    if no:
        UNDO_ASKED.take()
        into_sight("undo", None)
        st.rerun()
    if yes and signed(name, text):
        upload.undo(visit.database, replace(scope, user=name), item.id, settings.now())
        for kept in (UNDO_ASKED, RECEIPT, PREVIEW):  # a file in the box was laid beside what counted before
            kept.take()
        UNDONE.put(item.id)
        st.rerun()


def _effect(change: upload.Effect, visit: Visit, team: Team) -> str:
    """One figure that taking back would change: to what it was before, or to nothing."""
    now, then = change
    told = {"now": figures(now, visit), "then": figures(then, visit), "period": now.period}
    key = "upload_page.undo_back" if then else "upload_page.undo_empty"
    return escape(visit.text(key, indicator=_what(now, visit, team), **told))
