"""No bytes may bring the reader down: it answers with a batch, always, and never with wrong numbers.

`LKT_MUTATIONS=10000` runs so many seeds instead of 200 (`make mutations`).
"""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from contextlib import suppress
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt.domain.observation import Batch
from lkt.ingest import workbook
from lkt.ingest.filetype import FileError
from tests.ingest.made import book, read, spoken
from tests.ingest.test_filetype import SHEET, rezipped, shared

SEEDS = int(os.environ.get("LKT_MUTATIONS", "200"))
WIDE = ["Måned", "Rygestop tilbudt – tæller", "Rygestop tilbudt – nævner"]
LONG = book([["Nordby", "Rygestop tilbudt", datetime(2026, month, 1), 5, 8] for month in range(1, 10)])
MADE = [
    LONG,
    book([[datetime(2026, month, 1), month, 30 + month] for month in range(1, 10)], WIDE),
    shared(0),
]
GOOD = [rezipped(data, {"docProps/core.xml": b"<coreProperties/>"}) for data in MADE]  # it tells the time
CSV = "Indikator;Periode;Tæller;Nævner\r\nRygestop tilbudt;2026-03;5;8\r\n".encode("cp1252")
ODD = [
    "",
    "0",
    "-1",
    "99",
    "A2",
    "XFD1048576",
    "A1:XFD1048576",
    "s",
    "b",
    "d",
    "1e400",
    "NaN",
    "true",
    "60",
    "46082",
]
ODD += ["hidden", "../x.xml", "rId1", "&#10;", "Nordby", "_x0041_", "164", "str", "inlineStr", "e", "14"]
ELEMENT = re.compile(r"<(c|row|v|si|xf|sheet|Relationship)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)


def mutated(data: bytes, seed: int) -> bytes:
    """Bytes after an accident: flipped bits, a piece cut out, doubled or overwritten."""
    dice = random.Random(seed)
    result = bytearray(data)
    at = dice.randrange(len(result))
    size = dice.randrange(1, 64)
    match seed % 4:
        case 0:
            for _ in range(dice.randrange(1, 20)):
                result[dice.randrange(len(result))] ^= 1 << dice.randrange(8)
        case 1:
            del result[at : at + size]
        case 2:
            result[at:at] = result[at : at + size]
        case _:
            result[at : at + size] = dice.randbytes(size)
    return bytes(result)


def rewritten(raw: bytes, dice: random.Random) -> bytes:
    """XML that is still sound, or nearly: elements lost or doubled, attributes and texts that say something else."""
    text = raw.decode()
    for _ in range(dice.randrange(1, 4)):
        kind = dice.randrange(3)
        hits = list((ELEMENT, re.compile(r'(?<==")[^"]*'), re.compile(r"(?<=>)[^<]+"))[kind].finditer(text))
        if not hits:
            continue
        here, there = dice.choice(hits), dice.choice(hits)
        if kind:
            text = text[: here.start()] + dice.choice(ODD) + text[here.end() :]
        elif dice.random() < 0.5:
            text = text[: here.start()] + text[here.end() :]
        else:
            text = text[: there.end()] + here[0] + text[there.end() :]
    return text.encode()


def after_an_accident(seed: int) -> bytes:
    """A good workbook of which the zip or one part was damaged, exchanged for another part, lost or rewritten."""
    dice = random.Random(seed)
    good = GOOD[seed % len(GOOD)]
    names = zipfile.ZipFile(io.BytesIO(good)).namelist()
    name, other = dice.choice(names), dice.choice(names)
    match dice.randrange(6):
        case 0:
            return mutated(good, seed)
        case 1:
            return rezipped(good, {name: lambda raw: mutated(raw, seed)})
        case 2:
            return rezipped(good, {name: zipfile.ZipFile(io.BytesIO(good)).read(other)})
        case 3:
            return rezipped(good, drop=name)
        case _:
            return rezipped(good, {name: lambda raw: rewritten(raw, dice)})


def figures(batch: Batch) -> set[Any]:
    return {(o.key, o.content) for o in batch.observations}


BEFORE = [figures(read(data)) for data in GOOD]
assert [len(before) for before in BEFORE] == [9, 9, 1]


def as_it_stands(data: bytes, batch: Batch) -> bool:
    """True when openpyxl finds every figure in the cell that the batch names, and its denominator beside it.

    Where openpyxl cannot open the file at all there is no witness.
    """
    try:
        pages = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:
        return True
    for o in batch.observations:
        numerator = pages[o.place.sheet][o.place.cell]
        if (numerator.value, numerator.offset(column=1).value) != (o.numerator, o.denominator):
            return False
    return True


def answered(batch: Batch) -> bool:
    for finding in batch.findings:
        spoken(finding)
    return batch.refused != bool(batch.observations)


@pytest.mark.parametrize("start", range(0, SEEDS, 20))
def test_seeded_mutations_of_good_workbooks(start: int) -> None:
    for seed in range(start, start + 20):
        data = after_an_accident(seed)
        batch = read(data)
        assert answered(batch), seed
        same = figures(batch) == BEFORE[seed % len(GOOD)]
        assert batch.refused or same or as_it_stands(data, batch), seed


@pytest.mark.parametrize("seed", range(20))
def test_damaged_parts_inside_a_sound_zip(seed: int) -> None:
    for part in (
        SHEET,
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        data = rezipped(shared(0), {part: lambda raw, part=part: mutated(raw, seed * 7 + len(part))})
        assert answered(read(data))
        with suppress(FileError):  # past the net that catches what nobody foresaw
            workbook.read(data)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_csv_files(seed: int) -> None:
    assert answered(read(mutated(CSV, seed), "tal.csv"))


@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", ""]))
@settings(max_examples=200, deadline=None)
def test_any_bytes(data: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"):
        assert answered(read(start + data, name))


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=5))
@settings(max_examples=100, deadline=None)
@pytest.mark.slow
def test_any_text_below_a_header(rows: list[list[str]]) -> None:
    lines = ["Team\tIndikator\tPeriode\tTæller\tNævner\tKommentar", *("\t".join(row) for row in rows)]
    assert answered(read("\n".join(lines).encode("utf-8", "replace"), "a.csv"))
