"""What every command shares: the application, the database, the words, and days and moments as people type them."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import BadParameter, Option

from lkt import settings
from lkt.domain.access import Role, Scope
from lkt.domain.period import copenhagen
from lkt.errors import Refused, StoreLocked, must
from lkt.text import Text

if TYPE_CHECKING:
    from lkt.store import Database

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def number(word: Any) -> float:
    """A number of the command line, with a decimal point or as in an upload."""
    try:
        return float(word)
    except ValueError as error:
        from lkt.ingest import numbers

        found = numbers.parse(word)
        if isinstance(found, numbers.Number) and not found.percent:
            return found.value
        raise BadParameter(f"{word!r} is not a valid float.") from error  # as the library says it


By = Annotated[str | None, Option("--by")]
AsJson = Annotated[bool, Option("--json")]
Force = Annotated[bool, Option("--force")]
As = Annotated[str | None, Option("--as")]
Number = Annotated[float, Option(parser=number)]


def words(language: str | None = None) -> Text:
    """The words of the user's language, unless another is asked for."""
    return Text(language or settings.language())


def opened() -> Database:
    """The database, which must be there and up to date."""
    from lkt.store import open_database

    return open_database(settings.database())


def looked_at() -> Database:
    """The database, to be read; where the app has it open, a copy that the app makes on request. Obstacles are told."""
    from lkt.store import backup

    path = settings.database()
    try:
        database = opened()
    except StoreLocked:
        copy = backup.copy_of(path)
        database = backup.open_copy(path, copy) if copy else opened()
    say_obstacle(database)
    return database


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def say_obstacle(database: Database) -> None:
    """Why the database can be read and not written, and what else is wrong, beside what was read.

    A write is refused with the same words.
    """
    from lkt.store import soundness

    obstacle = database.obstacle()
    for each in [*([obstacle] if obstacle else []), *soundness.notices(database, settings.latest())]:
        print(words()(each.key, **each.fields), file=sys.stderr)


def content(path: Path) -> bytes:
    must(path.is_file(), "error.file_missing", path=path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("error.file_unreadable", path=path) from error


def write(path: Path, data: bytes) -> None:
    """Beside and renamed: what was there stays until the new is whole. Refused over a file of the program's own."""
    refuse_taken(path, force=True)
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists() and not path.is_file():  # a terminal, a pipe
            path.write_bytes(data)
        else:
            part.write_bytes(data)
            part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refused("error.file_unwritable", path=path) from error


def ending(path: Path, force: bool, *known: str) -> str:
    """The kind of a file by its ending. Refused with the known ones, and as by `refuse_taken`."""
    found = path.suffix.removeprefix(".").lower()
    must(found in known, "cli.bad_ending", path=path, known=tuple(f".{each}" for each in known))
    refuse_taken(path, force)
    return found


def lead(by: str | None = None) -> Scope:
    """The administrator of the file, who may do everything: as named, or else by the account."""
    return Scope(by or settings.user(), Role.LEAD)


def refuse_taken(path: Path, force: bool) -> None:
    """Refused for the database, what lies beside it in its name, and, unless `force`, any file that is there."""
    whole, database = path.resolve(), settings.database().resolve()
    near = [at.name for at in (whole, *whole.parents) if at.parent == database.parent]
    ours = any(name == database.name or name.startswith(f"{database.name}.") for name in near)
    must(not ours, "error.file_ours", path=path)
    must(force or not path.is_file(), "error.file_exists", path=path)


def refuse_own_input(path: Path, *outputs: Path | None) -> None:
    """Raise Refused where a result would be written over the file it comes from, or over another result."""
    taken = [path.resolve()]
    for output in outputs:
        if output and output.resolve() in taken:
            raise Refused("table.taken", path=output)
        taken += [output.resolve()] if output else []


def day(words: str | None) -> date:
    try:
        return date.fromisoformat(words) if words else settings.today()
    except ValueError as error:
        raise Refused("error.bad_date", id=words) from error


def moment(words: str | None) -> datetime | None:
    """A moment in UTC; a date alone means its end in Copenhagen, a time without zone is Copenhagen's."""
    if words is None:
        return None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise Refused("error.bad_date", id=words) from error
    if len(words) == 10:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=copenhagen())
    return aware.astimezone(UTC).replace(tzinfo=None)
