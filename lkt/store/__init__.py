"""The only SQL in the program. Rows are appended, never changed, so every read can be asked *as of* a moment."""

from lkt.store.database import Database, without_frames
from lkt.store.opening import create_database, open_database, open_for_reading
from lkt.store.reader import Reader, Source

__all__ = [
    "Database",
    "Reader",
    "Source",
    "create_database",
    "open_database",
    "open_for_reading",
    "without_frames",
]
