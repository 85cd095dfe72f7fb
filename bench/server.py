"""A Streamlit server for what is measured, and how much processor it has used."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from lkt import settings


@dataclass(frozen=True)
class Served:
    """Where a server answers, and which process it is."""

    port: int
    process: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processor(self) -> float:
        """Seconds of processor the process has used since it began (Linux: its own clock, in nanoseconds)."""
        return time.clock_gettime((~self.process << 3) | 2)

    def change(self) -> None:
        """Ask a server of `bench.changing` for an upload of one figure."""
        os.kill(self.process, signal.SIGUSR1)


@contextmanager
def served(script: Path, module: str = "streamlit", port: int = 0, **surroundings: str) -> Iterator[Served]:
    """A server on loopback, ended by its process. `module` may be one that prepares Streamlit first.

    port: 0 for a free one.
    """
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, "run", str(script), "--server.port", str(port)]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=settings.ROOT, env=os.environ | surroundings, **silent)
    try:
        found = Served(port, process.pid)
        _wait(f"{found.address}/_stcore/health")
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(address) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)
