"""The only SQL in the program. Rows are appended, never changed, so every read can be asked *as of* a moment."""

from lkt.store.database import Database as Database
from lkt.store.database import without_frames as without_frames
from lkt.store.opening import create_database as create_database
from lkt.store.opening import open_database as open_database
from lkt.store.opening import open_for_reading as open_for_reading
from lkt.store.reader import Reader as Reader
from lkt.store.reader import Source as Source
