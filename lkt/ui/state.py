"""What a visit remembers from run to run, every key of the session under its name.

What widgets hold themselves has the key that they are drawn with.
"""

from dataclasses import dataclass
from time import monotonic_ns
from typing import Any, Generic, TypeVar

import streamlit as st

from lkt.text import LANGUAGES

T = TypeVar("T")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """One value of the visit."""

    key: str
    default: T

    def get(self) -> T:
        found: T = st.session_state.get(self.key, self.default)
        return found

    def put(self, value: T) -> None:
        st.session_state[self.key] = value

    def take(self) -> T:
        """What is there, and from now on it is not."""
        found: T = st.session_state.pop(self.key, self.default)
        return found


HIDDEN = Kept[frozenset[str]]("hidden", frozenset())  # pages that the menu does not list
LANGUAGE = Kept("language", LANGUAGES[0])
LOOKED = Kept[frozenset[Any]]("looked", frozenset())  # what the log knows this visit has seen
SIGNED = Kept("signed_name", "")  # the name for the log, asked for where something is stored
OWN_TEAM = Kept[str | None]("own_team_id", None)  # that somebody asked for or picked
PICTURED = Kept("pictured", ("", ""))  # what the charts of the page are about, and the day
# On the upload page
SEEN = "seen"  # parameter of the address: which file is looked through
MARKED = Kept("upload_marked", "")  # what this visit put there; the browser may send it once more when gone
TURN = Kept("upload_turn", 0)  # of the box: another number is an empty box
NOTHING = (None, None)
PREVIEW = Kept[Any]("upload_preview", NOTHING)  # what was asked and found; also in a file that may not stay
COPY = Kept[Any]("annotated_copy", NOTHING)
READ = Kept[tuple[float, ...]]("read_at", ())  # when files were read, of the last minute
REFUSED = Kept("upload_refusal", ("", ""))  # of which file it was refused to store it, and why
RECEIPT = Kept[Any]("receipt", (None, (), ""))  # what was stored just now, and by which team
UNDO_ASKED = Kept[int | None]("undo_asked", None)
UNDONE = Kept[int | None]("undone", None)
TYPED = Kept[dict[str, str]]("typed", {})  # what stands in the grid, by cell; cells not shown too
EMPTIED = Kept("emptied", "")  # the field in which a person's number was typed, and is no more
TYPED_TURN = Kept("typed_turn", 0)  # of the grid, and of the box for a block, as TURN
PASTED_TURN = Kept("pasted_turn", 0)
ENTERED = Kept[Any]("entered", (None, None, ""))  # looked through: what, the turn it came in, for which team
ERASE = Kept[Any]("erase_asked", None)  # what is to be erased for good, and was found
ERASED = Kept[Any]("erased", None)
ERASURES = Kept[int | None]("erasures", None)  # how many there had been when this visit last looked
FORM = Kept[Any]("administration_form", None)  # a definition while somebody changes it
STORED = Kept[Any]("administration_stored", None)  # which definition was changed just now, and in which area
WRITING = Kept[Any]("improvement_form", None)  # a document of improvement work while somebody changes it
WRITTEN = Kept("improvement_turn", 0)  # how many have been written: another number is an empty form
FAULTS = Kept[Any]("improvement_faults", ("", ()))  # of which form, and what was wrong with it
SHOWN = Kept[Any]("shown", None)  # what a button was drawn with: what somebody had seen who presses it now


def forget() -> None:
    """Let go of what was read, entered or said in this visit, and of the boxes and fields that hold it.

    Something has been erased for good, and may stand in it.
    """
    written = (SIGNED, MARKED, PREVIEW, COPY, REFUSED, RECEIPT, TYPED, ENTERED, ERASE, FORM, WRITING, FAULTS)
    for kept in written:
        kept.take()
    for turn in (TURN, TYPED_TURN, PASTED_TURN):
        turn.put(monotonic_ns())


def last(parameter: str) -> Kept[str | None]:
    """What was last chosen of a parameter of the address."""
    return Kept(f"last_{parameter}", None)
