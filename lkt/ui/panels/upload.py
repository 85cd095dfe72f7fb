"""The ways in on the upload page. Who sends; without a file, a grid to type in and a box for a block from a sheet; the
template and the file; what was found in it and its marked copy."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from time import monotonic, monotonic_ns
from typing import Any

import streamlit as st

from lkt import settings
from lkt.actions import entry, upload
from lkt.domain.access import Act, Role, Scope
from lkt.domain.observation import Batch, Finding, Severity
from lkt.domain.organisation import Team
from lkt.domain.period import Period
from lkt.errors import Refused
from lkt.store import observations, uploads
from lkt.text import Text
from lkt.ui import login, state
from lkt.ui.frame import Visit, escape
from lkt.ui.panels.documents import download
from lkt.ui.url_choices import pick

_SHOWN = 20  # lines of findings on the page; the count tells of the rest
_MARK = 12  # letters of a hash in the address
_A_MINUTE = 20  # files that a visit may have read; a team sends one, and tries it a few times
_TYPED = "entry.csv"  # the name of what is no file to people
_CELLS = 6  # cells named of those that have the same fault
_NAME, _FIGURE = 330, 120  # pixels; on a phone the figures stand below the name
_WIDTH = {"comment": 260, "period": 140}
_LONGEST = 100_000  # letters of a block


def sender(visit: Visit, team: Team) -> Scope:
    """Whether somebody sends for the team chosen, or as the project lead. Who it is, is asked when they confirm."""
    text, held = visit.text, {s.role: s for s in visit.scopes if s.may(Act.SEND, team.id)}
    if login.is_local():
        held = {Role.TEAM: Scope(settings.user(), Role.TEAM, team.id)} | held
    role = next(iter(held))
    if len(held) > 1:
        names = {role: text(f"upload_page.as_{role.value}") for role in held}
        role = pick(text("upload_page.role"), names, draw=st.radio, key="role", horizontal=True)
    return held[role]


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
        about = pick(text("entry.about"), names, key=f"about-{team.id}-{state.TYPED_TURN.get()}", width=560)
        more = st.toggle(text("entry.more"), key="entry-more")
    st.caption(text("entry.help"))
    rows = entry.rows(visit.catalogue, team, known, visit.today, about)
    with st.container(key="entry", gap="xsmall"):
        of = f"{team.id}-{state.TYPED_TURN.get()}"
        written = [_row(rows, number, more, about, of, text) for number in range(len(rows))]
        made = entry.typed(rows, written)
        if emptied := state.EMPTIED.take():
            st.error(text("entry.emptied", field=escape(emptied)))
        seen, turn, _ = state.ENTERED.get()
        if st.button(text("entry.see"), type="primary"):
            _look(made, state.TYPED_TURN, team, text)
        elif turn is state.TYPED_TURN and made != seen and state.ENTERED.take()[2] == team.id:
            st.info(text("entry.changed", see=text("entry.see")))
        key, told = f"pasted-{state.PASTED_TURN.get()}", text("entry.paste_help")
        block = st.text_area(text("entry.paste"), height=90, max_chars=_LONGEST, key=key, help=told)
        if st.button(text("entry.read")):
            _look(entry.pasted(block, visit.catalogue, team, about, rows), state.PASTED_TURN, team, text)


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
        st.session_state[key] = state.TYPED.get().get(key, known)
    written = st.text_input(
        label, key=key, label_visibility="collapsed", width=width, on_change=_let_go, args=[key, label]
    )
    if written != known or key in state.TYPED.get():
        state.TYPED.put(state.TYPED.get() | {key: written})
    return written


def _let_go(key: str, label: str) -> None:
    """What surely is a person's number stays in no field, and nowhere else in the session."""
    if entry.is_private(st.session_state[key]):
        st.session_state[key] = ""
        state.EMPTIED.put(label)


def _look(made: entry.Entry | None, turn: state.Kept[int], team: Team, text: Text) -> None:
    """Lay what was entered beside what is known, in the place of a file that was in the box."""
    for kept in (state.RECEIPT, state.PREVIEW, state.ENTERED):
        kept.take()
    state.TURN.put(state.TURN.get() + 1)
    if made:
        state.ENTERED.put((made, turn, team.id))
    else:
        st.info(text("entry.nothing" if turn is state.TYPED_TURN else "entry.untold"))


def template_button(visit: Visit, team: Team) -> None:
    """The team's own template, with what it has reported so far."""
    text, given = visit.text, (visit.database, visit.catalogue, team.id, visit.today)
    wide = st.toggle(text("upload_page.wide"), key="wide_template", help=text("upload_page.wide_help"))

    def made() -> bytes:
        visit.note("export.template", team=team.id)
        return upload.template(*given, text.language, text, wide=wide)

    download(text("upload_page.template"), made, f"LKT_{team.id}.xlsx")


def chosen(visit: Visit, scope: Scope, team: Team) -> upload.Preview | None:
    """The preview of the file in the box, else of what was entered; read once, not at every click."""
    if not state.TURN.get():
        # A box unknown to the browser: it would go on showing a former server's file.
        state.TURN.put(monotonic_ns())
    # Any kind may be chosen: what a Word file is in the way of, we say better than the box would.
    label = visit.text("upload_page.file")
    file = st.file_uploader(label, key=f"file-{state.TURN.get()}", on_change=_box_changed)
    entered, _, whose = state.ENTERED.get()
    found: upload.Preview | None
    about, found = state.PREVIEW.get()
    if file is None and (entered is None or whose != team.id):
        # Taken out of the box; but of a file that could not stay there what was found is still told.
        if about == (scope, team.id):
            return found
        if about and about[1] != _TYPED and about[2:] == (scope, team.id):
            # Nobody emptied the box: it lost its file when the page was left.
            st.warning(visit.text("upload_page.left", file=escape(found.batch.file_name)))
            return None
        if state.PREVIEW.take() != state.NOTHING:
            st.query_params.pop(state.SEEN, None)
        return None
    data, name = (file.getvalue(), file.name) if file else (entered.data, _TYPED)
    asked = (hashlib.sha256(data).hexdigest(), name, scope, team.id)
    if about != asked:
        state.RECEIPT.take()  # it spoke of another file
        named = partial(entered.named, say=visit.text) if entered else None
        found = _read(visit, scope, team, data, name, named)
        state.PREVIEW.put((asked, found))
        if not found.batch.refused:
            state.MARKED.put(asked[0][:_MARK])
            st.query_params[state.SEEN] = state.MARKED.get()
    return found


def _box_changed() -> None:
    """Another file, or none, in place of what was looked through."""
    state.ENTERED.take()
    state.PREVIEW.take()


def _read(
    visit: Visit, scope: Scope, team: Team, data: bytes, name: str, named: Callable[[Batch], Batch] | None
) -> upload.Preview:
    recent = tuple(at for at in state.READ.get() if at > monotonic() - 60)
    if len(recent) >= _A_MINUTE:
        raise Refused("upload_page.too_many", count=_A_MINUTE)
    state.READ.put((*recent, monotonic()))
    with st.spinner(visit.text("upload_page.reading")):
        seen = upload.preview(visit.database, visit.catalogue, scope, data, name, visit.today, team.id, named)
    if seen.batch.refused:
        # Who it is, is asked when something is stored; the account of the server says nothing.
        upload.note_refusal(visit.database, replace(scope, user=state.SIGNED.get()), seen, settings.now())
    if seen.private:
        # The box would keep the file in memory as long as the page is open. What was found stays on the page.
        state.PREVIEW.put(((scope, team.id), seen))
        empty_box()
        state.TYPED.take()
        st.rerun()
    return seen


def empty_box() -> None:
    """An empty box, or grid, in place of the one with what was sent: a second click does not send it again."""
    turn = state.ENTERED.take()[1] or state.TURN
    turn.put(turn.get() + 1)
    st.query_params.pop(state.SEEN, None)


def lost(visit: Visit, team: Team) -> None:
    """What became of a preview that this visit knows nothing of, where there was one.

    Its mark in the address outlives the server, or the page, that it was shown by.
    """
    text, seen = visit.text, st.query_params.get(state.SEEN, "")
    if len(seen) != _MARK or state.PREVIEW.get() != state.NOTHING or seen == state.MARKED.get():
        return
    every = uploads.newest(visit.database, team.area, team.id)
    sent = next((each for each in every if each.sha256.startswith(seen) and each.undone_at is None), None)
    with st.container(key=f"sight-{seen}"):
        if sent:
            st.success(text("upload_page.came_through", upload=sent.id, at=text.moment(sent.recorded_at)))
        else:
            st.warning(text("upload_page.lost"))


def findings(seen: upload.Preview, text: Text) -> None:
    """Every fault with its cell and its remedy, errors first; and what to do with a file whose cells can be mended."""
    boxes = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.INFO: st.info}
    for severity, box in boxes.items():
        if own := [finding for finding in seen.batch.findings if finding.severity is severity]:
            # What says the same of different cells of a sheet, together: a wrong name in 24 rows is one line.
            groups: dict[object, list[Finding]] = {}
            for finding in own:
                elsewhere = text("finding." + finding.code, **{**finding.fields, "cell": "", "other": ""})
                groups.setdefault((finding.code, finding.place.sheet, elsewhere), []).append(finding)
            alike = list(groups.values())
            more = sum(len(group) for group in alike[_SHOWN:])
            lines = listed([_line(group, text) for group in alike], text, _SHOWN, more)
            box(f"**{text(f'upload_page.{severity.value}s', count=len(own))}**\n\n{lines}")
    wrong = any(f.place.cell for f in seen.batch.findings if f.severity is Severity.ERROR)
    if wrong and not seen.private:
        st.markdown(text("entry.refused" if state.ENTERED.get()[0] else "upload_page.refused"))


def listed(lines: Sequence[str], text: Text, most: int = 8, more: int | None = None) -> str:
    """Lines as a list, at most so many, and how many `more` there are: the lines left, if nothing else is counted."""
    left = len(lines) - most
    last = [text("upload_page.more", count=left if more is None else more)] if left > 0 else []
    return "\n".join(f"- {line}" for line in [*lines[:most], *last])


def _line(alike: Sequence[Finding], text: Text) -> str:
    first, more = alike[0], alike[1:]
    sheet = first.place.sheet
    words = escape(text("finding." + first.code, **first.fields))
    if more:
        cells = [finding.place.cell or "" for finding in more[:_CELLS]]
        key = "also" if len(more) <= _CELLS else "also_many"
        words += " " + escape(text(f"upload_page.{key}", cells=", ".join(cells), count=len(more) - _CELLS))
    return f"**{escape(text('upload_page.sheet', sheet=sheet))}**: {words}" if sheet else words


def annotated_copy(visit: Visit, seen: upload.Preview | None) -> None:
    """Offer the file in the box with its faults marked; nothing where no cell is at fault.

    Annotated once for a file and a language. With the file, its annotated copy is let go too.
    """
    text, file = visit.text, st.session_state.get(f"file-{state.TURN.get()}")
    if seen is None or file is None or not upload.may_annotate(seen.batch):
        state.COPY.take()
        return
    asked = (seen.batch, text.language)
    if state.COPY.get()[0] != asked:
        with st.spinner(text("upload_page.annotating")):
            state.COPY.put((asked, upload.annotated(seen.batch, file.getvalue(), text)))
    if (copy := state.COPY.get()[1]) is None:
        st.caption(text("upload_page.not_annotated"))
        return
    suffix = text("upload_page.annotated_suffix")  # once, also when such a copy was sent
    name = f"{PurePath(seen.batch.file_name).stem.removesuffix(suffix)}{suffix}.xlsx"
    download(text("upload_page.annotated"), copy, name)
    st.caption(text("upload_page.annotated_help"))
