"""Reading and annotating in a process of its own: whatever a file does to it, the server only sees it end.

The child (`lkt.ingest.__main__`) has limits on memory, time and files. For reading it has the standard library and
nothing else; for annotating also openpyxl, on a file that has been read. A child that dies or takes too long while
reading is an ordinary refusal.
"""

import io
import logging
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from threading import BoundedSemaphore

from lkt.domain.observation import Batch, Finding
from lkt.ingest import Submission

AT_ONCE = 2
SECONDS = 15  # on the clock; the child's own limit is on the processor's time
WAIT = 60  # for a turn

_ROOT = Path(__file__).resolve().parents[2]
# Without the environment, and where reading is all also without installed packages.
_READ = (sys.executable, "-E", "-S", "-m", "lkt.ingest", "read", "read_file")
_ANNOTATE = (sys.executable, "-E", "-m", "lkt.ingest", "error_copy", "annotate")
_turns = BoundedSemaphore(AT_ONCE)
_waiting: list[Popen[bytes]] = []  # children that were started before there was anything to read


@contextmanager
def started_early() -> Iterator[None]:
    """Start the child of the next reading now, while its caller still gets ready. For a command that reads once."""
    child = _child(_READ)
    _waiting.append(child)
    try:
        yield
    finally:
        if child in _waiting:  # it came to nothing
            _waiting.remove(child)
            child.kill()
            child.communicate()


def read(sent: Submission) -> Batch:
    """As `lkt.ingest.read.read_file`, in a child process. Its death gives a batch with one finding that says so."""
    batch, fault = _answer(_READ, sent)
    if isinstance(batch, Batch):
        return batch
    from lkt.ingest.read import refused  # brings the whole reader, which only the child needs

    return refused(sent, fault)


def annotate(data: bytes, said: Sequence[tuple[Finding, str]]) -> bytes | None:
    """As `lkt.ingest.error_copy.annotate`, in a child process. None also when it died or no turn came."""
    annotated, _ = _answer(_ANNOTATE, data, said)
    return annotated if isinstance(annotated, bytes) else None


def _answer(command: Sequence[str], *arguments: object) -> tuple[object, str]:
    """What the child gives back, None when no turn came or it was stopped, fell over or talks nonsense; and the fault
    that it then is."""
    if not _turns.acquire(timeout=WAIT):
        return None, "file_queue"
    try:
        with _waiting.pop() if _waiting and command == _READ else _child(command) as child:
            try:
                answer, _ = child.communicate(pickle.dumps(arguments), timeout=SECONDS)
            except TimeoutExpired:
                child.kill()
    finally:
        _turns.release()
    if child.returncode:
        logging.getLogger("lkt").info("a file's reader ended with %s", child.returncode)
        return None, "file_not_finished"
    return _value(answer), "file_not_finished"


def _child(command: Sequence[str]) -> Popen[bytes]:
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Windows needs it
    return Popen(command, cwd=_ROOT, env=kept, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)


class _Values(pickle.Unpickler):
    """Makes values of the domain and dates, and refuses to make anything else.

    Classes that are defined there: through what a module has imported, everything else could be reached.
    """

    def find_class(self, module: str, name: str) -> object:
        ours = module.startswith("lkt.domain.") or (module, name) == ("datetime", "date")
        if ours and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError


def _value(answer: bytes) -> object:
    try:
        return _Values(io.BytesIO(answer)).load()
    # What a pickle that is none can give rise to, as the library's documentation lists it.
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, ValueError, KeyError):
        return None
