"""What a team takes home: an A4 page with all of its indicators, to hang up; or those of all teams as a booklet."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from lkt.charts.dots import LETTERS, letter
from lkt.charts.run import small_chart
from lkt.report.gather import Edition
from lkt.report.picture import sized, typeset
from lkt.report.words import by_quarter, facts
from lkt.text.sentence import dated, sentence, tried
from lkt.views.series import SeriesSet, area_series
from lkt.views.team import TeamPicture, team_picture


def pages(found: Edition, area: str, teams: Sequence[str] = ()) -> bytes:
    """The PDF: a page for each of the teams, for all of the area where none is named."""
    text, whole = found.text, area_series(found, area)
    came = found.reader.deliveries(area)
    known = teams or [team.id for team in found.catalogue.teams_of(area) if team.active]
    views = [team_picture(found, whole, came, team) for team in known]
    small = found.area(area).small  # a receipt that all of these figures stand in
    title = views[0].team.name if len(views) == 1 else text.name(found.catalogue.areas[area].name)
    made = [_page(view, whole, found, small) for view in views]
    return typeset("page", text, title, changes=text("page_home.changes"), pages=made)


def _page(view: TeamPicture, whole: SeriesSet, found: Edition, small: str) -> dict[str, Any]:
    text, seminar = found.text, view.area.next_seminar(found.today)
    about = [text.name(view.area.name), text.name(view.region.name) if view.region else "", view.team.unit]
    about += [dated(text, seminar)] if seminar else []
    strands = [strand for group in view.groups for strand in group]
    least = max(whole.points[whole.points["team"] == view.team.id]["hidden"], default=0)
    foot = [
        text("page_home.signs", **LETTERS), by_quarter([strand.indicator for strand in strands], text),
        text("small.note", least=least) if least else "", found.invented, found.source, small,
    ]  # fmt: skip
    cards = [
        {
            "name": f"{letter(strand.assessment)} {text.typed(strand.indicator)}".strip(),
            "facts": facts(strand, text), "said": sentence(text, strand.assessment, strand.indicator),
            "svg": sized(small_chart(view, strand, text) if strand.newest else None, 300, 72),
        }
        for strand in strands
    ]  # fmt: skip
    # What the team has tried, oldest first, and what came of it.
    changes = []
    for each in sorted(found.reader.marks(view.team.id), key=attrgetter("since", "title")):
        ending = text(f"improvement.ending.{each.ending.value}").casefold() if each.ending else ""
        changes.append(f"{text.day(each.since)}: {tried(text, each)}" + (f" ({ending})" if ending else ""))
    return {
        "team": view.team.name, "about": " · ".join(filter(None, about)), "foot": list(filter(None, foot)),
        "cards": cards, "changes": list(dict.fromkeys(changes)),
    }  # fmt: skip
