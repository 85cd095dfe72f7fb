"""The command line. Thin: read the arguments, do the one thing, say it in the user's language.

What a command needs is imported inside it, so that a small command does not wait for a large library.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lkt import settings
from lkt.domain.scope import Role, Scope
from lkt.errors import CatalogueError, LktError, Refused
from lkt.text import Text

if TYPE_CHECKING:
    from lkt.actions.upload import Preview
    from lkt.domain.finding import Finding
    from lkt.store.definitions import Difference

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
catalogue_app = typer.Typer(no_args_is_help=True)
app.add_typer(catalogue_app, name="catalogue", help="Definitions: areas, indicators, teams, regions.")

CatalogueFolder = Annotated[Path | None, typer.Option("--catalogue", help="Folder with the definitions.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it, for the log.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else.")]


def main() -> None:
    """Run a command. Whatever fails, a person reads a sentence and the exit code is not 0."""
    text = Text(settings.language())
    try:
        app()
    except CatalogueError as error:
        lines = [text(problem.text, **problem.blanks) for problem in error.problems]
        _fail("\n".join([text("error.catalogue", count=len(lines)), *lines]))
    except LktError as error:
        _fail(text(error.key, **error.fields))
    except Exception:
        incident = secrets.token_hex(3)
        logging.getLogger("lkt").debug("incident %s", incident, exc_info=True)
        _fail(text("error.unexpected", incident=incident))


def _fail(words: str) -> None:
    print(words, file=sys.stderr)
    sys.exit(1)


def _words() -> Text:
    return Text(settings.language())


def _open() -> Any:
    from lkt.store import open_database

    return open_database(settings.database())


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Refused("error.file_unwritable", path=path) from error


def _day(words: str | None) -> date:
    try:
        return date.fromisoformat(words) if words else settings.today()
    except ValueError as error:
        raise Refused("error.bad_date", id=words) from error


def _moment(words: str | None) -> datetime | None:
    """A moment in UTC; a date alone means its end in Copenhagen, a time without zone is Copenhagen's."""
    if words is None:
        return None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise Refused("error.bad_date", id=words) from error
    if len(words) == 10:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
    from datetime import UTC

    aware = moment if moment.tzinfo else moment.replace(tzinfo=settings.COPENHAGEN)
    return aware.astimezone(UTC).replace(tzinfo=None)


@app.command()
def init(
    catalogue: CatalogueFolder = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty database with demonstration data.")
    ] = False,
) -> None:
    """Create or migrate the database and load the catalogue. Safe to repeat."""
    from lkt.actions import setup
    from lkt.store import create_database

    text, path = _words(), settings.database()
    database = create_database(path)
    scope = Scope(settings.user(), Role.LEAD)
    changed = setup.load_catalogue(database, catalogue or settings.catalogue(), scope, "init", settings.now())
    print(text("cli.init", path=path, changed=len(changed)))
    if demo:
        print(text("cli.demo_wait"), flush=True)
        figures = setup.fill_with_demo(database, settings.demo(), scope, settings.now())
        print(text("cli.demo", figures=figures) if figures else text("cli.demo_kept"))
    database.close()


@catalogue_app.command("load")
def load(
    folder: Annotated[Path | None, typer.Argument(help="Folder with the definitions.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the difference and change nothing.")
    ] = False,
    by: By = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the log.")] = "catalogue load",
) -> None:
    """Show how the definitions differ from the database's, and load them."""
    from lkt.actions import setup

    text, database = _words(), _open()
    source = folder or settings.catalogue()
    found = setup.compare_catalogue(database, source)
    for difference in found:
        print(_difference(difference, text))
    if found and not dry_run:
        setup.load_catalogue(
            database, source, Scope(by or settings.user(), Role.LEAD), reason, settings.now()
        )
    print(
        text(
            "cli.catalogue_same" if not found else "cli.catalogue_would" if dry_run else "cli.catalogue",
            count=len(found),
        )
    )


def _difference(difference: Difference, text: Text) -> str:
    return f"{text('cli.' + difference.change.value):<9} {difference.kind:<16} {difference.id}"


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The workbook or CSV file.")],
    team: Annotated[str | None, typer.Option("--team", help="The team's id or name.")] = None,
    by: By = None,
    role: Annotated[Role, typer.Option("--role", help="team or lead.")] = Role.TEAM,
    upload_name: Annotated[str | None, typer.Option("--upload-name", help="The file's name as sent.")] = None,
    today: Annotated[str | None, typer.Option("--today", help="The day to judge by, YYYY-MM-DD.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, store nothing.")] = False,
    accept_warnings: Annotated[
        bool, typer.Option("--accept-warnings", help="Store in spite of warnings.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in a file, the same way as the upload page."""
    from lkt.actions import find, upload
    from lkt.store import definitions

    text, database = _words(), _open()
    catalogue = definitions.read(database)
    chosen = find.team_id(catalogue, team) if team else None
    if role is Role.TEAM and chosen is None:
        raise Refused("error.team_needs_name")
    scope = Scope(by or settings.user(), role, chosen if role is Role.TEAM else None)
    seen = upload.preview(
        database, catalogue, scope, _bytes(file), upload_name or file.name, _day(today), chosen
    )
    outcome = _outcome(seen)
    store = not seen.batch.refused and (accept_warnings or not seen.batch.warned)
    number = None
    if store and not dry_run:
        number = upload.confirm(database, scope, seen, settings.now(), accept_warnings).upload
    if as_json:
        print(json.dumps(_report(seen, outcome, number, catalogue, text), ensure_ascii=False))
    else:
        _say(seen, outcome, number, dry_run, text)
    sys.exit(0 if store else 1)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Refused("error.file_missing", path=path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("error.file_unreadable", path=path) from error


def _outcome(seen: Preview) -> str:
    """`accept_warn` when there is anything to read; only warnings must be accepted before storing."""
    if seen.batch.refused:
        return "refuse"
    return "accept_warn" if seen.batch.findings else "accept"


def _report(seen: Preview, outcome: str, number: int | None, catalogue: Any, text: Text) -> dict[str, Any]:
    """The object of `--json` (design.md 7). A record's value is the figure as it is written: percent for shares."""
    records = []
    for line in seen.lines:
        o = line.after
        indicator = catalogue.indicators[o.indicator]
        value = o.figure(indicator.measure)
        written = None if value is None else value * indicator.scale
        records.append([o.team, o.indicator, o.period.label, o.numerator, o.denominator, written])
    messages = [_message(finding, text) for finding in seen.batch.findings]
    return {
        "outcome": outcome, "records": records, "messages": messages, "changes": dict(seen.counts), "upload_id": number,
    }  # fmt: skip


def _message(finding: Finding, text: Text) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "value": finding.value,
        "text": text("finding." + finding.code, **finding.fields),
    }


def _say(seen: Preview, outcome: str, number: int | None, dry_run: bool, text: Text) -> None:
    for finding in seen.batch.findings:
        place = f"{finding.place}: " if str(finding.place) else ""
        print(
            f"{text('cli.' + finding.severity.value)}: {place}{text('finding.' + finding.code, **finding.fields)}"
        )
    counts = seen.counts
    if outcome == "refuse":
        print(text("cli.refused"))
    elif dry_run:
        print(
            text(
                "cli.would_store", new=counts["new"], changed=counts["changed"], unchanged=counts["unchanged"]
            )
        )
    elif number is not None:
        print(text("cli.stored", upload=number, new=counts["new"], changed=counts["changed"]))
    else:
        print(text("cli.needs_accept" if seen.batch.warned and seen.changes_anything else "cli.nothing_new"))


@app.command()
def undo(
    upload_id: Annotated[int, typer.Argument(help="The number on the receipt.")],
    by: Annotated[str, typer.Option("--by", help="Who does it, for the log.")],
) -> None:
    """Take an upload back: what was known before it counts again."""
    from lkt.actions import upload

    database = _open()
    upload.undo(database, Scope(by, Role.LEAD), upload_id, settings.now())
    print(_words()("cli.undone", upload=upload_id))


@app.command()
def export(
    area: Annotated[str, typer.Option("--area", help="The area's id, for instance KOL.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="What was known then (date or time).")] = None,
    format_: Annotated[str, typer.Option("--format", help="csv or xlsx.")] = "csv",
) -> None:
    """Write the observations of an area that count, as they were reported."""
    from lkt import report
    from lkt.actions import find
    from lkt.store import definitions
    from lkt.views import export as view

    if format_ not in ("csv", "xlsx"):
        raise Refused("cli.bad_format", format=format_)
    database = _open()
    chosen = find.area(definitions.read(database), area)
    frame = view.export(database, Scope(settings.user(), Role.LEAD), chosen.id, _moment(as_of))
    columns, rows = list(view.COLUMNS), list[report.Row](frame.to_dict("records"))
    data = (
        report.csv_bytes(columns, rows)
        if format_ == "csv"
        else report.workbook_bytes({"Data": (columns, rows)})
    )
    _write(output, data)
    print(_words()("cli.exported", count=len(rows), path=output))


@app.command()
def bench() -> None:
    """Time the product against bare versions of the same work, and print the ratios."""
    from lkt import bench as measurements

    text = _words()
    for line in measurements.run():
        if isinstance(line, str):
            print(text(line))
        else:
            words = text("bench." + line.name, bare=text("bench.against_" + line.against))
            print(
                f"{text.number(line.ratio, 2):>8} x  {words} ({line.ours:.0f} / {line.bare:.0f} ms)",
                flush=True,
            )
