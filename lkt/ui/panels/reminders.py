"""Letters to the teams that owe figures: to copy one at a time, or to fetch all together."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode, urljoin

import streamlit as st

from lkt.domain.area import Area
from lkt.text import Text
from lkt.ui.frame import PAGES, Visit, box
from lkt.views.area import AreaView
from lkt.views.delivery import Owed, late

_BETWEEN = f"\n\n{'-' * 60}\n\n"


def reminders(visit: Visit, view: AreaView) -> None:
    """Who owes figures, and words to send them."""
    text, names = visit.text, {team.id: team.name for team, _ in view.teams}
    owing = {team: owed for team, owed in late(view.deliveries, view.area).items() if team in names}
    if owing:
        box(
            text("delivery.reminders", teams=len(owing)), "reminders", _letters, owing, names, view.area, text
        )


def _letters(owing: dict[str, list[Owed]], names: dict[str, str], area: Area, text: Text) -> None:
    letters = {team: letter(owed, team, names[team], area, text) for team, owed in owing.items()}
    chosen = st.selectbox(
        text("choose.team"), list(letters), format_func=names.__getitem__, key=f"reminded-{area.id}"
    )
    st.code(letters[str(chosen)], language=None, wrap_lines=True)
    st.caption(text("delivery.reminder_help"))
    st.download_button(
        text("delivery.all_letters", letters=len(letters)), data=_BETWEEN.join(letters.values()),
        file_name=text("delivery.letters_file", area=area.id), mime="text/plain",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def letter(owing: Sequence[Owed], team: str, name: str, area: Area, text: Text) -> str:
    """What is missing, where to send it (the team's own page) and how; the lead fills in the day and whom to ask."""
    owes = "\n".join(_line(owed, text) for owed in owing)
    # Beside the address that this page was opened with.
    link = f"{urljoin(st.context.url or '', PAGES['indberet'])}?{urlencode({'team': team})}"
    return text("delivery.reminder", team=name, area=area.name, owes=owes, link=link)


def _line(owed: Owed, text: Text) -> str:
    """One month or several on end; without names where everything is missing."""
    months = text.period(owed.first)
    if owed.last != owed.first:
        months = text("delivery.months", first=months, last=text.period(owed.last))
    missing = tuple(indicator.name for indicator in owed.missing)
    return text("delivery.owes_all" if owed.everything else "delivery.owes", months=months, missing=missing)
