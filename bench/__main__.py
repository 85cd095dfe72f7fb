"""`python -m bench`: every measurement as it is made, a line each. A line says why one could not be."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import Measured, browser, documents, engine, load, reading


def run() -> Iterator[Measured | str]:
    with TemporaryDirectory() as folder:
        path = Path(folder)
        yield reading.measure(path)
        yield from engine.measure()
        yield from documents.measure(path)
        yield from browser.measure(path)
        yield from load.measure(path)


if __name__ == "__main__":
    for line in run():
        print(line, flush=True)
