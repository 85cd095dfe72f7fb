"""What the documents say exists, and what exists is in them: commands, settings, make targets, pages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from lkt.cli import app
from lkt.text import LANGUAGES, texts

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
FRAME = (ROOT / "lkt" / "ui" / "frame.py").read_text(encoding="utf-8")


def commands() -> set[str]:
    """Every command with its subcommands: "export", "catalogue load"."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    found = set()
    for name, command in group.commands.items():
        below = (
            [f"{name} {child}" for child in command.commands] if isinstance(command, TyperGroup) else [name]
        )
        found |= set(below)
    return found


def told(heading: str) -> list[str]:
    """The first cells of the table under a heading of operations.md."""
    part = OPERATIONS.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(.+?)`", part, re.MULTILINE)


def test_every_command_is_in_the_table_and_the_other_way_round() -> None:
    found = {" ".join(re.findall(r"^[a-z]+(?: [a-z]+)*", cell)) for cell in told("Commands")}
    assert found == commands()


def test_every_option_the_table_names_is_there() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for cell in told("Commands"):
        command = group.commands[cell.split()[0]]
        if isinstance(command, TyperGroup):
            command = command.commands[cell.split()[1]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<!\w)--?[a-z-]+", cell)) <= known, cell


def test_every_setting_is_told() -> None:
    read = set(re.findall(r"LKT_[A-Z]+", (ROOT / "lkt" / "settings.py").read_text(encoding="utf-8")))
    assert set(told("Settings")) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_name_only_settings_and_commands_that_exist(language: str) -> None:
    said = "\n".join(texts(language).values())
    assert set(re.findall(r"LKT_[A-Z]+", said)) <= set(told("Settings"))
    assert set(re.findall(r"`lkt ([a-z]+)", said)) <= {name.split()[0] for name in commands()}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_tells_to_type_can_be_typed(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", words, re.MULTILINE)) <= targets
    typed = set(re.findall(r"(?:-m|`)\s?lkt ([a-z]+)", words))
    assert typed <= {name.split()[0] for name in commands()}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_is_there(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_target_is_phony_or_a_file() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.+)", makefile, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_folders_of_the_architecture_are_there() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Who may import")[0]
    named = re.findall(r"`((?:lkt|pages|data)/[\w/.]*)`", table)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def pages() -> dict[str, str]:
    """`lkt.ui.frame.PAGES`, read without starting Streamlit."""
    for node in ast.parse(FRAME).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ACTS":
            assert isinstance(node.value, ast.Dict)
            names = [ast.literal_eval(key) for key in node.value.keys if key]
            return {name: name if number else "" for number, name in enumerate(names)}
    raise AssertionError("lkt/ui/frame.py has no ACTS")


def test_every_page_has_an_address_and_a_title() -> None:
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert set(pages()) == files
    assert len(set(pages().values())) == len(files)
    assert next(iter(pages().values())) == ""
    for language in LANGUAGES:
        assert {f"page.{name}" for name in files} <= set(texts(language))
