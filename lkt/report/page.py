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

# A page is made as small as it must be to stay one page.
_TEMPLATE = """
#set page("a4", margin: 12mm)
#set text(size: 8pt)
#set par(leading: 0.45em, spacing: 0.5em)
#let card(one) = block(width: 100%, stroke: 0.5pt + luma(160), inset: 5pt, radius: 2pt, breakable: false, {
  text(9pt, strong(one.name))
  parbreak()
  text(one.said)
  if one.svg != "" { image(bytes(one.svg), format: "svg", width: 100%, alt: one.said) }
  for fact in one.facts { linebreak(); text(7.5pt, fact) }
})
#let sheet(one) = {
  text(16pt, strong(one.team)); parbreak()
  text(9pt, one.about); parbreak()
  grid(columns: (1fr, 1fr), gutter: 5pt, ..one.cards.map(card))
  if one.changes.len() > 0 { strong(data.changes); parbreak(); for change in one.changes { text(change); linebreak() } }
  for line in one.foot { text(7pt, fill: luma(80), line); linebreak() }
}
#for (number, one) in data.pages.enumerate() {
  if number > 0 { pagebreak() }
  layout(size => {
    let whole = block(width: size.width, sheet(one))
    let high = measure(whole).height
    if high <= size.height { whole } else {
      let by = size.height / high
      scale(by * 100%, origin: top + left, reflow: true, block(width: size.width, sheet(one)))
    }
  })
}
"""


def pages(found: Edition, area: str, teams: Sequence[str] = ()) -> bytes:
    """The PDF: a page for each of the teams, for all of the area where none is named."""
    text, whole = found.text, area_series(found, area)
    came = found.reader.deliveries(area)
    known = teams or [team.id for team in found.catalogue.teams_of(area) if team.active]
    views = [team_picture(found, whole, came, team) for team in known]
    small = found.area(area).small  # a receipt that all of these figures stand in
    title = views[0].team.name if len(views) == 1 else text.name(found.catalogue.areas[area].name)
    made = [_page(view, whole, found, small) for view in views]
    return typeset(_TEMPLATE, text, title, changes=text("page_home.changes"), pages=made)


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
