"""Figures in, figures out, and taking back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Option

from lkt import settings
from lkt.cli import console
from lkt.domain.access import Act, Role, Scope, acting, reading, scopes
from lkt.domain.observation import Batch, Finding, Severity
from lkt.errors import LktError, must
from lkt.text import Text

if TYPE_CHECKING:
    from lkt.actions.upload import Preview
    from lkt.domain.area import Area
    from lkt.domain.catalogue import Catalogue
    from lkt.store import Database

Sender = Literal["team", "lead"]  # in whose place the administrator of the file sends


@console.app.command("import")
def import_(
    file: Path,
    team: str | None = None,
    by: console.By = None,
    role: Sender = "team",
    as_: console.As = None,
    upload_name: str | None = None,
    today: str | None = None,
    dry_run: Annotated[bool, Option("--dry-run")] = False,
    accept_warnings: Annotated[bool, Option("--accept-warnings")] = False,
    as_json: console.AsJson = False,
) -> None:
    """Take in a file, the same way as the upload page."""
    from lkt.ingest import sandbox

    text, sent, store = console.words(), None, False
    catalogue: Any = None
    try:
        with sandbox.started_early():
            from lkt.actions import upload
            from lkt.store import definitions, without_frames

            with without_frames():
                database = console.opened()
                catalogue = definitions.read(database)
                chosen = find_team(catalogue, team) if team else None
                must(role == "lead" or chosen or as_ is not None, "error.team_needs_name")
                own = Scope(by or settings.user(), Role(role), chosen if role == "team" else None)
                lent = own if as_ is None else acting(roles_of(catalogue, as_), Act.SEND, chosen or "")
                scope = must(lent, "error.no_role", id=as_)
                name, when = upload_name or file.name, console.day(today)
                seen = upload.preview(database, catalogue, scope, console.content(file), name, when, chosen)
                if seen.batch.refused and not dry_run:
                    upload.note_refusal(database, scope, seen, settings.now())
                store = not seen.batch.refused and (accept_warnings or not seen.batch.warned)
                if store and not dry_run:
                    sent = upload.confirm(database, scope, seen, settings.now(), accept_warnings)
    except LktError as error:
        if not as_json:
            raise
        fault = Finding(error.key, Severity.ERROR, fields=error.fields)  # of the command itself
        seen, store = upload.Preview(Batch("", "", 0, None, (), (fault,)), 0), False
    number = sent.id if sent else None
    if as_json:
        console.print_json(_report(seen, number, catalogue, text))
    else:
        _say(seen, number, dry_run, text)
    sys.exit(0 if store else 1)


def _report(seen: Preview, number: int | None, catalogue: Any, text: Text) -> dict[str, Any]:
    """The object of `--json` (design.md 7). A record's value is the figure as it is written: percent for shares.
    `accept_warn` when there is anything to read; only warnings must be accepted before storing."""
    records = []
    for line in seen.lines:
        o = line.after
        indicator = catalogue.indicators[o.indicator]
        value = o.figure(indicator.measure)
        written = None if value is None else value * indicator.scale
        records.append([o.team, o.indicator, o.period.label, o.numerator, o.denominator, written])
    messages = [
        {
            "code": finding.code, "severity": finding.severity.value, "sheet": finding.place.sheet,
            "cell": finding.place.cell, "value": finding.value, "text": _words(finding, text),
        }
        for finding in seen.batch.findings
    ]  # fmt: skip
    accepted = "accept_warn" if messages else "accept"
    return {
        "outcome": "refuse" if seen.batch.refused else accepted, "records": records, "messages": messages,
        "changes": dict(seen.counts), "upload_id": number,
    }  # fmt: skip


def _words(finding: Finding, text: Text) -> str:
    """A fault of the file, or of the command, whose key is whole."""
    return text(finding.code if text.has(finding.code) else f"finding.{finding.code}", **finding.fields)


def _say(seen: Preview, number: int | None, dry_run: bool, text: Text) -> None:
    for finding in seen.batch.findings:
        message, place = _words(finding, text), finding.place
        sheet = text("cli.sheet", sheet=place.sheet) if place.sheet else None
        cell = "" if (place.cell or "") in message else place.cell  # most messages name it themselves
        where = filter(None, (text("cli." + finding.severity.value), sheet, cell))
        print(f"{', '.join(where)}: {message}")
    counts = seen.counts
    if seen.left_out or seen.newer:
        print(text("cli.kept", left_out=len(seen.left_out), newer=len(seen.newer)))
    if seen.batch.refused:
        print(text("cli.refused"))
    elif dry_run:
        print(text("cli.would_store", **counts))
    elif number is not None:
        print(text("cli.stored", upload=number, new=counts["new"], changed=counts["changed"]))
    else:
        print(text("cli.needs_accept" if seen.batch.warned and seen.changes_anything else "cli.nothing_new"))


@console.app.command()
def undo(upload_id: int, by: Annotated[str, Option()]) -> None:
    """Take an upload back: what was known before it counts again."""
    from lkt.actions import upload

    upload.undo(console.opened(), console.lead(by), upload_id, settings.now())
    print(console.words()("cli.undone", upload=upload_id))


@console.app.command()
def export(
    area: Annotated[str, Option()],
    output: Annotated[Path, Option("-o", "--output")],
    as_of: str | None = None,
    format_: Annotated[str | None, Option("--format")] = None,
    excel: Annotated[bool, Option("--excel")] = False,
    force: console.Force = False,
    as_: console.As = None,
) -> None:
    """Write the observations of an area that count, as they were reported; of somebody, what that role may see."""
    from lkt.report import sheets
    from lkt.store import Reader, definitions, seminars
    from lkt.views import rows as view

    format_ = format_ or ("xlsx" if output.suffix.lower() == ".xlsx" else "csv")
    must(format_ in ("csv", "xlsx"), "cli.bad_format", format=format_)
    console.refuse_taken(output, force)
    database = console.looked_at()
    catalogue = definitions.read(database)
    held = roles_of(catalogue, as_)
    may_see = reading(held, Act.EXPORT, catalogue, seminars.locked(database))
    chosen = find_area(catalogue.seen(may_see), area)
    book = view.sheets(Reader(database, may_see, console.moment(as_of)), chosen.id)
    columns, rows = book["Data"]
    made = sheets.csv_bytes(columns, rows, excel) if format_ == "csv" else sheets.workbook_bytes(book)
    hand_over(output, made, database, held[0], format_, area=chosen.id)
    print(console.words()("cli.exported", count=len(rows), path=output))


def hand_over(output: Path, made: bytes, database: Database, who: Scope, form: str, **about: str) -> None:
    """Figures into a file, once the log knows of it, as of what pages hand over (`Visit.note`)."""
    from lkt.actions.access_log import note

    note(database, who, settings.now(), {f"export.{form}": 1}, about=about)
    console.write(output, made)


def roles_of(catalogue: Catalogue, id: str | None) -> tuple[Scope, ...]:
    """The roles that the administrator of the file lends somebody of the catalogue, or his own where nobody is named.
    Refused when they have none."""
    if id is None:
        return (console.lead(),)
    person = catalogue.people.get(id)
    claims = {person.claim: id, "iss": person.issuer, "name": person.name} if person else {}
    held = scopes([person] if person else [], claims, catalogue, settings.today())
    return must(held, "error.no_role", id=id)


def find_area(catalogue: Catalogue, asked: str) -> Area:
    """An area by id, whatever the case. Refused with the known ones."""
    known = ", ".join(catalogue.areas)
    return must(catalogue.areas.get(asked.upper()), "error.unknown_area", id=asked, known=known)


def find_team(catalogue: Catalogue, asked: str) -> str:
    """A team's id by id or name. Refused when unknown, or when several teams have the name."""
    wanted = " ".join(asked.casefold().split())
    teams = [t.id for t in catalogue.teams.values() if wanted in (t.id.casefold(), t.name.casefold())]
    must(teams, "error.unknown_team", id=asked, example=next(iter(catalogue.teams), "KOL-HOR"))
    must(len(teams) == 1, "error.ambiguous_team", id=asked, known=", ".join(teams))
    return teams[0]


def find_indicator(catalogue: Catalogue, asked: str, area: str) -> str:
    """An indicator's id by id or name, of an area. Refused with the known ones."""
    from lkt.ingest.names import Directory

    known = ", ".join(each.id for each in catalogue.indicators_of(area))
    found = Directory(catalogue, area).indicators.named(asked)
    return must(found, "error.unknown_indicator", id=asked, area=area, known=known).id
