"""What a dot on a team's chart can be, and which one each point is."""

from collections.abc import Iterator, Sequence

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.theme import Mark, Row, by_state, pointed
from lkt.domain.assessment import Assessment, Case
from lkt.text import Text
from lkt.views.rows import HIDDEN

# The alphabet of signs, one for all pages: a letter among words, and on charts a shape, its fill and its stroke. Shape
# or fill alone tells one from the other, so that a black-and-white print can be read. What moved the wanted way is a
# triangle that points the way it moved.
ALPHABET = {
    "good_up": ("▲", "triangle-up", theme.GOOD, theme.GOOD),
    "good_down": ("▼", "triangle-down", theme.GOOD, theme.GOOD),
    "bad": ("◆", "diamond", theme.BAD, theme.BAD),
    "plain": ("◇", "diamond", theme.PAPER, theme.PLAIN),
    "past": ("●", "circle", theme.INK, theme.INK),
    "usual": ("●", "circle", theme.GREY, theme.GREY),
    "provisional": ("○", "circle", theme.PAPER, theme.GREY),
    "excluded": ("✚", "cross", theme.PAPER, theme.GREY),
}
LETTERS = {"good": "▲▼", "bad": "◆", "plain": "◇"}
DOTS = {sign: look[1:] for sign, look in ALPHABET.items()}
SIGNALS = {name: DOTS[name] for name in ("good_up", "good_down", "bad", "plain")}
MEANT = ("good", "bad", "plain", "past", "provisional", "excluded")  # those that a legend explains


def sign(tone: str, way: int) -> str:
    """Which of the alphabet says that a signal is good, bad or plain.

    >>> sign("good", -1), sign("bad", 1), sign("plain", 0)
    ('good_down', 'bad', 'plain')
    """
    return tone if tone != "good" else "good_down" if way < 0 else "good_up"


def letter(found: Assessment) -> str:
    """The sign of a verdict among words, empty without a signal; HIDDEN where there is none."""
    if found.case is Case.MASKED:
        return HIDDEN
    return ALPHABET[sign(found.tone, found.way)][0] if found.tone != "none" else ""


def legend(text: Text, *names: str) -> str:
    """HTML: what signs mean, those of signals unless others are asked for."""
    told = []
    for name in [name for name in names if name != "masked"] or MEANT[:3]:
        own = [look for sign, look in ALPHABET.items() if sign.partition("_")[0] == name]
        letters = "".join(look[0] for look in own)
        told.append(f"<b style='color:{own[0][3]}'>{letters}</b>\N{NO-BREAK SPACE}{text(f'sign.{name}')}")
    if "masked" in names:
        told.append(f"<b>{HIDDEN}</b>\N{NO-BREAK SPACE}{text('sign.masked')}")
    return f"<p class='lkt-signs'>{' &ensp; '.join(told)}</p>"


def states(rows: Sequence[Row], found: Assessment) -> Iterator[str]:
    """Which of `DOTS` each point is. In the newest phase the assessment decides whether there is a signal."""
    newest = max((row["phase"] for row in rows), default=0)
    for row in rows:
        if row["phase"] == newest:
            yield dot(row, found.way, found.tone if found.span else "")
        else:
            yield dot(row, 0, "past")


def dot(row: Row, way: int, tone: str) -> str:
    """Which of `DOTS` a point is: coloured where it carries the verdict on the series (its way, and its tone, which is
    empty without a signal).

    A long run the other way, earlier in the series, is the other half of the same change: it is dark.
    """
    if row["provisional"] or row["excluded"]:
        return "provisional" if row["provisional"] else "excluded"
    if pd.isna(row["way"]) or not tone:
        return "usual"
    wayless = way == 0 and tone == "plain"  # a signal without a way: every run is the signal
    return sign(tone, way) if wayless or row["way"] == way else "past"


def dots(base: Mark, text: Text, title: str, monthly: bool) -> Mark:
    """The marks, with what the pointer is told over each."""
    when = alt.Tooltip("period:N", title=text("chart.period" if monthly else "chart.event"))
    return base.mark_point(size=75, opacity=1, strokeWidth=1.6).encode(
        y=alt.Y("shown:Q", title=title),
        tooltip=[when, *pointed(text, "chart.", ("figure", "counts", "limits", "told"))],
        **by_state("state", DOTS, "shape", "fill", "stroke"),
    )
