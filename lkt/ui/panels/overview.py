"""Cards of the overview: one area each."""

from __future__ import annotations

import streamlit as st

from lkt.domain.area import Group
from lkt.text import danish
from lkt.ui.frame import Visit, badge, escape, lead_words
from lkt.views.overview import AreaLine, Overview

_COLUMNS = 3


def groups(view: Overview, visit: Visit) -> None:
    """The areas under the two headings of the programme's own list."""
    text = visit.text
    for group in Group:
        lines = [line for line in view.lines if line.area.group is group]
        lines.sort(key=lambda line: (line.area.rank, danish(text.name(line.area.name))))
        st.subheader(text(f"overview.group_{group.value}"), anchor=False)
        for start in range(0, len(lines), _COLUMNS):
            columns = st.columns(_COLUMNS)
            for column, line in zip(columns, lines[start : start + _COLUMNS], strict=False):
                with column, st.container(border=True, height="stretch"):
                    _card(line, visit)


def _card(line: AreaLine, visit: Visit) -> None:
    text, area = visit.text, line.area
    st.page_link(
        "pages/omraade.py", label=f"**{escape(text.name(area.name))}**", query_params={"area": area.id},
        icon=":material/arrow_forward:", icon_position="right",
    )  # fmt: skip
    st.html(badge(area.status.value, text(f"status.{area.status.value}")))
    st.markdown("  \n".join(_facts(line, visit)))


def _facts(line: AreaLine, visit: Visit) -> list[str]:
    text = visit.text
    facts = [
        text("overview.lead", lead=escape(lead_words(line.area, visit))),
        text("overview.size", teams=line.teams, indicators=line.indicators),
    ]
    if line.latest is None:
        return [*facts, text("overview.no_data")]
    facts.append(text("overview.latest", month=text.month(line.latest.start)))
    if line.delivered is not None:
        facts.append(text("overview.delivered", delivered=line.delivered, teams=line.teams))
    seen = line.signals
    return [*facts, text("overview.signals" if seen.series else "overview.too_short", **vars(seen))]
