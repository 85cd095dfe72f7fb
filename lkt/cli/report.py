"""What leaves as a document: a chart as a picture, slides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from lkt import settings
from lkt.cli.app import (
    As,
    Force,
    app,
    content,
    looked_at,
    refuse_own_input,
    refuse_taken,
    say_obstacle,
    words,
    write,
)
from lkt.cli.data import find_area, find_indicator, find_team, roles_of
from lkt.cli.spc import Language
from lkt.errors import Refused

if TYPE_CHECKING:
    from lkt.report.gather import Source

Output = Annotated[Path, Option("-o", "--output")]


@app.command()
def chart(
    team: str,
    indicator: str,
    output: Output,
    as_: As = None,
    language: Language | None = None,
    force: Force = False,
) -> None:
    """A team's chart of an indicator, with its words in the picture; the ending of the file tells the kind."""
    from lkt.report.picture import FORMS, picture

    form = _form(output, *FORMS)
    refuse_taken(output, force)
    found = read(as_, language)
    asked = find_team(found.catalogue, team)
    found = found.within(found.catalogue.teams[asked].area)
    plate = found.team(asked, find_indicator(found.catalogue, indicator, found.catalogue.teams[asked].area))
    write(output, picture(plate, form))
    print(words()("cli.written", path=output))


@app.command()
def slides(
    area: Annotated[str, Option()],
    output: Output,
    seminar: int | None = None,
    template: Path | None = None,
    as_: As = None,
    language: Language | None = None,
    force: Force = False,
) -> None:
    """What was chosen for an area's learning seminar (or a suggestion): PowerPoint, or one HTML file for a stick."""
    form = _form(output, "pptx", "html")
    refuse_taken(output, force)
    refuse_own_input(output, template)
    look = content(template) if template else b""
    found = read(as_, language)
    asked = find_area(found.catalogue, area).id
    found = found.within(asked, seminar)
    title, _ = found.front(asked, seminar)
    write(
        output, _stage(found, asked, seminar, title) if form == "html" else _deck(found, asked, seminar, look)
    )
    print(words()("cli.written", path=output))


def _stage(found: Source, area: str, seminar: int | None, title: str) -> bytes:
    from lkt.report import chosen
    from lkt.report.presentation import presentation

    asked = found.catalogue.areas[area]
    meant = next((each for each in asked.seminars if each.number == seminar), None)
    items = chosen.standing(found, asked, seminar) or chosen.suggested(found, asked)
    shown = chosen.screens(items, asked, found, chosen.before(found, asked, meant))
    return presentation(shown, title, found.edition.text).encode("utf-8")


def _deck(found: Source, area: str, seminar: int | None, template: bytes) -> bytes:
    from lkt.report import chosen
    from lkt.report.slides import deck

    asked = found.catalogue.areas[area]
    screens = chosen.screens(chosen.standing(found, asked, seminar), asked, found)
    plates = [screen.plate for screen in screens if screen.plate] or found.suggested(area)
    return deck(plates, *found.front(area, seminar), found.edition, template)


def read(as_: str | None, language: str | None) -> Source:
    """What leaves, leaves as somebody may take it with them; all of it for the administrator of the file."""
    from lkt.report.gather import source
    from lkt.store import definitions

    database = looked_at()
    say_obstacle(database)
    catalogue = definitions.read(database)
    held = None if as_ is None else roles_of(catalogue, as_)
    return source(database, catalogue, words(language), settings.today(), held)


def _form(output: Path, *known: str) -> str:
    """The kind of a file by its ending. Refused with the known ones."""
    ending = output.suffix.removeprefix(".").lower()
    if ending not in known:
        raise Refused("cli.bad_ending", path=output, known=tuple(f".{each}" for each in known))
    return ending
