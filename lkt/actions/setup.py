"""Making a database, loading the catalogue into it, and filling it with the demonstration."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from lkt import catalogue as catalogue_files
from lkt.actions.administration import without_persons
from lkt.demo.figures import generate
from lkt.demo.stories import read
from lkt.domain.access import Scope
from lkt.store import Database, definitions, uploads
from lkt.store.definitions import Difference


def load_catalogue(
    database: Database, folder: Path, scope: Scope, reason: str, at: datetime
) -> list[Difference]:
    """Bring the database's definitions in line with the files; returns what changed.

    CatalogueError for every definition with a text that holds a CPR number, Refused (`decision.person`) for a reason
    that does.
    """
    differences = compare_catalogue(database, folder)
    without_persons(differences, reason, folder.name)
    if differences:
        with database.writing() as writer:
            definitions.append(writer, differences, scope, reason, at)
    return differences


def compare_catalogue(database: Database, folder: Path) -> list[Difference]:
    """What `load_catalogue` would change. Files that say nothing of people leave theirs as they are."""
    found = catalogue_files.load(folder)
    found = found if found.people else replace(found, people=definitions.read(database).people)
    return definitions.differences(database, found)


def fill_with_demo(database: Database, folder: Path, scope: Scope, at: datetime) -> int:
    """Put the demonstration into a database that holds no figures; returns how many figures it put.

    A database with figures of its own is left alone (0): invented and real ones are not mixed by us.
    """
    if uploads.newest_id(database):
        return 0
    catalogue = definitions.read(database)
    levels, stories, told = read(folder, catalogue)
    deliveries = generate(catalogue, levels, stories)
    with database.writing() as writer:
        uploads.put(writer, deliveries, "demo")
        definitions.write_demo(writer, told)
        writer.log(at, scope, "demo", "demo", str(len(deliveries)))
    return sum(len(sent.batch.observations) for sent in deliveries)
