"""What was sent: the receipt of just now, and the earlier files, each with its way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import streamlit as st

from lkt import settings
from lkt.actions import upload
from lkt.domain.observation import Observation
from lkt.domain.period import local
from lkt.domain.team import Scope, Team
from lkt.store import uploads
from lkt.store.uploads import Upload
from lkt.text import Text
from lkt.ui.frame import Visit, escape, sign, signed
from lkt.ui.panels.preview import figures
from lkt.ui.panels.upload import forget, into_sight

_ASKED = "undo_asked"
_MOST = 8  # lines in a receipt, and in what taking back would change


def receipt(visit: Visit, team: Team) -> None:
    """What was stored just now, and the way to see it; on the page of the team it was stored from."""
    kept = st.session_state.get("receipt")
    if kept is None or kept[2] != team.id:
        return
    text, (given, stored, _) = visit.text, kept
    with st.container(key="receipt"):
        st.success(
            text("upload_page.receipt", count=len(stored), upload=given.upload, at=moment(given.at, text),
                 until=text.day(given.undo_until))
            + "\n\n" + "\n".join(f"- {_stored(o, visit, team)}" for o in stored[:_MOST])
            + (f"\n- {text('upload_page.more', count=len(stored) - _MOST)}" if len(stored) > _MOST else "")
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/team.py", label=text("upload_page.see"), icon=":material/show_chart:",
                query_params={"team": stored[0].team, "indicator": stored[0].indicator},
            )  # fmt: skip
            st.button(text("upload_page.done"), on_click=lambda: st.session_state.pop("receipt", None))
    into_sight(".st-key-receipt", given.upload)


def _stored(o: Observation, visit: Visit, team: Team) -> str:
    return escape(f"{_what(o, visit, team)}, {visit.text.period(o.period)}: {figures(o, visit)}")


def _what(o: Observation, visit: Visit, team: Team) -> str:
    """The indicator; before it the team, where it is another than the one chosen on the page."""
    name = visit.text.name(visit.catalogue.indicators[o.indicator].name)
    return name if o.team == team.id else f"{visit.catalogue.teams[o.team].name}: {name}"


def moment(at: datetime, text: Text) -> str:
    """A stored moment (UTC) as the clock on the wall showed it."""
    return text.moment(local(at))


def history(visit: Visit, scope: Scope, team: Team) -> None:
    """What the team has sent, newest first, each with its way back."""
    text = visit.text
    sent = uploads.newest(visit.database, team.area, team.id)
    st.subheader(text("upload_page.history"), anchor=False)
    undone = st.session_state.pop("undone", None)
    if undone:
        st.success(text("upload_page.undone_now", upload=undone))
    if not sent:
        st.caption(text("upload_page.no_history"))
    for item in sent:
        _item(item, visit, scope, team)


def _item(item: Upload, visit: Visit, scope: Scope, team: Team) -> None:
    text = visit.text
    words = text("upload_page.item", upload=item.id, at=moment(item.recorded_at, text), by=escape(item.recorded_by),
                 file=escape(item.file_name[:60]), count=item.observations)  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=f"sent-{item.id}"):
        if item.undone_at:
            by = text("upload_page.undone", at=moment(item.undone_at, text), by=escape(item.undone_by or ""))
            st.markdown(f"~~{words}~~ {by}")
            return
        st.markdown(words)
        may = upload.may_undo(visit.database, scope, item, settings.now())
        if may:
            st.button(
                text("upload_page.undo"), key=f"undo-{item.id}", type="tertiary", icon=":material/undo:",
                on_click=lambda: st.session_state.update({_ASKED: item.id}),
            )  # fmt: skip
    if may and st.session_state.get(_ASKED) == item.id:
        _ask(item, visit, scope, team)


def _ask(item: Upload, visit: Visit, scope: Scope, team: Team) -> None:
    """What taking back would change, before it is done."""
    text = visit.text
    into_sight(".st-key-undo", item.id)
    with st.container(key="undo"), st.form(f"undo-form-{item.id}", enter_to_submit=False):
        changes = upload.effect_of_undo(visit.database, item)
        lines = [f"- {_effect(change, visit, team)}" for change in changes[:_MOST]]
        if len(changes) > _MOST:
            lines.append(f"- {text('upload_page.more', count=len(changes) - _MOST)}")
        told = "\n".join(lines) or text("upload_page.undo_nothing")
        st.markdown(f"**{text('upload_page.undo_ask', upload=item.id)}**\n\n{told}")
        name = sign(visit, f"undo-name-{item.id}")
        with st.container(horizontal=True):
            yes = st.form_submit_button(text("upload_page.undo_yes"), type="primary")
            no = st.form_submit_button(text("upload_page.undo_no"))
    if no:
        st.session_state.pop(_ASKED)
        into_sight(".st-key-undo", None)
        st.rerun()
    if yes and signed(name, text):
        upload.undo(visit.database, replace(scope, user=name), item.id, settings.now())
        st.session_state.pop(_ASKED)
        st.session_state.pop("receipt", None)
        forget()  # a file in the box was laid beside what counted before
        st.session_state["undone"] = item.id
        st.rerun()


def _effect(change: upload.Effect, visit: Visit, team: Team) -> str:
    """One figure that taking back would change: to what it was before, or to nothing."""
    now, then = change
    text = visit.text
    key = "undo_back" if then else "undo_empty"
    told = {"now": figures(now, visit), "then": figures(then, visit)}
    what = _what(now, visit, team)
    return escape(text(f"upload_page.{key}", indicator=what, period=text.period(now.period), **told))
