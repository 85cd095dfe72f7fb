"""The database itself: making it, loading definitions, backups, bringing it back, and looking whether all is well."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from lkt import settings
from lkt.cli import console
from lkt.domain.access import Role, Scope
from lkt.errors import StoreLocked, must

catalogue_app = typer.Typer(no_args_is_help=True)
console.app.add_typer(catalogue_app, name="catalogue")


@console.app.command()
def backup(file: Annotated[Path | None, Argument()] = None, force: console.Force = False) -> None:
    """Copy the database, verified, into its folder of backups, where the newest thirty are kept."""
    from lkt.store import backup as backups

    if file:
        console.refuse_taken(file, force)
        taken = file.exists() and not file.is_file()  # a folder, a device
        must(file.parent.is_dir() and not taken, "error.file_unwritable", path=file)
    try:
        database = console.opened()
        made = backups.make(database)
        database.close()
    except StoreLocked:  # by the app, which makes it for us
        if (asked := backups.copy_of(settings.database())) is None:
            raise
        made = asked
    if file:
        backups.save_as(made, file)
    print(console.words()("cli.backed_up", path=file or made))


@console.app.command()
def restore(file: Annotated[Path | None, Argument()] = None, by: console.By = None) -> None:
    """Bring the database back from whatever is whole: itself, its chain, a backup."""
    from lkt.store.restore import restore as bring_back

    text, path = console.words(), settings.database()
    must(file is None or file.is_file(), "error.file_missing", path=file)
    if (restored := bring_back(path, console.lead(by), settings.now(), file)) is None:
        print(text("cli.nothing_to_restore", path=path))
        return
    source = restored.source or text("cli.from_nothing")
    print(text("cli.restored", path=path, source=source, start=restored.start, replayed=restored.replayed))
    if restored.schema:
        print(text("cli.restored_schema", found=restored.schema))
    for kept in restored.kept:
        print(text("cli.replaced_kept", path=kept))
    end = restored.start + restored.replayed
    print(text("cli.restored_lost" if restored.lost else "cli.restored_all", lost=restored.lost, end=end))
    sys.exit(1 if restored.lost else 0)


@console.app.command()
def check() -> None:
    """Hold the database against its chain and backups, and the catalogue against its contract."""
    from lkt.store import soundness

    text, database = console.words(), console.looked_at()
    found = soundness.examine(database, settings.latest())
    for key, blanks in found.lines:
        print(text(key, **blanks))
    database.close()
    sys.exit(0 if found.sound else 1)


@console.app.command()
def log(area: str | None = None, as_json: console.AsJson = False, as_: console.As = None) -> None:
    """Who has seen, taken out and changed what, of an area or of all; as somebody of the catalogue may read it."""
    from dataclasses import asdict

    from lkt.cli.data import find_area, roles_of
    from lkt.store import access_log, definitions
    from lkt.text.sentence import noted

    text = console.words()
    with closing(console.looked_at()) as database:
        catalogue = definitions.read(database)
        held = roles_of(catalogue, as_)
        areas = {team.id: team.area for team in catalogue.teams.values()}
        chosen = find_area(catalogue, area).id if area else ""
        found = access_log.read(database, held, settings.log_from(), areas, chosen)
    if as_json:
        console.print_json({"entries": [asdict(entry) | {"at": entry.at.isoformat()} for entry in found]})
        return
    for entry in found:
        where = "".join(f" {id}" for id in (*(entry.teams or entry.areas), entry.indicator) if id)
        done, at = noted(text, entry.kind, entry.what), text.moment(entry.at)
        print(text("log.line", at=at, by=entry.by, role=text(f"role.{entry.role}"), done=done, where=where))
    print(text("log.count", count=len(found)))


@console.app.command()
def erase(
    upload: Annotated[int | None, Option("--upload")] = None,
    cell: str | None = None,
    pattern: Annotated[str | None, Option("--pattern", "--text")] = None,
    persons: Annotated[bool, Option("--persons")] = False,
    by: console.By = None,
    other: Annotated[str, Option("--with")] = "",
    reason: str = "",
    yes: Annotated[bool, Option("--yes")] = False,
) -> None:
    """Show what an upload, a cell, a text or the search for persons finds, and with two names and a reason erase it."""
    from lkt.actions import erasure

    text = console.words()
    where = tuple(part.strip() for part in cell.split(",")) if cell is not None else None
    asked_for = [upload is not None, where is not None, pattern is not None, persons]
    must(asked_for.count(True) == 1 and (not where or (len(where) == 3 and all(where))), "erase.what")
    if pattern == "-":  # so that it stands in no list of commands
        pattern = sys.stdin.readline().rstrip("\n")
    asked = erasure.Asked(upload, (where[0], where[1], where[2]) if where else None, pattern or "", persons)
    with closing(console.opened()) as database:
        for key, blanks in erasure.find(database, asked).told():
            print(text(key, **blanks))
        if not yes and not (by and other and reason):
            print(text("erase.would"))
            return
        erased = erasure.erase(database, Scope(by or "", Role.LEAD), other, asked, reason, settings.now())
    print(text("erase.done", rows=erased.rows, backups=erased.backups, removed=len(erased.removed)))
    for path in erased.elsewhere:
        print(text("erase.elsewhere", path=path))
    print(text("erase.beyond"))


@console.app.command()
def init(catalogue: Path | None = None, demo: Annotated[bool, Option("--demo")] = False) -> None:
    """Create or migrate the database and load the catalogue. Safe to repeat."""
    from lkt.actions import setup
    from lkt.store import create_database, definitions

    text, path = console.words(), settings.database()
    database = create_database(path)
    if obstacle := database.obstacle():
        database.close()
        raise obstacle
    console.say_obstacle(database)
    scope, folder = console.lead(), catalogue or settings.catalogue()
    if catalogue or not definitions.read(database).regions:  # a new database has none
        changed = setup.load_catalogue(database, folder, scope, "init", settings.now())
        print(text("cli.init", path=path, changed=len(changed)))
    else:
        # What people have loaded since is not undone by starting the program.
        print(text("cli.init_kept", path=path, differ=len(setup.compare_catalogue(database, folder))))
    if demo:
        figures = setup.fill_with_demo(database, settings.DEMO, scope, settings.now())
        print(text("cli.demo", figures=figures) if figures else text("cli.demo_kept"))
    database.close()


@catalogue_app.command("load")
def load(
    folder: Annotated[Path | None, Argument()] = None,
    dry_run: Annotated[bool, Option("--dry-run")] = False,
    by: console.By = None,
    reason: str = "catalogue load",
) -> None:
    """Show how the definitions differ from the database's, and load them."""
    from lkt.actions import setup

    text, database = console.words(), console.opened()
    source = folder or settings.catalogue()
    differences = setup.compare_catalogue(database, source)
    for difference in differences:
        print(f"{text('cli.' + difference.change):<9} {difference.kind:<16} {difference.id}")
    if differences and not dry_run:
        setup.load_catalogue(database, source, console.lead(by), reason, settings.now())
    key = "cli.catalogue_would" if dry_run else "cli.catalogue"
    print(text(key if differences else "cli.catalogue_same", count=len(differences)))


@catalogue_app.command("export")
def export(
    folder: Path,
    without_people: Annotated[bool, Option("--without-people")] = False,
    force: console.Force = False,
) -> None:
    """Write the database's definitions as the files that `catalogue load` reads."""
    from lkt import catalogue as catalogue_files
    from lkt.store import definitions

    text, database = console.words(), console.looked_at()
    files = catalogue_files.files(definitions.read(database), people=not without_people)
    database.close()
    for path in sorted(folder.rglob("*.toml")):  # those are read too
        name = path.relative_to(folder).as_posix()
        must(name in files, "error.file_of_catalogue", path=path)
        if path.read_bytes() != files[name]:
            console.refuse_taken(path, force)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        console.write(folder / name, data)
    (folder / "areas").mkdir(exist_ok=True)
    print(text("cli.catalogue_written", count=len(files), path=folder))
    if "people.toml" in files:
        print(text("cli.catalogue_names_people", path=folder / "people.toml"))
