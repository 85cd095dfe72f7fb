"""Who may import whom (docs/architecture.md), one gate per page, sizes worth noticing. Standard library only."""

from __future__ import annotations

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EVERYWHERE = {"errors"}  # what we raise on purpose may be raised anywhere

# package -> (from lkt, from outside the standard library)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "errors": ({"domain"}, set()),  # for types alone
    "settings": ({"domain"}, set()),
    "domain": (set(), set()),
    "text": ({"domain"}, {"babel"}),
    "catalogue": ({"domain"}, {"tomli_w"}),
    "demo": ({"domain"}, {"numpy"}),
    "spc": ({"domain"}, {"numpy", "pandas", "scipy"}),
    "variation": ({"domain", "spc"}, {"numpy", "pandas", "scipy"}),
    "planning": ({"domain", "spc", "variation"}, {"numpy", "pandas"}),
    "ingest": ({"domain"}, {"openpyxl"}),
    "store": ({"domain"}, {"duckdb", "pandas"}),
    "views": ({"domain", "spc", "variation", "planning", "store"}, {"numpy", "pandas"}),
    "actions": ({"domain", "ingest", "store", "catalogue", "demo"}, set()),
    "charts": ({"domain", "views", "text"}, {"altair", "pandas"}),
    "report": (
        {"domain", "views", "charts", "text", "store"},
        {"openpyxl", "pandas", "vl_convert", "pptx", "docx", "typst", "jinja2", "markupsafe"},
    ),
    "ui": (
        {"domain", "settings", "text", "catalogue", "store", "views", "actions", "charts", "report"},
        {"streamlit", "starlette"},
    ),
    "cli": (
        {
            "domain",
            "settings",
            "text",
            "catalogue",
            "store",
            "views",
            "actions",
            "ingest",
            "spc",
            "variation",
            "report",
        },
        {"typer", "numpy", "pandas"},
    ),
    "__main__": ({"cli"}, set()),
    "__init__": (set(), set()),
}
PAGES = ({"ui", "views", "actions", "settings"}, {"streamlit"})

# Package: lines and files at most. Raised in a commit of its own that says what was removed first (CONTRIBUTING.md).
BUDGET: dict[str, tuple[int, int]] = {
    "ingest": (3_846, 21),
    "variation": (1_556, 11),
    "planning": (667, 5),
    "views": (2_707, 18),
    "spc": (3_220, 22),
    "ui": (3_795, 21),
    "store": (2_345, 17),
    "catalogue, domain": (2_546, 17),
    "actions, charts, cli, demo, text": (4_943, 35),
    "lkt, pages, app.py": (28_088, 197),
    "bench": (783, 12),
}

MODULES = sorted((ROOT / "lkt").rglob("*.py"))
PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))


def package(path: Path) -> str:
    part = path.relative_to(ROOT / "lkt").parts[0]
    return part.removesuffix(".py")


def imported(path: Path) -> list[tuple[str, ...]]:
    """Every imported module as its dotted parts; `from lkt import store` counts as lkt.store."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [tuple(name.name.split(".")) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            module = tuple((node.module or "").split("."))
            found += [(*module, name.name) for name in node.names]
    return found


def breaks(name: str, rule: tuple[set[str], set[str]], path: Path) -> list[str]:
    ours, outside = rule
    wrong = []
    for parts in imported(path):
        if parts[0] == "lkt":
            if len(parts) > 1 and parts[1] not in ours | EVERYWHERE | {name, "__version__"}:
                wrong.append(".".join(parts))
        elif parts[0] not in sys.stdlib_module_names and parts[0] not in outside:
            wrong.append(".".join(parts))
    return wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_what_the_table_allows(path: Path) -> None:
    assert breaks(package(path), TABLE[package(path)], path) == []


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.name)
def test_a_page_imports_only_what_the_table_allows(path: Path) -> None:
    assert breaks("pages", PAGES, path) == []


def test_the_table_itself_has_no_circle() -> None:
    graph = {name: ours for name, (ours, _) in TABLE.items() if name != "errors"}
    TopologicalSorter(graph).prepare()


def test_no_import_circles_between_modules() -> None:
    """Imports under TYPE_CHECKING are for types alone and draw no circle."""
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in MODULES}
    graph: dict[str, set[str]] = {}
    for name, path in names.items():
        own = name.removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        targets = set()
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    targets.add(
                        next((m for m in (whole, node.module) if m in names), f"{node.module}.__init__")
                    )
        graph[name] = {t for t in targets if t in names and t.removesuffix(".__init__") != own}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.name)
def test_the_first_statement_of_a_page_is_the_gate(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    statements = [
        node
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert ast.unparse(statements[0]) == f"visit = enter('{path.stem}')"


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.name)
def test_a_page_says_what_it_is_about(path: Path) -> None:
    """Its title, and what the log says that somebody has seen."""
    assert "titled(visit" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.name)
def test_a_page_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 80


def test_only_the_store_speaks_to_duckdb() -> None:
    users = {package(path) for path in MODULES if any(parts[0] == "duckdb" for parts in imported(path))}
    assert users == {"store"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_stays_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330


@pytest.mark.parametrize("names", BUDGET)
def test_a_package_keeps_within_its_budget(names: str) -> None:
    places = [ROOT / name for name in names.split(", ")]
    places = [place if place.exists() else ROOT / "lkt" / place.name for place in places]
    files = [file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place])]
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    most_lines, most_files = BUDGET[names]
    assert (lines <= most_lines, len(files) <= most_files) == (True, True), (lines, len(files))
