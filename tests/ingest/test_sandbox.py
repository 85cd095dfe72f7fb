"""Reading behind the wall: the same answers, and every way in which the reader can fall over."""

from __future__ import annotations

import ast
import io
import pickle
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.drawing.image import Image as Picture
from openpyxl.worksheet.table import Table
from PIL import Image

from lkt.domain.observation import Batch
from lkt.ingest import Submission, sandbox
from lkt.ingest.error_copy import annotate
from tests.conftest import ROOT
from tests.ingest.made import CATALOGUE, TEAM, TODAY, book, read, remark, told

GOOD = book([["Nordby", "Rygestop tilbudt", "2026-03", 5, 8]])
CSV = "Indikator;Periode;Tæller;Nævner\r\nRygestop tilbudt;2026-03;5;8\r\n"
REMARKS = [remark("D2", "Tallet er forkert.")]
FILES = [
    (GOOD, "tal.xlsx"),
    (book([["Nordby", "Rygestop tilbudt", "2026-03", "12,5 %", 8]]), "tal.xlsx"),
    (GOOD[:-30], "tal.xlsx"),
    *((CSV.encode(encoding), "tal.csv") for encoding in ("utf-8-sig", "cp1252", "utf-16")),
    (b"", "311299-9999.xlsx"),
]


def apart_read(data: bytes, name: str = "tal.xlsx") -> Batch:
    return sandbox.read(Submission(data, name, CATALOGUE, TEAM, TODAY))


@pytest.mark.parametrize(("data", "name"), FILES)
def test_the_same_answer_as_in_this_process(data: bytes, name: str) -> None:
    assert apart_read(data, name) == read(data, name)


DEATHS = [
    "import os; os.abort()",
    "import sys; sys.exit(1)",
    "raise MemoryError",
    "import time; time.sleep(30)",
    "print('nothing of the kind')",
    "import os, pickle, sys; sys.stdout.buffer.write(pickle.dumps(os.getcwd))",
    "import pickle, sys; sys.stdout.buffer.write(pickle.dumps(7))",
    "import sys; sys.stdout.buffer.write(b'g0')",
]


# module | name: what a forged answer could ask for
FORGED = [
    ("builtins", "eval"),
    ("os", "system"),
    ("lkt.domain.observation", "dataclass"),
    ("lkt.domain.observation", "dataclass.__builtins__.get"),
    ("lkt.domain.observation", "Period.month"),
    ("lkt.domain.period", "timedelta"),
    ("lkt.domain.nowhere", "Period"),
]


@pytest.mark.parametrize(("module", "name"), FORGED)
def test_a_forged_answer_reaches_nothing(module: str, name: str) -> None:
    forged = pickle.PROTO + b"\x04" + b"".join(
        pickle.SHORT_BINUNICODE + bytes([len(word)]) + word.encode() for word in (module, name)
    ) + pickle.STACK_GLOBAL + pickle.STOP  # fmt: skip
    assert sandbox._value(forged) is None


@pytest.mark.parametrize("death", DEATHS)
def test_the_end_of_a_child_is_a_refusal(death: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_READ", (sys.executable, "-c", death))
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    batch = apart_read(GOOD, "tal 311299-9999.xlsx")
    assert told(batch) == ["file_not_finished", "cpr_in_name"]
    assert (batch.refused, batch.file_name, batch.size) == (True, "tal ______-____.xlsx", len(GOOD))


@pytest.mark.parametrize("death", DEATHS)
def test_a_child_that_ends_marks_nothing(death: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_ANNOTATE", (sys.executable, "-c", death))
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    assert sandbox.annotate(GOOD, REMARKS) is None


def test_marking_gives_the_same_apart() -> None:
    copies = [sandbox.annotate(GOOD, REMARKS), annotate(GOOD, REMARKS)]
    pages = [openpyxl.load_workbook(io.BytesIO(copy or b"")).active for copy in copies]
    assert [page["D2"].comment.text for page in pages] == ["[LKT] Tallet er forkert."] * 2
    assert [list(page.values) for page in pages] == [list(pages[0].values)] * 2


def test_a_picture_stays_apart_too() -> None:
    """Whatever openpyxl loads late must be there before the child gives up opening files."""

    def change(page: Any, _: Any) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (2, 2)).save(buffer, "png")
        page.add_image(Picture(buffer), "K2")
        page.add_chart(BarChart(), "K9")
        page.merge_cells("A9:B9")
        page.add_table(Table(displayName="Tal", ref="A1:I2"))

    copy = sandbox.annotate(book([["Nordby", "Rygestop tilbudt", "2026-03", 5, 8]], change=change), REMARKS)
    page = openpyxl.load_workbook(io.BytesIO(copy or b"")).active
    assert (len(page._images), len(page._charts), len(page.tables)) == (1, 1, 1)


def test_a_child_that_does_not_listen_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_READ", (sys.executable, "-c", "import os; os.close(0)"))
    assert told(apart_read(bytes(5 * 2**20))) == ["file_not_finished"]


def test_who_waits_too_long_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(sandbox, "_turns", turns)
    monkeypatch.setattr(sandbox, "WAIT", 0.01)
    with turns:
        assert told(apart_read(GOOD)) == ["file_queue"]
        assert sandbox.annotate(GOOD, REMARKS) is None
    assert told(apart_read(GOOD)) == []


FORBIDDEN = [
    "open('/etc/hosts')",
    "open('made.txt', 'w')",
    "socket.socket()",
    "subprocess.run(['true'])",
    "bytearray(600 * 2**20)",
]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bounds")
@pytest.mark.parametrize("deed", FORBIDDEN)
def test_what_the_child_has_given_up(deed: str) -> None:
    program = f"""
import socket, subprocess
from lkt.ingest.__main__ import shut
shut()
try:
    {deed}
except (OSError, MemoryError) as error:
    print(type(error).__name__)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() in ("OSError", "MemoryError"), done.stderr


def test_nothing_but_the_standard_library_is_in_the_child() -> None:
    program = "import sys, lkt.ingest.read; print({name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-E", "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    foreign = ast.literal_eval(done.stdout) - sys.stdlib_module_names - {"lkt", "__main__"}
    assert foreign == set()
