"""What is wrong in a content file, and where its owner can correct it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lkt.domain.serialization import Fault


@dataclass(frozen=True)
class Problem:
    """One breach of the contract: `say(language, problem.text, **problem.blanks)` tells it.

    `file` is relative to the folder; `key` like "indicator[AKK-01].targets[0].operator".
    """

    file: str
    key: str
    code: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, fault: Fault) -> Problem:
        """A fault of types and keys, in the words of the contract."""
        fields = dict(fault.fields)
        code = fault.code
        if code == "wrong_type":
            code = f"wrong_type_{fields.pop('expected')}"
        if code == "missing_key" and fault.where.endswith(".operator"):
            code = "target_without_operator"
        return cls(file, fault.where, code, fields)

    @classmethod
    def syntax(cls, file: str, message: str, content: str) -> Problem:
        """A file that is not TOML. Python 3.11 tells the line only in its message ("at line 3, ...")."""
        found = re.search(r"at line (\d+)", message)
        line = found[1] if found else str(len(content.splitlines()))
        return cls(file, f"line {line}", "not_toml", {"line": line})

    @property
    def text(self) -> str:
        return f"catalogue.{self.code}"

    @property
    def blanks(self) -> dict[str, str]:
        """What fills the text. The key is called `where` there: `say` has a key of its own."""
        return {"file": self.file, "where": self.key, **self.fields}

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.code}"
