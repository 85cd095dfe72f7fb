"""Many people at once: websocket sessions that ask a page for a rerun as a browser does, then think.

    python -m bench.load [PAGE ...] [--people 50] [--think 10] [--seconds 60]      how long people wait
    python -m bench.load [PAGE ...] --processor                                    what a warm run costs
    python -m bench.load --first                                   the first look after a change of the store

PAGE is team, area, variation or overview. Everything is held against `floor.py`, served beside it, in the same run.
"""

import asyncio
import random
import resource
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench import Measured
from bench.changing import INDICATOR, TEAM
from bench.data import demonstration
from bench.server import Served, served
from lkt import settings

TEAMS = [
    f"KOL-{place}" for place in ["HOR", "RAN", "VIB", "AUH", "GOD", "AAL", "HJO", "THI", "HOL", "SON", "BFH"]
]
INDICATORS = [f"KOL-0{number}" for number in range(1, 8)]
AREAS = ["KOL", "AKK", "APO", "PAL", "ANT", "HOF", "TVA", "HSF", "ADH", "BDI"]
Asked = tuple[str, str]  # name of a page and its query
Ask = Callable[[random.Random], Asked]

PAGES: dict[str, Ask] = {
    "team": lambda d: ("team", f"team={d.choice(TEAMS)}&indicator={d.choice(INDICATORS)}"),
    "area": lambda d: ("omraade", f"area={d.choice(AREAS)}"),
    "variation": lambda d: ("variation", f"area=KOL&indicator={d.choice(INDICATORS)}"),
    "ideas": lambda d: ("ideer", f"area={d.choice(AREAS)}"),
    "overview": lambda d: ("", ""),
}
CHARTLESS = {"overview"}
FLOOR: Ask = lambda d: ("", f"team={d.choice(TEAMS)}{d.choice(INDICATORS)}")  # noqa: E731
PATIENCE = 60  # seconds: what is not answered then is an error
FLOOR_NAME = "a page with one ready chart"


class Failed(Exception):
    """A page that did not come, or came without what was asked for."""


@dataclass
class Person:
    """One session. Large messages it has are not sent to it again (Streamlit keeps them for two runs)."""

    socket: ClientConnection
    charts: bool = True
    held: list[set[str]] = field(default_factory=lambda: [set(), set()])

    async def run(self, asked: Asked) -> float:
        """Ask for a page and wait until it has run to its end; seconds."""
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = asked
        message.rerun_script.cached_message_hashes.extend(set().union(*self.held))
        self.held = [set(), self.held[0]]
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        charts = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = ForwardMsg.FromString(bytes(await self.socket.recv(decode=False)))
                charts += self._takes(answer)
                if answer.WhichOneof("type") == "script_finished" and answer.script_finished in (0, 1):
                    break
        waited = time.perf_counter() - begun
        if answer.script_finished or (self.charts and not charts):
            raise Failed(f"{asked} came without a chart")
        return waited

    def _takes(self, answer: ForwardMsg) -> bool:
        """Whether it is a chart or the matrix, sent anew or known; a box for something wrong is an error."""
        if answer.WhichOneof("type") == "ref_hash":
            self.held[0].add(answer.ref_hash)
            return True
        if answer.metadata.cacheable:
            self.held[0].add(answer.hash)
        element = answer.delta.new_element.WhichOneof("type")
        if element == "exception" or (element == "alert" and answer.delta.new_element.alert.format == 1):
            raise Failed(answer.delta.new_element.alert.body or answer.delta.new_element.exception.message)
        return element == "vega_lite_chart" or "class='lkt-matrix'" in answer.delta.new_element.html.body


@dataclass(frozen=True)
class Waits:
    """Seconds from click to finished page, in order, and what went wrong."""

    seconds: list[float]
    errors: list[str]

    def at(self, share: float) -> float:
        """Milliseconds within which so large a share of the clicks was answered."""
        return 1000 * self.seconds[min(int(share * len(self.seconds)), len(self.seconds) - 1)]

    def __str__(self) -> str:
        figures = f"p50 {self.at(0.5):.0f}, p95 {self.at(0.95):.0f}, most {self.at(1):.0f} ms"
        return f"{len(self.seconds)} clicks, {figures}, {len(self.errors)} errors {self.errors[:1] or ''}"


@asynccontextmanager
async def person(server: Served, charts: bool = True) -> AsyncIterator[Person]:
    """Somebody who has the page open."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None) as socket:
        yield Person(socket, charts)


async def crowd(server: Served, ask: Ask, charts: bool, people: int, think: float, seconds: float) -> Waits:
    """People who come one after the other and click on; for so many seconds after all have seen a page, it counts."""
    waits, errors = [], []
    ends, inside = float("inf"), 0

    async def clicks(number: int) -> None:
        nonlocal ends, inside
        drawn = random.Random(number)
        await asyncio.sleep(0.1 * number)
        async with person(server, charts) as someone:
            await someone.run(ask(drawn))
            inside += 1
            if inside == people:
                ends = time.perf_counter() + seconds
            await asyncio.sleep(drawn.random() * think)
            while (begun := time.perf_counter()) < ends:
                waited = await someone.run(ask(drawn))
                if begun > ends - seconds:
                    waits.append(waited)
                await asyncio.sleep(min(drawn.expovariate(1 / think), ends - time.perf_counter()))

    async def tries(number: int) -> None:
        nonlocal ends
        try:
            await clicks(number)
        except Exception as error:  # whatever it was: somebody did not get a page
            errors.append(repr(error))
            ends = min(ends, time.perf_counter() + seconds)

    await asyncio.gather(*(tries(number) for number in range(people)))
    return Waits(sorted(waits) or [float("nan")], errors)


@contextmanager
def both(folder: Path) -> Iterator[tuple[Served, Served]]:
    """The product with the demonstration, in a server that can be asked for an upload, and the bare page."""
    path = demonstration(folder / "lkt.duckdb")
    app = served(settings.ROOT / "app.py", "bench.changing", LKT_DATABASE=str(path), LKT_TODAY="2026-11-23")
    with app as ours, served(Path(__file__).with_name("floor.py")) as floor:
        yield ours, floor


def waiting(
    ours: Served, floor: Served, pages: list[str], people: int, think: float, seconds: float
) -> Iterator[str]:
    """How long people wait for each page, and for the page with one ready chart just before."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    name = f"{people} people, think time {think:g} s"
    for page in pages:
        bare = asyncio.run(crowd(floor, FLOOR, True, people, think, seconds))
        found = asyncio.run(crowd(ours, PAGES[page], page not in CHARTLESS, people, think, seconds))
        yield f"{found.at(0.95) / bare.at(0.95):8.2f} x  {name}, {page}, p95 against {FLOOR_NAME}"
        yield f"            {page}: {found}"
        yield f"            {FLOOR_NAME}: {bare}"


async def processor(ours: Served, floor: Served, page: str, addresses: int = 6, turns: int = 5) -> Measured:
    """Processor of a run whose page everybody has seen since the store changed, in milliseconds.

    Medians over the turns of the mean of each turn's runs.
    """
    drawn = random.Random(1)
    spent: list[list[float]] = [[], []]
    async with person(ours, page not in CHARTLESS) as us, person(floor) as them:
        both = ((ours, us, PAGES[page]), (floor, them, FLOOR))
        sides = [(server, someone, [ask(drawn) for _ in range(addresses)]) for server, someone, ask in both]
        for _ in range(turns + 2):
            for (server, someone, asked), side in zip(sides, spent, strict=True):
                begun = server.processor()
                for each in asked:
                    await someone.run(each)
                await asyncio.sleep(0.05)  # what is collected after the answer is of this run
                side.append(1000 * (server.processor() - begun) / addresses)
    used = [median(side[2:]) for side in spent]
    return Measured(f"processor of a warm run: {page}", *used, FLOOR_NAME)


async def first_look(ours: Served, floor: Served, turns: int = 15) -> Measured:
    """The team page right after an upload, from click to finished page, and the other just after."""
    drawn = random.Random(1)
    waits: list[list[float]] = [[], []]
    async with person(ours) as us, person(floor) as them:
        await us.run(PAGES["team"](drawn))  # opens the database
        for turn in range(turns + 2):
            ours.change()
            await asyncio.sleep(0.5)
            team = TEAM if turn % 2 else drawn.choice(TEAMS)
            waits[0].append(1000 * await us.run(("team", f"team={team}&indicator={INDICATOR}")))
            waits[1].append(1000 * await them.run(FLOOR(drawn)))
    used = [median(side[2:]) for side in waits]
    return Measured("first look at a team's indicator after an upload", *used, FLOOR_NAME)


def measure(folder: Path) -> Iterator[Measured | str]:
    """Processor, first look, fifty people on every page and two hundred on the team's: a quarter of an hour."""
    with both(folder) as (ours, floor):
        yield from (asyncio.run(processor(ours, floor, page)) for page in PAGES)
        yield asyncio.run(first_look(ours, floor))
        yield from waiting(ours, floor, ["team", "area", "variation"], 50, 10, 60)
        yield from waiting(ours, floor, ["team"], 200, 20, 60)


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("pages", nargs="*")
    for name, usual in (("people", 50), ("think", 10.0), ("seconds", 60.0)):
        parser.add_argument(f"--{name}", type=type(usual), default=usual)
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--first", action="store_true")
    given = parser.parse_args()
    pages = given.pages or list(PAGES)
    with TemporaryDirectory() as name, both(Path(name)) as (ours, floor):
        lines: Iterator[Measured | str] = waiting(
            ours, floor, pages, given.people, given.think, given.seconds
        )
        if given.processor:
            lines = (asyncio.run(processor(ours, floor, page)) for page in pages)
        if given.first:
            lines = iter([asyncio.run(first_look(ours, floor))])
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
