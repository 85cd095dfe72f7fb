"""Domain values to and from plain ones (dict, list, str, number), as JSON and TOML hold them.

The catalogue's files and the store's documents are read through the same door, so both are held to the
dataclasses' own types. `from_plain` tells everything that is wrong at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from lkt.domain.names import Name
from lkt.domain.period import Period

T = TypeVar("T")

# Pairs are written as a table ({ database = "AKDB" }): a frozen value cannot hold a dict.
PAIRS = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit: the path to it ("targets[0].operator") and what fills the text's blanks.

    Codes: unknown_key, missing_key, wrong_type (field `expected`), unknown_value (field `choices`).
    """

    where: str
    code: str
    fields: tuple[tuple[str, str], ...] = ()


class PlainError(ValueError):
    """Plain values do not fit the dataclass; `faults` holds every reason.

    Not an LktError: whoever reads knows the file or the row, and says it in those words.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.where}: {fault.code}" for fault in faults))


def to_plain(value: object) -> Any:
    """A domain value as dict, list, str, number or bool, ready for JSON.

    What is None by default and by value is left out. Other defaults are written: a document from last
    year must mean the same when a default changes.

    >>> to_plain(Period.month(2026, 3))
    '2026-03'
    """
    if isinstance(value, Period):
        return value.label
    if is_dataclass(value) and not isinstance(value, type):
        return dict(_members(value))
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    cls: Any = type(value)
    hints = _hints(cls)
    for field in fields(value):
        member = getattr(value, field.name)
        if member is None and field.default is None:
            continue
        yield field.name, dict(member) if hints[field.name] == PAIRS else to_plain(member)


def from_plain(cls: type[T], plain: object, where: str = "") -> T:
    """The inverse of `to_plain`; raises PlainError with all faults, their paths beginning with `where`.

    Dates may also be dates already, as TOML gives them.

    >>> from_plain(Name, {"da": "Sygehus", "en": "Hospital"}), from_plain(Name, "Sygehus")
    (Name(da='Sygehus', en='Hospital'), Name(da='Sygehus', en=None))
    """
    faults: list[Fault] = []
    value = _read(cls, plain, where, faults)
    if faults:
        raise PlainError(tuple(faults))
    return cast(T, value)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _read(hint: Any, plain: object, where: str, faults: list[Fault]) -> Any:
    """The value for a type hint. A fault is noted and gives None, so that reading can go on."""
    if get_origin(hint) in (UnionType, Union):
        option = next(option for option in get_args(hint) if option is not NoneType)
        return None if plain is None else _read(option, plain, where, faults)
    if get_origin(hint) is tuple:
        return _items(hint, plain, where, faults)
    if hint is Name and isinstance(plain, str):
        return Name(plain)  # without English, also in documents from before there was any
    if is_dataclass(hint) and hint is not Period:
        return _dataclass(cast(type, hint), plain, where, faults)
    return _single(hint, plain, where, faults)


def _items(hint: Any, plain: object, where: str, faults: list[Fault]) -> Any:
    if hint == PAIRS:
        if not isinstance(plain, Mapping):
            return _wrong(where, "table", faults)
        return tuple((name, _read(str, text, _path(where, name), faults)) for name, text in plain.items())
    if not isinstance(plain, list | tuple):
        return _wrong(where, "list", faults)
    item = get_args(hint)[0]
    return tuple(_read(item, entry, f"{where}[{i}]", faults) for i, entry in enumerate(plain))


def _dataclass(cls: type, plain: object, where: str, faults: list[Fault]) -> Any:
    if not isinstance(plain, Mapping):
        return _wrong(where, "table", faults)
    before = len(faults)
    known = {field.name: field for field in fields(cls)}
    faults += [Fault(_path(where, key), "unknown_key") for key in plain if key not in known]
    values = {
        name: _read(_hints(cls)[name], plain[name], _path(where, name), faults)
        for name in known
        if name in plain
    }
    faults += [
        Fault(_path(where, name), "missing_key")
        for name, field in known.items()
        if name not in plain and field.default is MISSING and field.default_factory is MISSING
    ]
    return cls(**values) if len(faults) == before else None


def _path(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)


def _single(hint: Any, plain: object, where: str, faults: list[Fault]) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _member(hint, plain, where, faults)
    if hint in (date, Period):
        return _in_time(hint, plain, where, faults)
    if isinstance(plain, bool) and hint is not bool:
        return _wrong(where, hint.__name__, faults)
    if hint is float and isinstance(plain, int | float) and math.isfinite(plain):
        return float(plain)
    return plain if isinstance(plain, hint) and hint is not float else _wrong(where, hint.__name__, faults)


def _member(hint: type[StrEnum], plain: object, where: str, faults: list[Fault]) -> Any:
    choices = [member.value for member in hint]
    if plain in choices:
        return hint(plain)
    faults.append(Fault(where, "unknown_value", (("value", str(plain)), ("choices", ", ".join(choices)))))
    return None


def _in_time(hint: type[date] | type[Period], plain: object, where: str, faults: list[Fault]) -> Any:
    if hint is date and isinstance(plain, date) and not isinstance(plain, datetime):
        return plain
    try:
        if hint is date:
            return date.fromisoformat(cast(str, plain))
        period = Period.parse(cast(str, plain))
        # "2026/03" is taken by parse, and is not how a period is written.
        return period if period.label == plain else _wrong(where, "period", faults)
    except (TypeError, ValueError):
        return _wrong(where, hint.__name__.lower(), faults)


def _wrong(where: str, expected: str, faults: list[Fault]) -> Any:
    faults.append(Fault(where, "wrong_type", (("expected", expected),)))
    return None
