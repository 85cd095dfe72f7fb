"""Figures without a file on the upload page: a grid to type in, and a box for a block from a sheet."""

import re
from pathlib import Path
from typing import Any

import streamlit as st

from lkt.actions import entry
from lkt.domain.organisation import Team
from lkt.domain.period import Period
from lkt.store import observations
from lkt.text import Text
from lkt.ui.frame import Visit, escape
from lkt.ui.state import EMPTIED, ENTERED, PASTED_TURN, PREVIEW, RECEIPT, TURN, TYPED, TYPED_TURN, Kept
from lkt.ui.url_choices import pick

_NAME, _FIGURE = 330, 120  # pixels; on a phone the figures stand below the name
_WIDTH = {"comment": 260, "period": 140}
_LONGEST = 100_000  # letters of a block


def grid(visit: Visit, team: Team) -> None:
    """What is missing, oldest first, as fields; and what is looked through when somebody asks for it."""
    text, known = visit.text, observations.known(visit.database, team.area, [team.id])
    script = Path(__file__).parents[1].joinpath("grid.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    offered = entry.choices(visit.catalogue, team, known, visit.today)
    if not offered:
        return
    names = {}
    for id, missing in offered.items():
        if indicator := visit.catalogue.indicators.get(id):
            names[id] = text("entry.all", indicator=indicator.name)
        else:
            key = "entry.missing" if missing else "entry.whole"
            names[id] = text(key, period=Period.parse(id), count=missing)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        about = pick(text("entry.about"), names, key=f"about-{team.id}-{TYPED_TURN.get()}", width=560)
        more = st.toggle(text("entry.more"), key="entry-more")
    st.caption(text("entry.help"))
    rows = entry.rows(visit.catalogue, team, known, visit.today, about)
    with st.container(key="entry", gap="xsmall"):
        of = f"{team.id}-{TYPED_TURN.get()}"
        written = [_row(rows, number, more, about, of, text) for number in range(len(rows))]
        made = entry.typed(rows, written)
        if emptied := EMPTIED.take():
            st.error(text("entry.emptied", field=escape(emptied)))
        if st.button(text("entry.see"), type="primary"):
            _look(made, TYPED_TURN, team, text)
        elif ENTERED.get()[1] is TYPED_TURN and made != ENTERED.get()[0] and ENTERED.take()[2] == team.id:
            st.info(text("entry.changed", see=text("entry.see")))
        key, told = f"pasted-{PASTED_TURN.get()}", text("entry.paste_help")
        block = st.text_area(text("entry.paste"), height=90, max_chars=_LONGEST, key=key, help=told)
        if st.button(text("entry.read")):
            _look(entry.pasted(block, visit.catalogue, team, about, rows), PASTED_TURN, team, text)


def _row(rows: list[entry.Row], number: int, more: bool, about: str, of: str, text: Text) -> dict[Any, str]:
    """The fields of a row and what stands in them. Their titles stand above where they are others than before."""
    row = rows[number]
    period = text.period(row.period) if row.period else text("entry.event")
    name = period if about == row.indicator.id else text.name(row.indicator.name)
    titles = {f: text("entry.day" if f == "period" else f"template.column.{f}") for f in row.fields(more)}
    if not number or rows[number - 1].fields(more) != row.fields(more):
        with st.container(horizontal=True):
            st.caption("", width=_NAME)
            for field, title in titles.items():
                st.caption(title, width=_WIDTH.get(field, _FIGURE))
    with st.container(horizontal=True, vertical_alignment="center", key=f"entry-row-{number}"):
        st.markdown(f"{number + 1}\\. {escape(name)}", width=_NAME)
        bare = re.sub(r"[^\w\s,%-]+", " ", name)  # read out as it is, and read as Markdown too
        of += f"-{row.indicator.id}-{row.period.label if row.period else number}"
        return {field: _field(row, field, f"{of}-{field}", f"{bare}: {titles[field]}") for field in titles}


def _field(row: entry.Row, field: Any, key: str, label: str) -> str:
    """One field. What is typed stays while another month is shown, as long as what is reported stays the same."""
    known = row.known.get(field, "")
    key, width = f"{key}-{known}", _WIDTH.get(field, _FIGURE)
    if key not in st.session_state:
        st.session_state[key] = TYPED.get().get(key, known)
    written = st.text_input(
        label, key=key, label_visibility="collapsed", width=width, on_change=_let_go, args=[key, label]
    )
    if written != known or key in TYPED.get():
        TYPED.put(TYPED.get() | {key: written})
    return written


def _let_go(key: str, label: str) -> None:
    """What surely is a person's number stays in no field, and nowhere else in the session."""
    if entry.is_private(st.session_state[key]):
        st.session_state[key] = ""
        EMPTIED.put(label)


def _look(made: entry.Entry | None, turn: Kept[int], team: Team, text: Text) -> None:
    """Lay what was entered beside what is known, in the place of a file that was in the box."""
    for kept in (RECEIPT, PREVIEW, ENTERED):
        kept.take()
    TURN.put(TURN.get() + 1)
    if made:
        ENTERED.put((made, turn, team.id))
    else:
        st.info(text("entry.nothing" if turn is TYPED_TURN else "entry.untold"))
