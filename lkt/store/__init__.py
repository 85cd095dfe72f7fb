"""The only SQL in the program. Rows are appended, never changed, so every read can be asked *as of* a moment."""

from lkt.store.database import Database, create_database, newest_schema, open_database, without_frames

__all__ = ["Database", "create_database", "newest_schema", "open_database", "without_frames"]
