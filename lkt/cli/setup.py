"""Making the database and loading definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from lkt import settings
from lkt.cli.app import By, app, opened, say_obstacle, words
from lkt.domain.team import Role, Scope

catalogue_app = typer.Typer(no_args_is_help=True)
app.add_typer(catalogue_app, name="catalogue")

CatalogueFolder = Annotated[Path | None, Option("--catalogue")]


@app.command()
def init(
    catalogue: CatalogueFolder = None,
    demo: Annotated[bool, Option("--demo")] = False,
) -> None:
    """Create or migrate the database and load the catalogue. Safe to repeat."""
    from lkt.actions import setup
    from lkt.store import create_database

    text, path = words(), settings.database()
    database = create_database(path)
    say_obstacle(database)
    scope = Scope(settings.user(), Role.LEAD)
    folder = catalogue or settings.catalogue()
    if catalogue or setup.has_no_catalogue(database):
        changed = setup.load_catalogue(database, folder, scope, "init", settings.now())
        print(text("cli.init", path=path, changed=len(changed)))
    else:
        # What people have loaded since is not undone by starting the program.
        print(text("cli.init_kept", path=path, differ=len(setup.compare_catalogue(database, folder))))
    if demo:
        figures = setup.fill_with_demo(database, settings.demo(), scope, settings.now())
        print(text("cli.demo", figures=text.number(figures)) if figures else text("cli.demo_kept"))
    database.close()


@catalogue_app.command("load")
def load(
    folder: Annotated[Path | None, Argument()] = None,
    dry_run: Annotated[bool, Option("--dry-run")] = False,
    by: By = None,
    reason: str = "catalogue load",
) -> None:
    """Show how the definitions differ from the database's, and load them."""
    from lkt.actions import setup

    text, database = words(), opened()
    source = folder or settings.catalogue()
    differences = setup.compare_catalogue(database, source)
    for difference in differences:
        print(f"{text('cli.' + difference.change):<9} {difference.kind:<16} {difference.id}")
    if differences and not dry_run:
        scope = Scope(by or settings.user(), Role.LEAD)
        setup.load_catalogue(database, source, scope, reason, settings.now())
    key = "cli.catalogue_would" if dry_run else "cli.catalogue"
    print(text(key if differences else "cli.catalogue_same", count=len(differences)))
