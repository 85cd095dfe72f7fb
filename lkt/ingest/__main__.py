"""The child process in which a file is read or annotated: `lkt.ingest.sandbox` starts it and talks to it.

It is called with a module and its function, gets its arguments on stdin and answers on stdout. Before it looks at the
file it gives up what it does not need: memory beyond a bound, time, and opening or writing anything at all.
"""

import importlib
import pickle
import sys
from contextlib import suppress

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
# Opened the first time a text is in them, and after `shut` nothing can be opened any more.
_ENCODINGS = "cp437 cp1252 latin-1 iso8859-15 utf-16 utf-16-le utf-16-be utf-8-sig cp850 mac_roman ascii"


def shut() -> None:
    """Bound this process for good. On Windows, which has no such bounds, only the parent's clock holds."""
    for encoding in _ENCODINGS.split():
        "".encode(encoding)
    try:
        import resource
    except ImportError:
        return
    bounds = {"AS": MEMORY, "CPU": CPU_SECONDS, "CORE": 0, "FSIZE": 0, "NOFILE": 0}  # what is open stays open
    for name, most in bounds.items():
        limit: int = getattr(resource, f"RLIMIT_{name}")
        _, allowed = resource.getrlimit(limit)
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        with suppress(ValueError, OSError):  # macOS has no bound on memory
            resource.setrlimit(limit, (bound, bound))


def main() -> None:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and its memory is this much again
    task = getattr(importlib.import_module(f"lkt.ingest.{sys.argv[1]}"), sys.argv[2])
    shut()
    pickle.dump(task(*pickle.load(sys.stdin.buffer)), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
