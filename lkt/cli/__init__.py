"""The command line. Thin: read the arguments, do the one thing, say it in the user's language.

What a command needs is imported inside it, so that a small command does not wait for a large library.
"""

import io
import logging
import secrets
import sys
from typing import Any

import typer

from lkt import settings
from lkt.cli import data, database, report, spc, variation
from lkt.cli.console import app, print_json
from lkt.errors import CatalogueError, LktError
from lkt.text import Text

__all__ = ["app", "data", "database", "explain", "main", "report", "spc", "variation"]


def main() -> None:
    """Run a command. Whatever fails, a person reads a sentence and the exit code is not 0."""
    text = Text(settings.language())
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a narrow console must not stop a command half-way
    arguments = spc.repeated(sys.argv[1:])
    command = typer.main.get_command(app)
    if "--help" in arguments or len(arguments) < 2:
        explain(command, text)
    try:
        command(arguments)
    except CatalogueError as error:
        lines = [text(problem.text, **problem.blanks) for problem in error.problems]
        _fail("\n".join([text("error.catalogue", count=len(lines)), *lines]))
    except LktError as error:
        words = text(error.key, **error.fields)
        if "--json" not in arguments:
            _fail(words)
        print_json({"refused": {"code": error.key, "text": words}})
        sys.exit(1)
    except Exception:
        incident = secrets.token_hex(3)
        logging.getLogger("lkt").debug("incident %s", incident, exc_info=True)
        _fail(text("error.unexpected", incident=incident))


def _fail(words: str) -> None:
    print(words, file=sys.stderr)
    sys.exit(1)


def explain(command: Any, text: Text) -> None:
    """Put words to a command of the library, and to everything below it: what `--help` says, in the user's language.

    An option is looked up as `help.COMMAND.OPTION`, and where several commands share it as `help.OPTION`.

    Words of the library's own that stay English: "Usage:", the kinds of values, and what it says of wrong use.
    """
    from typer import rich_utils

    for name in ("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE"):
        setattr(rich_utils, name, text(f"help.{name.lower()}"))
    rich_utils.DEFAULT_STRING = text("help.default", value="{}")
    rich_utils.REQUIRED_LONG_STRING = text("help.required")
    _worded(command, text, "help")


def _worded(command: Any, text: Text, within: str) -> None:
    command.help = text(f"{within}.about") if text.has(f"{within}.about") else None
    for parameter in (command.get_help_option(command.context_class(command)), *command.params):
        key = f"{within}.{parameter.name}"
        parameter.help = text(key if text.has(key) else f"help.{parameter.name}")
    for name, each in getattr(command, "commands", {}).items():
        _worded(each, text, f"{within}.{name}")
