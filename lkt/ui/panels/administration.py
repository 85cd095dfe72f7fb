"""Definitions changed on a page: which, what it would change, why, its history, and the way back."""

import json
import re

import streamlit as st

from lkt import settings
from lkt.actions import administration
from lkt.domain.access import Act
from lkt.domain.catalogue import KINDS
from lkt.domain.serialization import Problem, leaves
from lkt.errors import CatalogueError
from lkt.store import definitions
from lkt.ui.frame import Visit, box, escape, refusals, sign, signed
from lkt.ui.panels.definition_form import Form, place, read, shown
from lkt.ui.state import FORM, STORED
from lkt.ui.url_choices import pick

_SHOWN = ("areas", "indicators", "teams", "drivers", "people")


def chosen(visit: Visit) -> Form:
    """What is to be changed: a kind, an area and one of its definitions, or a new one."""
    text, areas = visit.text, visit.catalogue.areas
    names = {id: f"{id} · {text.name(area.name)}" for id, area in areas.items()}
    everywhere = administration.defines(visit.scopes) is None
    if everywhere or not names:
        names[""] = text("administration.new_areas")
    rows = {key: own[-1] for key, own in definitions.histories(visit.database).items()}
    stored, new, within = STORED.get() or ("", "", "")
    if (stored, new) in rows and rows[stored, new].body:  # it stands, and was not taken away
        st.session_state["define-area" if stored == "areas" else f"define-{stored}-{within}"] = new
    with st.container(horizontal=True, vertical_alignment="bottom"):
        area = pick(text("administration.area"), names, key="define-area", width=420)
        kinds = _SHOWN if area else ("areas", *(["people"] if everywhere else []))
        words = {kind: text(f"administration.{kind}") for kind in kinds}
        kind = pick(text("administration.kind"), words, key="define-kind", width=260)
        id = area
        if kind != "areas":
            known = {"": text(f"administration.new_{kind}"), **_known(visit, kind, area)}
            id = pick(text(f"administration.one_{kind}"), known, key=f"define-{kind}-{area}", width=420)
    form: Form = FORM.get() or Form("", "", "", turn=-1)
    if (form.kind, form.id, form.area) != (kind, id, area):
        number, plain = (row.number, row.plain) if (row := rows.get((kind, id))) else (None, None)
        form = Form(kind, id, area, number, plain or {}, form.turn + 1)
        FORM.put(form)
    return form


def _known(visit: Visit, kind: str, area: str) -> dict[str, str]:
    if kind == "people":
        known = administration.people(visit.database, visit.scopes)
        return {id: f"{plain['name']} · {id}" for id, plain in known.items()}
    listed = [each for each in getattr(visit.catalogue, kind).values() if each.area == area]
    return {each.id: f"{each.id} · {visit.text.said(each.name)}" for each in listed}


def form(visit: Visit, form: Form) -> None:
    """The fields, then what they would change."""
    text, id = visit.text, form.id
    if STORED.take() is not None:
        st.success(text("administration.stored"))
    if not form.id:
        start = "" if form.kind in ("areas", "people") else f"{form.area}-"
        label = text(f"administration.id_{form.kind}")
        id = st.text_input(label, start, key=form.key("id"), width=420).strip()
    made = read(visit, form, KINDS[form.kind], form.plain, "")
    if form.kind in ("indicators", "teams", "drivers"):
        made["area"] = form.area
    wanted = {**made, "id": id}
    if st.button(text("administration.look"), key=form.key("look"), type="primary"):
        form.wanted, form.undoing = wanted, None
    if form.undoing is not None or form.wanted == wanted:
        with refusals(text):
            _preview(visit, form, (form.kind, id))
    if form.id:
        box(text("administration.history"), f"history-{form.turn}", _history, visit, form)


def _preview(visit: Visit, form: Form, key: administration.Key) -> None:
    text, at, wanted = visit.text, settings.now(), form.wanted
    if form.undoing is not None:
        wanted = administration.earlier(visit.database, key, form.undoing)
    try:
        found = administration.propose(visit.database, visit.scopes, key, wanted, at, new=not form.id)
    except CatalogueError as error:
        st.error("\n".join(f"- {_told(visit, form.kind, key[1], problem)}" for problem in error.problems))
        return
    if found is None:
        st.info(text("administration.nothing"))
        return
    old, new = (dict(leaves(json.loads(each or "{}"))) for each in (found.before, found.after))
    changed = []
    for path in (path for path in {**new, **old} if old.get(path) != new.get(path)):
        earlier, later = (escape(shown(visit, form, str(each.get(path, "–")), path)) for each in (old, new))
        changed.append(f"- {escape(place(visit, form.kind, path))}: {earlier} → **{later}**")
    st.markdown("\n".join(changed))
    by = sign(visit, visit.role(Act.DEFINE) or visit.scopes[0], form.key("signature"))
    reason = st.text_input(text("administration.reason"), key=form.key("reason"), max_chars=120)
    if st.button(text("administration.store"), key=form.key("store")) and signed(by, text):
        administration.apply(visit.database, visit.scopes, key, wanted, form.number, by, reason, at)
        STORED.put((*key, form.area))
        FORM.put(Form("", "", "", turn=form.turn))
        st.rerun()


def _told(visit: Visit, kind: str, form_id: str, problem: Problem) -> str:
    """A problem of the contract, with its place as the form calls it."""
    head, id, path = re.sub(r"^(\w+)(?:\[([^\]]*)\])?\.?", r"\1|\2|", problem.key).split("|", 2)
    file = visit.text(f"administration.{kind}") if id in ("", form_id) else f"{head} {id}"
    blanks = {**problem.blanks, "file": file, "where": place(visit, kind, path)}
    return escape(visit.text(problem.text, **blanks))


def _history(visit: Visit, form: Form) -> None:
    for row in definitions.history(visit.database, form.kind, form.id):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(escape(f"{visit.text.moment(row.at)} · {row.by} · {row.reason}"))
            if st.button(visit.text("administration.undo"), key=form.key(f"undo-{row.number}")):
                form.undoing = row.number
                st.rerun()
