"""What is wrong in a content file, and where its owner can correct it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One breach of the contract: `say(language, problem.text, **problem.blanks)` tells it.

    `file` is relative to the folder; `key` like "indicator[AKK-01].targets[0].operator".
    """

    file: str
    key: str
    code: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return f"catalogue.{self.code}"

    @property
    def blanks(self) -> dict[str, str]:
        """What fills the text. The key is called `where` there: `say` has a key of its own."""
        return {"file": self.file, "where": self.key, **self.fields}

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.code}"


def read_toml(path: Path, name: str, problems: list[Problem]) -> Mapping[str, Any] | None:
    """The content of a file. None where it cannot be read, which is added to the problems under the file's name."""
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except FileNotFoundError:
        problems.append(Problem(name, "", "no_file"))
    except UnicodeDecodeError:
        problems.append(Problem(name, "", "not_utf8"))
    except tomllib.TOMLDecodeError as error:
        # Python 3.11 tells the line only in its message ("at line 3, ...").
        found = re.search(r"at line (\d+)", str(error))
        line = found[1] if found else str(len(text.splitlines()))
        problems.append(Problem(name, f"line {line}", "not_toml", {"line": line}))
    return None
