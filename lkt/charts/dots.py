"""What a dot on a team's chart can be, and which one each point is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.spec import Mark, Row, by_state, pointed
from lkt.domain.assessment import SHORT, Assessment
from lkt.text import Text

# Shape and fill carry it as well as colour, so that a black-and-white print can be read.
# A signal's triangle points the way the figures went; its colour tells whether that was the wanted way.
TONES = {"good": theme.GOOD, "bad": theme.BAD, "grey": theme.GREY, "plain": theme.PLAIN}
TRIANGLES = {
    f"{tone}_{way}": (f"triangle-{way}", colour, colour)
    for tone, colour in TONES.items()
    for way in ("up", "down")
}
DOTS = {
    "usual": ("circle", theme.GREY, theme.GREY),
    "provisional": ("circle", theme.PAPER, theme.GREY),
    "excluded": ("cross", theme.PAPER, theme.GREY),
    **TRIANGLES,
}


def states(rows: Sequence[Row], found: Assessment) -> Iterator[str]:
    """Which of `DOTS` each point is. In the newest phase the assessment decides whether there is a signal."""
    newest = max((row["phase"] for row in rows), default=0)
    for row in rows:
        if row["phase"] != newest:
            yield dot(row, 0, "grey")
        elif found.span is None:
            yield unsigned(row)
        else:
            yield dot(row, found.way, found.tone)


def unsigned(row: Row) -> str:
    """The dot of a point that carries no signal."""
    if row["provisional"]:
        return "provisional"
    return "excluded" if row["excluded"] else "usual"


def dot(row: Row, way: int, tone: str) -> str:
    """Which of `DOTS` a point is: coloured where it carries the verdict on the series (its way and tone).

    A long run the other way, earlier in the series, is the other half of the same change: it keeps its
    triangle and stays grey.
    """
    if pd.isna(row["way"]) or row["provisional"] or row["excluded"]:
        return unsigned(row)
    wayless = way == 0 and tone == "plain"  # a signal without a way: every run is the signal
    colour = tone if wayless or row["way"] == way else "grey"
    return f"{colour}_{'up' if row['way'] > 0 else 'down'}"


def told(rows: Sequence[Row], found: Assessment, text: Text) -> list[str]:
    """What there is to say of each point beside its figure: which rule fired, or why it takes no part."""
    silent = found.case in SHORT

    def words(row: Row) -> str:
        if row["provisional"]:
            return text("chart.provisional")
        if row["excluded"]:
            return text("chart.excluded", reason=row["reason"])
        return "" if pd.isna(row["rule"]) or silent else text(f"rule.{row['rule']}")

    return [words(row) for row in rows]


def dots(base: Mark, text: Text, title: str, monthly: bool) -> Mark:
    """The marks, with what the pointer is told over each."""
    when = alt.Tooltip("period:N", title=text("chart.period" if monthly else "chart.event"))
    return base.mark_point(size=75, opacity=1, strokeWidth=1.6).encode(
        y=alt.Y("shown:Q", title=title),
        tooltip=[when, *pointed(text, "chart.", ("figure", "counts", "limits", "told"))],
        **by_state("state", DOTS, "shape", "fill", "stroke"),
    )
