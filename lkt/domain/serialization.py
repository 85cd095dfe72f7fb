"""Domain values to and from plain ones (dict, list, str, number), as JSON and TOML hold them, and what is wrong there.

The catalogue's files and the store's documents are read through the same door, so both are held to the
dataclasses' own types. `from_plain` tells everything that is wrong at once.
"""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from lkt.domain.names import Name
from lkt.domain.period import Period
from lkt.errors import CatalogueError

T = TypeVar("T")

# Pairs are written as a table ({ database = "AKDB" }): a frozen value cannot hold a dict.
PAIRS = tuple[tuple[str, str], ...]
_origin, _args, _is_table = (cache(cast(Any, of)) for of in (get_origin, get_args, is_dataclass))


@dataclass(frozen=True)
class Problem:
    """One breach of the contract: `text(problem.text, **problem.blanks)` tells it.

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
        """What fills the text. The key is called `where` there: `Text` has a key of its own."""
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


def to_plain(value: object, dates: bool = False) -> Any:
    """A domain value as dict, list, str, number or bool, ready for JSON; with `dates` left as they are, for TOML.

    What is None by default and by value is left out. Other defaults are written: a document from last
    year must mean the same when a default changes.

    >>> to_plain(Period.month(2026, 3))
    '2026-03'
    """
    if isinstance(value, Period):
        return value.label
    if is_dataclass(value) and not isinstance(value, type):
        hints, _ = _fields(type(value))
        members = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            field.name: dict(member) if hints[field.name] == PAIRS else to_plain(member, dates)
            for field, member in members
            if member is not None or field.default is not None
        }
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value if dates else value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item, dates) for item in value]
    return value


def leaves(plain: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a plain document, under its path.

    >>> dict(leaves({"title": "Ny tavle", "steps": [{"words": "Prøvet"}]}))
    {'title': 'Ny tavle', 'steps[0].words': 'Prøvet'}
    """
    if isinstance(plain, Mapping):
        for key, value in plain.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(plain, list):
        for i, value in enumerate(plain):
            yield from leaves(value, f"{path}[{i}]")
    else:
        yield path, plain


def from_plain(cls: type[T], plain: object, file: str = "", where: str = "") -> T:
    """The inverse of `to_plain`; raises CatalogueError with every problem, its key beginning with `where`.

    Codes: unknown_key, missing_key, wrong_type_…, unknown_value. Dates may also be dates already, as TOML
    gives them.

    >>> from_plain(Name, {"da": "Sygehus", "en": "Hospital"}), from_plain(Name, "Sygehus")
    (Name(da='Sygehus', en='Hospital'), Name(da='Sygehus', en=None))
    """
    problems: list[Problem] = []
    value = _read(cls, plain, where, problems)
    if problems:
        raise CatalogueError(tuple(replace(problem, file=file) for problem in problems))
    return cast(T, value)


@cache
def _fields(cls: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return get_type_hints(cls), {field.name: field for field in fields(cls)}


def _read(hint: Any, plain: object, where: str, problems: list[Problem]) -> Any:
    """The value for a type hint. What is wrong is noted and gives None, so that reading can go on."""
    if type(plain) is hint and hint is not float:
        return plain  # most are text: a catalogue is read in half the time
    if _origin(hint) in (UnionType, Union):
        option = next(option for option in _args(hint) if option is not NoneType)
        return None if plain is None else _read(option, plain, where, problems)
    if hint is Name and isinstance(plain, str):
        return Name(plain)  # without English, also in documents from before there was any
    if hint == PAIRS or (_is_table(hint) and hint is not Period):
        expected = "table"
        if isinstance(plain, Mapping):
            return _table(hint, plain, where, problems)
    elif _origin(hint) is tuple:
        expected = "list"
        if isinstance(plain, list | tuple):
            return tuple(_read(_args(hint)[0], v, f"{where}[{i}]", problems) for i, v in enumerate(plain))
    elif issubclass(hint, StrEnum):
        with suppress(ValueError):
            return hint(plain)
        told = {"value": str(plain), "choices": ", ".join(hint)}
        problems.append(Problem("", where, "unknown_value", told))
        return None
    else:
        expected = hint.__name__.lower()
        if (value := _single(hint, plain)) is not None:
            return value
    problems.append(Problem("", where, f"wrong_type_{expected}"))
    return None


def _table(hint: Any, plain: Mapping[Any, Any], where: str, problems: list[Problem]) -> Any:
    within = f"{where}." if where else ""
    if hint == PAIRS:
        return tuple((name, _read(str, text, f"{within}{name}", problems)) for name, text in plain.items())
    before, (hints, known) = len(problems), _fields(hint)
    problems += [Problem("", f"{within}{key}", "unknown_key") for key in plain if key not in known]
    values = {at: _read(hints[at], plain[at], f"{within}{at}", problems) for at in known if at in plain}
    for name, own in known.items():
        if name not in plain and own.default is MISSING and own.default_factory is MISSING:
            code = "target_without_operator" if name == "operator" else "missing_key"
            problems.append(Problem("", f"{within}{name}", code))
    return hint(**values) if len(problems) == before else None


def _single(hint: Any, plain: Any) -> Any:
    """A number, a text, a day or a period; None for what is none."""
    if isinstance(plain, bool) and hint is not bool:
        return None
    with suppress(TypeError, ValueError):
        if hint is date and not isinstance(plain, date):
            return date.fromisoformat(plain)
        if hint is Period:
            period = Period.parse(plain)
            return period if period.label == plain else None  # "2026/03" is not how a period is written
    if hint is float:
        return float(plain) if isinstance(plain, int | float) and math.isfinite(plain) else None
    return plain if isinstance(plain, hint) and not isinstance(plain, datetime) else None
