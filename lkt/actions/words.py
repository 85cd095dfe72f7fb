"""What people type: words that stand on a chart are short, there at all, and not about a person; names are names."""

from __future__ import annotations

from lkt.errors import Refused
from lkt.ingest import person

LONGEST = 120  # characters


def checked(words: str, about: str) -> str:
    """The words on one line. Refused with `<about>.empty`, `.too_long` or `.person`."""
    line = " ".join(words.split())
    if not line:
        raise Refused(f"{about}.empty")
    if len(line) > LONGEST:
        raise Refused(f"{about}.too_long", longest=LONGEST)
    if person.holds_cpr(line):
        raise Refused(f"{about}.person")
    return line


def check_name(name: str) -> None:
    """Refused (`upload.person_in_user`) for a sender's name that looks like a CPR number."""
    if person.holds_cpr(name):
        raise Refused("upload.person_in_user")
