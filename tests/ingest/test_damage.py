"""No bytes may bring the reader down: it answers with a batch, always."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt.domain.batch import Batch
from lkt.ingest import workbook
from lkt.ingest.package import FileError
from tests.ingest.made import book, read, spoken
from tests.ingest.test_container import SHEET, rezipped, shared

GOOD = book([["Nordby", "Rygestop tilbudt", datetime(2026, month, 1), 5, 8] for month in range(1, 10)])
CSV = "Indikator;Periode;Tæller;Nævner\r\nRygestop tilbudt;2026-03;5;8\r\n".encode("cp1252")


def mutated(data: bytes, seed: int) -> bytes:
    """A file after an accident: flipped bits, a piece cut out, doubled or overwritten."""
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


def answered(batch: Batch) -> bool:
    for finding in batch.findings:
        spoken(finding)
    return batch.refused != bool(batch.observations)


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_damaged_workbooks(start: int) -> None:
    for seed in range(start, start + 20):
        assert answered(read(mutated(GOOD, seed)))


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
def test_any_text_below_a_header(rows: list[list[str]]) -> None:
    lines = ["Team\tIndikator\tPeriode\tTæller\tNævner\tKommentar", *("\t".join(row) for row in rows)]
    assert answered(read("\n".join(lines).encode("utf-8", "replace"), "a.csv"))
