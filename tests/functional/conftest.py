"""Opening pages without a browser: Streamlit's AppTest as a server that is already running.

A page is opened by its address, as a person does it. Databases are kept open by the app; they are closed
when a module's tests have ended.
"""

from __future__ import annotations

import functools
import html
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from lkt import settings
from lkt.domain.access import Held, Person, Role, Scope
from lkt.domain.seminar import Step
from lkt.store import Database, definitions, open_database, open_for_reading, seminars
from lkt.ui import frame, login
from tests.conftest import copied, recorded

INCIDENT = {"da": "hændelse", "en": "incident"}  # the word in `error.unexpected` that no test may meet

# What a server does once AppTest would do in every visit: look for components in all that is installed, compile pages
COMPONENTS = functools.cache(manifest_scanner.scan_component_manifests)
SCRIPTS = ScriptCache()


def ended(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Wait for a page's end without asking a thousand times a second whether it has come."""
    assert runner._script_thread
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        not_in_time(runner, 0)


not_in_time = local_script_runner.require_widgets_deltas


@pytest.fixture(scope="module", autouse=True)
def kept_open() -> Iterator[None]:
    """Streamlit keeps databases by path. Let go of them, so that others may open the files."""
    opened: list[Database] = []

    def remember(path: Path) -> Database:
        opened.append(open_for_reading(path))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "open_for_reading", remember)
        patch.setattr(frame.gc, "freeze", lambda: None)
        patch.setattr(frame.backup, "daily", lambda database: None)
        patch.setattr(manifest_scanner, "scan_component_manifests", COMPONENTS)
        patch.setattr(app_test, "ScriptCache", lambda: SCRIPTS)
        patch.setattr(local_script_runner, "require_widgets_deltas", ended)
        yield
    st.cache_resource.clear()
    st.cache_data.clear()
    for database in opened:
        database.close()


@pytest.fixture(autouse=True)
def running_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest behaves like a freshly started server at every click: it would run pages without `app.py`.

    On a server the first page that is opened ends that for good (docs/decisions.md, "The gate").
    """
    start = PagesManager.__init__

    def started(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        start(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", started)


def _copy(source: Path, folder: Path) -> Path:
    return copied(source, folder / "lkt.duckdb")


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, for tests that only look."""
    return _copy(demo_file, tmp_path_factory.mktemp("looked_at"))


@pytest.fixture(scope="module")
def empty(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue without figures, for tests that only look."""
    return _copy(empty_file, tmp_path_factory.mktemp("looked_at"))


@pytest.fixture
def own(empty_file: Path, tmp_path: Path) -> Path:
    """The catalogue without figures, for a test that writes."""
    return _copy(empty_file, tmp_path)


Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page(database, "team", team="KOL-HOR", lang="en")`: a page by its address, in a new visit."""

    def opened(database: Path, page: str, **address: str) -> AppTest:
        monkeypatch.setenv("LKT_DATABASE", str(database))
        visit = AppTest.from_file(str(settings.ROOT / "app.py"), default_timeout=30)
        return go(visit, page, **address)

    return opened


def go(visit: AppTest, page: str, **address: str) -> AppTest:
    """Another page of the same visit, by its address."""
    visit.query_params.clear()
    visit.query_params.update(address)
    if frame.PAGES[page] or len(visit):
        visit.switch_page(f"pages/{page}.py")
    return visit.run()


def opened(visit: AppTest, *boxes: str) -> AppTest:
    """The same page with closed boxes opened, by their names in `lkt.ui.frame.box`."""
    for name in boxes:
        visit.session_state[f"box-{name}"] = True
    return healthy(visit.run())


def healthy(visit: AppTest) -> AppTest:
    """The page ran to its end: no traceback, and no sentence about a failure of ours."""
    assert not visit.exception, visit.exception
    assert not [e.value for e in visit.error if any(word in e.value for word in INCIDENT.values())]
    return visit


def texts(visit: AppTest) -> str:
    """Everything that stands on the page in words, as it was given to Streamlit."""
    page = visit.main
    kinds = (page.title, page.header, page.markdown, page.caption, page.html)
    boxes = (page.info, page.success, page.warning, page.error)
    return "\n".join(html.unescape(str(e.value)) for kind in (*kinds, *boxes) for e in kind)


def raw(visit: AppTest) -> str:
    """The HTML of the page, as it is sent."""
    return "\n".join(str(e.value) for e in visit.main.html)


def sent(visit: AppTest) -> str:
    """Everything that reached the browser, as text, whatever it is drawn with; JSON with its letters as they are."""
    found = []
    blocks = list(visit._tree.children.values())
    while blocks:
        block = blocks.pop()
        found.append(block.proto.SerializeToString().decode("utf-8", "ignore") if block.proto else "")
        blocks += getattr(block, "children", {}).values()
    return re.sub(r"\\\\u([0-9a-f]{4})", lambda at: chr(int(at[1], 16)), "\n".join(found))


def plain(markdown: str) -> str:
    """Markdown with its escapes taken off."""
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", markdown).replace("\N{WORD JOINER}", "")


@dataclass(frozen=True)
class Chart:
    """A chart as it is sent to the browser."""

    spec: dict[str, Any]
    alt: str
    rows: list[dict[str, Any]]
    datasets: dict[str, list[dict[str, Any]]]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


def charts(visit: AppTest) -> list[Chart]:
    """The charts of a page, their data read back from what travels."""
    return [
        Chart(
            spec=json.loads(found.proto.spec),
            alt=found.proto.alt,
            rows=_rows(found.proto.data.data),
            datasets={part.name: _rows(part.data.data) for part in found.proto.datasets},
        )
        for found in visit.get("vega_lite_chart")
    ]


def _rows(data: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pa.ipc.open_stream(data).read_all().to_pylist()
    return found


def button(visit: AppTest, label: str) -> Any:
    return next(b for b in visit.button if b.label == label)


# Somebody in every role, and where
HELD = {
    Role.STEERING: (), Role.LEAD: ("KOL",), Role.EXPERT: ("KOL",), Role.CONTACT: ("1082",), Role.LEADER: ("KOL-HOR",),
    Role.TEAM: ("KOL-HOR",), Role.MANAGER: ("RHO",), Role.MUNICIPALITY: ("KOL-HOR",),
    Role.PRESENTER: ("KOL",), Role.PUBLIC: (),
}  # fmt: skip


LOCKED = ("KOL", "TVA")


def email(role: Role) -> str:
    return f"{role.value}@rm.dk"


@pytest.fixture(scope="module")
def peopled(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with two areas locked for a seminar, and somebody in every role."""
    path = copied(demo_file, tmp_path_factory.mktemp("peopled") / "lkt.duckdb")
    database = open_database(path)
    people = {
        email(role): Person(email(role), role.value.title(), (Held(role.value, HELD[role]),)) for role in Role
    }
    catalogue = replace(definitions.read(database), people=people)
    admin = Scope("admin", Role.LEAD)
    recorded(database, catalogue, admin, "people", datetime(2026, 11, 1))
    for area in LOCKED:
        with database.writing() as writer:
            seminars.add(writer, area, 1, Step.LOCKED, admin, datetime(2026, 11, 20))
    database.close()
    return path


SECRETS = {"auth": {"redirect_uri": "http://x/oauth2callback", "cookie_secret": "x", "client_id": "lkt"}}
Sign = Callable[..., AppTest]


@pytest.fixture
def sign_in(peopled: Path, monkeypatch: pytest.MonkeyPatch) -> Sign:
    """A page in somebody's role, None for nobody's."""
    login._clicked.clear()

    def opened(
        page: str, who: Role | None, claims: dict[str, object] | None = None, **address: str
    ) -> AppTest:
        monkeypatch.setenv("LKT_DATABASE", str(peopled))
        visit = AppTest.from_file(str(settings.ROOT / "app.py"), default_timeout=60)
        visit.secrets.update(SECRETS)
        if who:
            told = {"email": email(who), "sub": who.value, "iat": time.time(), "is_logged_in": True}
            visit.user = told | (claims or {})
        return go(visit, page, **address)

    return opened
