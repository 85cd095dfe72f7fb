"""What leaves as a document: a chart as a picture, slides."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from lkt import settings
from lkt.cli import console
from lkt.cli.data import find_area, find_indicator, find_team, hand_over, roles_of
from lkt.cli.spc import Language
from lkt.domain.access import Act, Scope, reading
from lkt.errors import Refused, must

if TYPE_CHECKING:
    from lkt.report.gather import Edition

Output = Annotated[Path, Option("-o", "--output")]


@console.app.command()
def chart(
    team: Annotated[str | None, Argument()] = None,
    indicator: Annotated[str | None, Argument()] = None,
    output: Annotated[Path | None, Option("-o", "--output")] = None,
    receipt: str | None = None,
    as_: console.As = None,
    language: Language | None = None,
    force: console.Force = False,
) -> None:
    """A team's chart of an indicator, with its words in the picture; or whether what a receipt stands by holds."""
    from lkt.report.picture import FORMS, picture

    if receipt is not None:
        sys.exit(0 if _holds(receipt, as_, language) else 1)
    if team is None or indicator is None or output is None:
        raise Refused("cli.chart_what")
    form = console.ending(output, force, *FORMS)
    found, who = read(as_, language)
    asked = find_team(found.catalogue, team)
    area = found.catalogue.teams[asked].area
    found = found.of(area)
    plate = found.team(asked, find_indicator(found.catalogue, indicator, area))
    _leave(output, picture(plate, form), found, who, area=area, team=asked)


def _holds(code: str, as_: str | None, language: str | None) -> bool:
    """Say whether figures and conclusion are the same, worked out again from what was known then; and what is new."""
    from lkt.report.gather import about, read_by, source
    from lkt.report.receipt import read as read_receipt
    from lkt.store import definitions

    printed, found = read_receipt(code), read(as_, language)[0]
    database, text = found.reader.database, found.text
    then = definitions.read(database, printed.moment)
    may = read_by(printed, then, found.reader.reading)
    was = about(printed, source(database, then, text, printed.day, may, printed.moment))
    now = about(printed, source(database, definitions.read(database), text, settings.today(), may))
    same = was.receipt.figures == printed.figures, was.receipt.verdict == printed.verdict
    kind = "holds" if all(same) else "verdict" if same[0] else "figures"
    print(f"{was.title}. {was.about}.")
    print(text(
        f"receipt.again.{kind}", said=was.sentence, program=printed.program, method=printed.method,
        moment=text.moment(printed.moment),
    ))  # fmt: skip
    if now.receipt.figures != was.receipt.figures:
        print(text("receipt.again.since", said=now.sentence))
    return all(same)


@console.app.command()
def slides(
    area: Annotated[str, Option()],
    output: Output,
    seminar: int | None = None,
    template: Path | None = None,
    as_: console.As = None,
    language: Language | None = None,
    force: console.Force = False,
) -> None:
    """What was chosen for an area's learning seminar (or a suggestion): PowerPoint, or one HTML file for a stick."""
    from lkt.report.chosen import plates, shown
    from lkt.report.presentation import presentation
    from lkt.report.slides import deck

    form = console.ending(output, force, "pptx", "html")
    console.refuse_own_input(output, template)
    look = console.content(template) if template else b""
    found, who = read(as_, language)
    asked = find_area(found.catalogue, area).id
    found = found.of(asked, seminar)
    front, about = found.front(asked, seminar), (found, found.catalogue.areas[asked], seminar)
    if form == "html":
        made = presentation(shown(*about), front[0], found.text).encode("utf-8")
    else:
        made = deck(plates(*about), *front, found, look)
    _leave(output, made, found, who, area=asked)


@console.app.command()
def page(
    output: Output,
    team: str | None = None,
    area: str | None = None,
    as_: console.As = None,
    language: Language | None = None,
    force: console.Force = False,
) -> None:
    """An A4 page with all of a team's indicators, or the pages of all teams of an area."""
    from lkt.report.page import pages

    console.ending(output, force, "pdf")
    found, who = read(as_, language)
    must((team is None) != (area is None), "cli.page_what")
    known = [find_team(found.catalogue, team)] if team else []
    asked = found.catalogue.teams[known[0]].area if known else find_area(found.catalogue, area or "").id
    _leave(output, pages(found.of(asked), asked, known), found, who, area=asked, team="".join(known))


@console.app.command()
def report(
    area: Annotated[str, Option()],
    output: Output,
    as_: console.As = None,
    language: Language | None = None,
    force: console.Force = False,
) -> None:
    """The half-yearly report of an area, as a PDF or as a document that can be edited (Word)."""
    from lkt.report import half_year

    form = console.ending(output, force, *half_year.FORMS)
    found, who = read(as_, language)
    asked = find_area(found.catalogue, area).id
    _leave(output, half_year.report(found.of(asked), asked, form), found, who, area=asked)


def _leave(output: Path, made: bytes, found: "Edition", who: Scope, **about: str) -> None:
    hand_over(output, made, found.reader.database, who, output.suffix[1:].lower(), **about)
    print(console.words()("cli.written", path=output))


def read(as_: str | None, language: str | None) -> "tuple[Edition, Scope]":
    """What leaves, as somebody may take it with them, and in which role; all for the administrator of the file."""
    from lkt.report.gather import source
    from lkt.store import definitions, seminars

    database = console.looked_at()
    catalogue = definitions.read(database)
    held = roles_of(catalogue, as_)
    may = reading(held, Act.EXPORT, catalogue, seminars.locked(database))
    return source(database, catalogue, console.words(language), settings.today(), may), held[0]
