"""What `--help` says: the words of `lkt/text/*/help.toml`, in the user's language.

An option is looked up as `help.COMMAND.OPTION`, and where several commands share it as `help.OPTION`.
"""

from __future__ import annotations

from typing import Any

from lkt.text import Text

_HEADS = ("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE")


def explain(command: Any, text: Text) -> None:
    """Put words to a command of the library, and to everything below it.

    Words of the library's own that stay English: "Usage:", the kinds of values, and what it says of wrong use.
    """
    from typer import rich_utils

    for name in _HEADS:
        setattr(rich_utils, name, text(f"help.{name.lower()}"))
    rich_utils.DEFAULT_STRING = text("help.default", value="{}")
    rich_utils.REQUIRED_LONG_STRING = text("help.required")
    _worded(command, text, "help")


def _worded(command: Any, text: Text, within: str) -> None:
    command.help = text(f"{within}.about") if text.has(f"{within}.about") else None
    shown = command.get_help_option(command.context_class(command))
    for parameter in (shown, *command.params):
        key = f"{within}.{parameter.name}"
        parameter.help = text(key if text.has(key) else f"help.{parameter.name}")
    for name, each in getattr(command, "commands", {}).items():
        _worded(each, text, f"{within}.{name}")
