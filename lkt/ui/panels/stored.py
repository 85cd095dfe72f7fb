"""From preview to way back on the upload page: old beside new, the yes, the receipt of it, and what was sent before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lkt import settings
from lkt.actions import erasure, upload
from lkt.actions.comparison import Change
from lkt.actions.erasure import Asked
from lkt.domain.access import Act, Role, Scope
from lkt.domain.observation import Observation, Place, Severity
from lkt.domain.organisation import Team
from lkt.errors import LktError
from lkt.store import uploads
from lkt.store.uploads import Upload
from lkt.ui import login
from lkt.ui.cached_views import let_go
from lkt.ui.frame import Visit, box, escape, page_link, refusals, said, sign, signed
from lkt.ui.panels.upload import empty_box, listed
from lkt.ui.state import ERASE, ERASED, PREVIEW, RECEIPT, REFUSED, TURN, UNDO_ASKED, UNDONE
from lkt.ui.url_choices import pick

Row = tuple[str, Observation | None, Observation]  # the change, before, after


def comparison(seen: upload.Preview, visit: Visit, team: Team) -> None:
    """Old value beside new: what changes, what stays though the file says otherwise, and behind a click the rest."""
    text = visit.text
    # What stays as it is: empty in the file, or corrected since its template was downloaded (then what the file
    # says stands before, and what counts after).
    staying = [("newer", line.after, line.before or line.after) for line in seen.newer]
    staying += [("left_out", kept, kept) for kept in seen.left_out]
    counts = Counter(name for name, _, _ in staying)
    stays = [text(f"upload_page.{name}", count=count) for name, count in counts.items()]
    st.markdown(" · ".join([text("upload_page.counts", **seen.counts), *stays]))
    rows: list[Row] = [(line.change.value, line.before, line.after) for line in seen.lines]
    new, changed, unchanged = ([row for row in rows if row[0] == change] for change in Change)
    shown = [*new, *changed, *((name, old, replace(kept, place=Place())) for name, old, kept in staying)]
    if shown:
        _table(shown, visit, team)
    if unchanged:
        box(text("upload_page.unchanged", count=len(unchanged)), "unchanged", _table, unchanged, visit, team)


def _table(rows: Sequence[Row], visit: Visit, team: Team) -> None:
    table = [_compared(*row, visit) for row in rows]
    if {after.team for _, _, after in rows} == {team.id}:  # the one chosen above
        table = [{k: cell for k, cell in row.items() if k != visit.text("choose.team")} for row in table]
    both = (visit.text(f"upload_page.{name}") for name in ("before", "after"))
    wide = dict.fromkeys(both, st.column_config.TextColumn(width=130))
    height, alt = min(35 * (len(rows) + 1) + 3, 420), visit.text("upload_page.table")
    st.dataframe(table, hide_index=True, height=height, column_config=wide, alt=alt)


def _compared(change: str, before: Observation | None, after: Observation, visit: Visit) -> dict[str, str]:
    """What must be seen on a phone stands first."""
    text, indicator = visit.text, visit.catalogue.indicators[after.indicator]
    comment = after.comment or ""
    if before and before.comment and before.comment != after.comment:
        comment = f"{before.comment} → {comment}"
    return {
        text("team.period"): text.period(after.period, short=True),
        text("upload_page.before"): figures(before, visit),
        text("upload_page.after"): figures(after, visit),
        text("upload_page.change"): text(f"change.{change}"),
        text("choose.indicator"): text.name(indicator.name),
        text("template.column.comment"): comment,
        text("choose.team"): visit.catalogue.teams[after.team].name,
        text("upload_page.cell"): str(after.place),
    }


def figures(observation: Observation | None, visit: Visit) -> str:
    """The reported numbers of one figure, in the order they are asked for, and the share they make."""
    if observation is None:
        return "–"
    text, indicator = visit.text, visit.catalogue.indicators[observation.indicator]
    parts = []
    if observation.value is None:
        pair = (observation.numerator, observation.denominator)
        parts.append("/".join(text.number(x) for x in pair if x is not None))
        if indicator.measure.divides and observation.figure(indicator.measure) is not None:
            parts.append(text.figure(observation.figure(indicator.measure), indicator))
    else:
        parts.append(text.number(observation.value))
        if observation.spread is not None:
            parts.append(text("upload_page.spread", spread=text.number(observation.spread)))
        if observation.denominator is not None:
            parts.append(text("team.n", n=text.number(observation.denominator)))
    if observation.unknown is not None:
        parts.append(text("upload_page.unknown", unknown=text.number(observation.unknown)))
    return " · ".join(part for part in parts if part)


def approval(seen: upload.Preview, visit: Visit, scope: Scope, team: Team) -> None:
    """Store what the preview shows, once it is signed and its warnings have been read."""
    text = visit.text
    about, refusal = REFUSED.take()
    if about == seen.batch.sha256:
        st.warning(refusal)
    if not seen.changes_anything:
        st.info(text("upload_page.nothing_newer" if seen.newer else "upload_page.nothing_new"))
        return
    # That figures are right, and that nobody is named, are two questions.
    warned = {f.suspected for f in seen.batch.findings if f.severity is Severity.WARNING}
    asked = ["accept_warnings"] * (False in warned) + ["accept_comments"] * (True in warned)
    with st.form("approval", enter_to_submit=False, border=False):
        # A tick belongs to its preview: another file, role or team needs one of its own.
        of = f"{seen.batch.sha256}-{seen.version}-{scope.role}-{scope.team}"
        ticks = [st.checkbox(text(f"upload_page.{tick}"), key=f"{tick}-{of}") for tick in asked]
        by = sign(visit, scope, "signature")
        label = text("upload_page.confirm", count=seen.counts["new"] + seen.counts["changed"])
        sent = st.form_submit_button(label, type="primary")
    if sent and not all(ticks):
        st.error(text("upload_page.untick"))
    elif sent and signed(by, text):
        _confirm(seen, visit, by, team)


def _confirm(seen: upload.Preview, visit: Visit, scope: Scope, team: Team) -> None:
    try:
        with st.spinner(visit.text("upload_page.storing")):
            given = upload.confirm(visit.database, scope, seen, settings.now(), warnings_accepted=True)
    except LktError as refusal:
        # Somebody wrote in between, or the disk did not take it: the file is laid beside what is known now.
        REFUSED.put((seen.batch.sha256, said(refusal, visit.text)))
    else:
        changing = [line.after for line in seen.lines if line.change is not Change.UNCHANGED]
        RECEIPT.put((given, changing, team.id))
        empty_box()
    PREVIEW.take()
    st.rerun()


def receipt(visit: Visit, team: Team) -> None:
    """What was stored just now, and the way to see it; on the page of the team it was stored from."""
    text, (given, stored, sender) = visit.text, RECEIPT.get()
    if sender != team.id:
        return
    with st.container(key="receipt"), st.container(key=f"sight-receipt-{given.id}"):
        lines = [f"{_what(o, visit, team)}, {text.period(o.period)}: {figures(o, visit)}" for o in stored]
        at, until = text.moment(given.recorded_at), upload.undo_until(given)
        words = text("upload_page.receipt", count=len(stored), upload=given.id, at=at, until=until)
        st.success(f"{words}\n\n{listed([*map(escape, lines)], text)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            to = {"team": stored[0].team, "indicator": stored[0].indicator}
            page_link("team", text("upload_page.see"), "show_chart", **to)
            st.button(text("upload_page.done"), on_click=RECEIPT.take)


def _what(o: Observation, visit: Visit, team: Team) -> str:
    """The indicator; before it the team, where it is another than the one chosen on the page."""
    name = visit.text.name(visit.catalogue.indicators[o.indicator].name)
    return name if o.team == team.id else f"{visit.catalogue.teams[o.team].name}: {name}"


def history(visit: Visit, scope: Scope, team: Team) -> None:
    """What the team has sent, newest first, each with its way back."""
    text = visit.text
    if login.is_local() and scope.role is Role.TEAM:
        # Who sent it signed with a name of their own choice: whoever signs now answers for the team.
        scope = replace(scope, role=Role.LEADER)
    sent = uploads.newest(visit.database, team.area, team.id)
    st.header(text("upload_page.history"), anchor=False)
    if undone := UNDONE.take():
        st.success(text("upload_page.undone_now", upload=undone))
    if erased := ERASED.take():
        st.success(text("erase.done", rows=erased.rows, backups=erased.backups, removed=len(erased.removed)))
        st.warning(text("erase.beyond"))
    if not sent:
        st.caption(text("upload_page.no_history"))
    for item in sent:
        _item(item, visit, scope, team)
    if scope.may(Act.ERASE):
        box(text("erase.title"), "erase", _erase, visit, scope, expanded=ERASE.get() is not None)


def _erase(visit: Visit, scope: Scope) -> None:
    """Content out of every file for good: what is found, and then two names and a reason."""
    text = visit.text
    st.markdown(text("erase.intro"))
    with st.form("erase-find", enter_to_submit=False, border=False):
        ways = {way: text(f"erase.by_{way}") for way in ("text", "upload", "persons")}
        way = pick(text("erase.kind"), ways, draw=st.radio, horizontal=True)
        words = st.text_input(text("erase.by_text"), type="password", key=f"erase-text-{TURN.get()}")
        number = st.number_input(text("erase.by_upload"), 1, key="erase-upload")
        if st.form_submit_button(text("erase.search")):
            asked = Asked(upload=number) if way == "upload" else Asked(persons=True)
            asked = Asked(pattern=words) if way == "text" else asked
            with refusals(text):
                ERASE.put((asked, erasure.find(visit.database, asked).told()))
    if ERASE.get() is None:
        return
    asked, lines = ERASE.get()
    with st.form("erase-do", enter_to_submit=False):
        st.markdown(listed([escape(text(key, **blanks)) for key, blanks in lines], text))
        by = sign(visit, scope, "erase-name")
        other = st.text_input(text("erase.other"), key="erase-other", width=420)
        reason = st.text_input(text("erase.reason"), key="erase-reason")
        with st.container(horizontal=True):
            yes = st.form_submit_button(text("erase.yes"), type="primary")
            no = st.form_submit_button(text("erase.no"))
    if yes:
        with refusals(text):
            ERASED.put(erasure.erase(visit.database, by, other, asked, reason, settings.now()))
            let_go()  # what visits remember goes when they next look at a page
    if no or ERASED.get():
        ERASE.take()
        TURN.put(TURN.get() + 1)
        st.rerun()


def _item(item: Upload, visit: Visit, scope: Scope, team: Team) -> None:
    text = visit.text
    words = text(
        "upload_page.item", upload=item.id, at=text.moment(item.recorded_at), by=escape(item.recorded_by),
        file=escape(item.file_name[:60]), count=item.observations,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=f"sent-{item.id}"):
        if item.undone_at:
            at, by = text.moment(item.undone_at), escape(item.undone_by or "")
            st.markdown(f"~~{words}~~ {text('upload_page.undone', at=at, by=by)}")
            return
        st.markdown(words)
        may = not upload.why_not_undo(scope, item, settings.now())
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
    with st.container(key=f"sight-undo-{item.id}"), st.form(f"undo-form-{item.id}", enter_to_submit=False):
        changes = []
        for now, then in upload.effect_of_undo(visit.database, item):
            told = {"indicator": _what(now, visit, team), "now": figures(now, visit), "period": now.period}
            key = "upload_page.undo_back" if then else "upload_page.undo_empty"
            changes.append(escape(text(key, then=figures(then, visit), **told)))
        changing = listed(changes, text) or text("upload_page.undo_nothing")
        st.markdown(f"**{text('upload_page.undo_ask', upload=item.id)}**\n\n{changing}")
        by = sign(visit, scope, f"undo-name-{item.id}")
        with st.container(horizontal=True):
            yes = st.form_submit_button(text("upload_page.undo_yes"), type="primary")
            no = st.form_submit_button(text("upload_page.undo_no"))
    if no:
        UNDO_ASKED.take()
        st.rerun()
    if yes and signed(by, text):
        upload.undo(visit.database, by, item.id, settings.now())
        for kept in (UNDO_ASKED, RECEIPT, PREVIEW):  # a file in the box was laid beside what counted before
            kept.take()
        UNDONE.put(item.id)
        st.rerun()
