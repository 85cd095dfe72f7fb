"""What leaves as a document: a chart as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from lkt import settings
from lkt.cli.app import As, Force, app, looked_at, refuse_taken, say_obstacle, words, write
from lkt.cli.data import find_indicator, find_team, roles_of
from lkt.cli.spc import Language
from lkt.domain.access import EVERYTHING, Act, reading
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
    plate = found.team(asked, find_indicator(found.catalogue, indicator, found.catalogue.teams[asked].area))
    write(output, picture(plate, form))
    print(words()("cli.written", path=output))


def read(as_: str | None, language: str | None) -> Source:
    """What leaves, leaves as somebody may take it with them; all of it for the administrator of the file."""
    from lkt.report.gather import source
    from lkt.store import definitions

    text = words(language)
    database = looked_at()
    say_obstacle(database)
    catalogue = definitions.read(database)
    may_see = reading(roles_of(catalogue, as_), Act.EXPORT, catalogue) if as_ is not None else EVERYTHING
    return source(database, catalogue, text, settings.today(), may_see)


def _form(output: Path, *known: str) -> str:
    """The kind of a file by its ending. Refused with the known ones."""
    ending = output.suffix.removeprefix(".").lower()
    if ending not in known:
        raise Refused("cli.bad_ending", path=output, known=tuple(f".{each}" for each in known))
    return ending
