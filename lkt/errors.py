"""Everything we raise on purpose.

An error carries a text key and its fields, so that the words are chosen last, in the reader's language.
Faults in an uploaded file are not errors: they are findings (`lkt.domain.observation`).
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from lkt.domain.serialization import Problem

T = TypeVar("T")


class LktError(Exception):
    """Base of the tree. `key` names a text in the catalogue, `fields` fill its blanks."""

    key = "error.unexpected"

    def __init__(self, key: str | None = None, **fields: object) -> None:
        self.key = key or self.key
        self.fields = fields
        shown = ", ".join(f"{name}={value}" for name, value in fields.items())
        super().__init__(f"{self.key} ({shown})" if shown else self.key)


class CatalogueError(LktError):
    """One or more definitions break their contract; `problems` holds every one of them."""

    key = "error.catalogue"

    def __init__(self, problems: "tuple[Problem, ...]") -> None:
        self.problems = problems
        super().__init__(count=len(problems), first=str(problems[0]) if problems else "")


class StoreError(LktError):
    key = "error.store"  # the database file cannot be used


class StoreUnwritable(StoreError):
    key = "error.store_unwritable"  # its folder is missing or cannot be written


class StoreLocked(StoreError):
    key = "error.store_locked"  # another process holds it


class StoreNotDatabase(StoreError):
    key = "error.store_not_database"  # the file is something else


class StoreMissing(StoreError):
    key = "error.store_missing"  # there is no file yet


class StoreReadOnly(StoreError):
    key = "soundness.differs"  # it can be read and not written: it is not sound, or the disk is full


class StoreWriteFailed(StoreError):
    key = "error.store_write_failed"  # the disk did not take what was written


class Refused(LktError):
    """A person asked for something that cannot be done; `also` holds what else is in the way."""

    key = "error.refused"
    also: "Collection[Refused]" = ()


def must(hold: T | None, key: str, **fields: object) -> T:
    """What is there, or holds; Refused with a text's key where it is not there, or does not."""
    if not hold:
        raise Refused(key, **fields)
    return hold
