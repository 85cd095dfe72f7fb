"""Making a database, loading the catalogue into it, and filling it with the demonstration."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from lkt import catalogue as catalogue_files
from lkt import demo
from lkt.domain.batch import Batch
from lkt.domain.team import Role, Scope
from lkt.store import Database, decisions, definitions, uploads
from lkt.store.definitions import Difference


def load_catalogue(
    database: Database, folder: Path, scope: Scope, reason: str, at: datetime
) -> list[Difference]:
    """Bring the database's definitions in line with the files; returns what changed."""
    return definitions.record(database, catalogue_files.load(folder), scope, reason, at)


def has_no_catalogue(database: Database) -> bool:
    """True for a new database."""
    return not definitions.read(database).areas


def compare_catalogue(database: Database, folder: Path) -> list[Difference]:
    """What `load_catalogue` would change."""
    return definitions.differences(database, catalogue_files.load(folder))


def fill_with_demo(database: Database, folder: Path, scope: Scope, at: datetime) -> int:
    """Put the demonstration into a database that holds no figures; returns how many figures it put.

    A database with figures of its own is left alone (0): invented and real ones are not mixed by us.
    """
    if not uploads.is_empty(database):
        return 0
    catalogue = definitions.read(database)
    made = demo.generate(catalogue, *demo.read(folder, catalogue))
    deliveries = [_delivery(sent, catalogue.teams[sent.team].area) for sent in made.deliveries]
    uploads.append_demo(database, deliveries, scope, at)
    for mark in made.marks:
        decisions.note(database, mark.team, mark.indicator, mark.date, mark.text, scope, at)
    return sum(len(sent.observations) for sent in made.deliveries)


def _delivery(sent: demo.Delivery, area: str) -> uploads.Delivery:
    """As if the file had come; there was none, so it has no hash and no size."""
    batch = Batch(sent.file_name, "", 0, area, sent.observations, ())
    return uploads.Delivery(batch, Scope(sent.user, Role.TEAM, sent.team), sent.delivered_at)
