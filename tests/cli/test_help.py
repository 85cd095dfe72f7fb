"""`--help` in the user's language: words for every command, argument and option, and none left over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from lkt.cli import app, explain
from lkt.text import LANGUAGES, Text, texts


def commands(command: Any, within: str = "help") -> Iterator[tuple[str, Any]]:
    yield within, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, f"{within}.{name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_explained_and_nothing_else(language: str) -> None:
    text, whole = Text(language), typer.main.get_command(app)
    explain(whole, text)
    used = {"help.help", "help.default", "help.required"}
    for within, command in commands(whole):
        used.add(f"{within}.about")
        assert command.help == text(f"{within}.about")
        for parameter in command.params:
            own = f"{within}.{parameter.name}"
            used.add(own if text.has(own) else f"help.{parameter.name}")
            assert parameter.help
    spare = {key for key in texts(language) if key.startswith("help.") and not key.endswith("_panel_title")}
    assert spare == used


@pytest.mark.parametrize("arguments", [["spc", "--help"], ["catalogue"], []])
def test_the_program_speaks_danish(arguments: list[str]) -> None:
    surroundings = os.environ | {"LKT_LANGUAGE": "da"}
    told = subprocess.run(
        [sys.executable, "-m", "lkt", *arguments], capture_output=True, encoding="utf-8", env=surroundings
    ).stdout
    assert "Valgmuligheder" in told
    assert "Vis denne hjælp og slut." in told
