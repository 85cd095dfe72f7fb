"""One thing to show: what slides, pictures, pages and the presentation all draw from, so that they cannot disagree.

Made from the read models of the screen, in its words. Whatever must stand beside a figure stands in its plate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from lkt.charts.dots import LETTERS, letter
from lkt.charts.drivers import drivers_chart, ledger_rows
from lkt.charts.run import run_chart
from lkt.charts.theme import Chart
from lkt.charts.variation import between_chart, funnel_chart
from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Case, Reading
from lkt.report import words
from lkt.report.receipt import Receipt, receipt
from lkt.text import Text, danish
from lkt.text.sentence import caveats, more, sentence, tried
from lkt.views.area import AreaView
from lkt.views.ledger import Ledger
from lkt.views.team import TeamView
from lkt.views.variation import VariationView
from lkt.views.windows import FunnelView

if TYPE_CHECKING:
    from lkt.report.gather import Edition

Table = tuple[tuple[str, ...], ...]  # the heads, then a row each


@dataclass(frozen=True)
class Plate:
    """A chart or a table with all its words, plain text. `chart` or `table` may be missing, never the words."""

    kind: str  # run, area, matrix, list, drivers, variation
    title: str
    about: str  # whose it is
    sentence: str
    tone: str  # good, bad, plain or none, as `lkt.charts.dots` colours it
    more: tuple[str, ...]  # level and target, as far as the sentence does not tell them
    caveats: tuple[str, ...]  # what must stand beside it
    source: str  # with the date of the data
    receipt: Receipt
    small: str  # the receipt with its words, for small print
    alt: str  # for who listens
    notes: str  # for who speaks
    question: str  # to discuss
    chart: Chart | None = None
    table: Table = ()
    unit: str = ""  # of the figures of a chart

    @property
    def foot(self) -> tuple[str, ...]:
        """What is printed under it, always."""
        return *self.caveats, self.source, self.small


def of_team(view: TeamView, edition: Edition) -> Plate:
    """A run chart (or another chart of the same series) with what it says."""
    text, found, indicator = edition.text, view.assessment, view.indicator
    said, points = sentence(text, found, indicator), view.points
    count, least = words.not_shown(view, text), found.case is Case.MASKED
    others = [] if least else more(text, found, indicator)
    warned = [count, *caveats(text, found, indicator)]
    figures = points[["x", "numerator", "denominator", "value", "hidden", "provisional", "excluded"]]
    level = found.now.figure if found.now else None
    made = receipt(
        f"{view.team.id}.{indicator.id}", edition, figures[points["value"].notna() | (points["hidden"] > 0)],
        (found.case, found.variation, found.way, found.goal, level), view.charting,
        int(points["excluded"].sum()), int(points["provisional"].sum()), indicator.grain, [view.team.id],
    )  # fmt: skip
    about = f"{view.team.name} · {text.name(view.area.name)}"
    told = [] if least else [*words.beside(view, text), words.how_sure(view, text), words.numbers(view, text)]
    marks = [f"{text.day(mark.since)}: {tried(text, mark)}" for mark in view.marks]
    # What others can learn, or what would help; it blames nobody.
    asked = f"plate.question.{found.tone if found.judged else 'short'}"
    return _plate(
        "run", text.typed(indicator), about, said, made, edition, found.tone, others,
        warned, [*told, *marks], text(asked, team=view.team.name),
        chart=run_chart(view, text) if view.hidden < len(points) else None, unit=text.unit(indicator),
    )  # fmt: skip


def of_area(view: AreaView, edition: Edition) -> Plate:
    """The area's answer: how many signals, how many by chance, and a row for each indicator."""
    text, counts = edition.text, Counter((id, told.reading) for (_, id), told in view.found.items())
    shown = {reading for _, reading in counts}
    seen = [kind for kind in Reading if kind in shown and kind is not Reading.EMPTY]
    heads = [text(f"plate.head.{kind.value}", **LETTERS) for kind in seen]
    rows = [(text.name(i.name), *(text.number(counts[i.id, kind]) for kind in seen)) for i in view.indicators]
    return _plate(
        "area", text.name(view.area.name), text(f"status.{view.area.status.value}"),
        words.area_answer(view, text).replace("**", ""), _area_receipt(view, edition), edition,
        warned=_warned(view, text), question=text("plate.question.area"),
        table=((text("plate.indicator"), *heads), *rows),
    )  # fmt: skip


def of_matrix(view: AreaView, edition: Edition) -> Plate:
    """Teams against indicators, the sign and the level now in each cell."""
    text = edition.text
    heads = (text("plate.team"), *(text.name(i.name) for i in view.indicators))
    rows = []
    for team in sorted((team for team, _ in view.teams), key=lambda team: danish(team.name)):
        row = [team.name]
        for indicator in view.indicators:
            found = view.found.get((team.id, indicator.id), Assessment(Case.EMPTY))
            level = text.figure(found.now.figure if found.now else None, indicator)
            row.append(f"{letter(found)} {level if found.case is not Case.MASKED else ''}".strip())
        rows.append(tuple(row))
    return _plate(
        "matrix", text("plate.matrix"), text.name(view.area.name), text("plate.signs", **LETTERS),
        _area_receipt(view, edition), edition, warned=_warned(view, text), table=(heads, *rows),
    )  # fmt: skip


def of_list(kind: str, area: Area, title: str, said: str, table: Table, edition: Edition) -> Plate:
    """Any table of an area with a sentence, and what to ask about it."""
    text, made = edition.text, receipt(area.id, edition, pd.DataFrame(table[1:]), [said])
    return _plate(
        "list", title, text.name(area.name), said, made, edition,
        question=text(f"seminar.question.{kind}"), table=table,
    )  # fmt: skip


def of_ideas(found: Ledger, edition: Edition) -> Plate:
    """The driver diagram of an area, with how many teams have tested each idea; without small print of figures."""
    text, area, said = edition.text, found.area, words.ideas_answer(found, edition.text)
    made = receipt(area.id, edition, pd.DataFrame([(line.id, line.teams) for line in found.lines]), [said])
    chart = drivers_chart(found, text) if found.drivers else None
    plate = _plate(
        "drivers", text("ideas.title"), text.name(area.name), said, made, edition,
        warned=[text("ideas.coded") if found.coded else ""], chart=chart,
    )  # fmt: skip
    return replace(plate, small="")


def of_tested(found: Ledger, edition: Edition) -> Plate:
    """The ideas that have been tested, and what followed."""
    text, area, said = edition.text, found.area, words.ideas_answer(found, edition.text)
    lines = [line for line in found.lines if line.trials and line.id]
    rows = tuple(map(tuple, ledger_rows(lines, text))) if lines else ()
    plate = of_list("ideas", area, text("ideas.page_title", area=area.name), said, rows, edition)
    return replace(plate, caveats=(text("ideas.coincidence"), *plate.caveats))


def of_variation(view: VariationView, edition: Edition) -> Plate:
    """Whether teams differ by more than chance: the funnel, or the course of the difference where there is none."""
    text, indicator, newest, chart = edition.text, view.indicator, view.newest, None
    if isinstance(view.funnel, FunnelView):
        chart = funnel_chart(view, view.funnel, text) if view.teams else None
    elif view.spreads:
        chart = between_chart(view, text)
    size = words.variation_size(view, newest, text) if newest and not newest.reason else ""
    warned = [
        text("small.quarters") if indicator.gathered else "",
        text("small.left_out", **vars(view.left_out)) if view.left_out else "",
        text("variation_page.chance_seen") if view.chance_seen else "",
    ]
    rows = [(level.team.id, level.value) for level in view.teams]
    verdict = (view.reason, view.way, *((newest.sd, newest.lower, newest.upper) if newest else ()))
    made = receipt(
        indicator.id, edition, pd.DataFrame(rows), verdict, grain=indicator.grain,
        teams=[level.team.id for level in view.teams],
    )  # fmt: skip
    return _plate(
        "variation", text.typed(indicator), text.name(edition.catalogue.areas[indicator.area].name),
        words.variation_sentence(view, text), made, edition, "plain" if newest and newest.beyond_chance else "none",
        [size], warned, question=text("plate.question.variation"), chart=chart,
    )  # fmt: skip


def _plate(
    kind: str, title: str, about: str, said: str, made: Receipt, edition: Edition, tone: str = "none",
    others: Sequence[str] = (), warned: Sequence[str] = (), told: Sequence[str] = (), question: str = "", **shown: Any,
) -> Plate:  # fmt: skip
    warnings = tuple(filter(None, [*warned, edition.invented]))
    source, small = edition.source, made.words(edition.text)
    notes = "\n".join(filter(None, [said, *others, *told, *warnings, question, source, small]))
    return Plate(
        kind, title, about, said, tone, tuple(filter(None, others)), warnings, source, made, small,
        " ".join([f"{title}. {about}.", said, *warned]).strip(), notes, question, **shown,
    )  # fmt: skip


def _warned(view: AreaView, text: Text) -> list[str]:
    """What must be told of all of an area's series together."""
    found = view.found.values()
    masked = [a.least for a in found if a.case is Case.MASKED]
    counts = {
        "provisional": sum(a.provisional > 0 for a in found),
        "frozen": sum(bool(a.evidence and a.evidence.base < a.evidence.observations) for a in found),
        "elsewhere": sum(bool(a.evidence and a.evidence.why) for a in found),
    }
    told = [text(f"plate.some.{name}", count=count) for name, count in counts.items() if count]
    told += [text("plate.some.masked", count=len(masked), least=max(masked))] if masked else []
    return [words.by_quarter(view.gathered, text), *told]


def _area_receipt(view: AreaView, edition: Edition) -> Receipt:
    verdict = [f"{team} {indicator} {told.reading}" for (team, indicator), told in view.found.items()]
    return receipt(
        view.area.id, edition, view.points[["team", "indicator", "x", "value"]].dropna(subset=["value"]),
        [*verdict, view.noise.seen, view.noise.expected], left_out=sum(a.excluded for a in view.found.values()),
        provisional=sum(a.provisional for a in view.found.values()), teams=[team.id for team, _ in view.teams],
    )  # fmt: skip
