"""What many tests share: the real catalogue, an empty database, one with the demonstration. Today is fixed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis

from lkt import catalogue as catalogue_files
from lkt import settings
from lkt.actions import setup
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Change
from lkt.store import Database, create_database, definitions, open_database
from lkt.text import LANGUAGES, Text

# Seeds are fixed: a red test means a change. `make check` asks for fewer examples.
hypothesis.register_profile("fixed", derandomize=True, deadline=None)
hypothesis.register_profile("quick", derandomize=True, deadline=None, max_examples=20)
hypothesis.load_profile("fixed")

# Hundreds of databases are made durable, and a disk takes longer over that than all the reckoning: in memory, where
# there is room. Given TMPDIR or --basetemp they lie there instead.
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4e9 and "TMPDIR" not in os.environ:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30)
LEAD = Scope("prøve", Role.LEAD)
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def fixed_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does may depend on the day, the person or the machine's database."""
    monkeypatch.setenv("LKT_TODAY", TODAY.isoformat())
    monkeypatch.setenv("LKT_USER", "prøve")
    monkeypatch.setenv("LKT_DATABASE", "/nonexistent/lkt.duckdb")
    monkeypatch.delenv("LKT_LANGUAGE", raising=False)
    monkeypatch.delenv("LKT_CATALOGUE", raising=False)


@pytest.fixture(autouse=True)
def emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test wrote goes with it, so that memory suffices; its folder stays, so that no path comes twice.

    What a test that failed wrote is kept, to be looked at.
    """
    failed = request.session.testsfailed
    yield
    folder = request.node.funcargs.get("tmp_path")
    if folder is None or request.session.testsfailed > failed:
        return
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return catalogue_files.load(settings.catalogue())


@pytest.fixture(params=LANGUAGES)
def text(request: pytest.FixtureRequest) -> Text:
    """Danish and English in turn."""
    return Text(request.param)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the catalogue and no figures."""

    def make(path: Path) -> None:
        database = create_database(path)
        setup.load_catalogue(database, settings.catalogue(), LEAD, "test", datetime(2026, 1, 1))
        database.close()

    return once(tmp_path_factory, "empty", make)


@pytest.fixture(scope="session")
def demo_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the demonstration in it."""

    def make(path: Path) -> None:
        copied(empty_file, path)
        database = open_database(path)
        setup.fill_with_demo(database, settings.DEMO, LEAD, NOW)
        database.close()

    return once(tmp_path_factory, "demo", make)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A database that is made once a run, by the first of the processes that asks for it, and copied by all."""
    own = factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / name
        if not ready.exists():
            making = folder / f"{name}-unfinished"
            making.mkdir()
            make(making / "lkt.duckdb")
            making.rename(ready)
    return ready / "lkt.duckdb"


def copied(source: Path, path: Path) -> Path:
    """A closed database with its chain, for a test of its own."""
    for ending in ("", ".chain"):
        shutil.copy(f"{source}{ending}", f"{path}{ending}")
    return path


@pytest.fixture
def database(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the test's own."""
    yield from _own(empty_file, tmp_path)


@pytest.fixture
def demo_database(demo_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with the demonstration, of the test's own."""
    yield from _own(demo_file, tmp_path)


def _own(source: Path, folder: Path) -> Iterator[Database]:
    path = copied(source, folder / "lkt.duckdb")
    opened = open_database(path)
    yield opened
    opened.close()


def noted(
    database: Database, team: str, indicator: str | None, day: date, text: str, scope: Scope, at: datetime
) -> None:
    """A change that a team made, as its charts show it."""
    with database.writing() as writer:
        number = writer.next_id("definition", "number")
        change = Change(f"{team}/{number}", team, text, day, indicator=indicator)
        definitions.write(writer, change, scope, at)


def recorded(database: Database, catalogue: Catalogue, scope: Scope, reason: str, at: datetime) -> int:
    """Bring a database's definitions in line with a catalogue; how many were changed."""
    differences = definitions.differences(database, catalogue)
    with database.writing() as writer:
        definitions.append(writer, differences, scope, reason, at)
    return len(differences)
