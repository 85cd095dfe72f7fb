"""What a template knew: kept by other programs, and nothing but a number is ever believed."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.packaging.custom import StringProperty

from lkt.ingest.template import template
from lkt.ingest.workbook import NEWEST
from lkt.text import Text
from tests.ingest.made import CATALOGUE, TODAY, book, read
from tests.ingest.test_template import HISTORY

ROW = ["Nordby", "Rygestop tilbudt", "2026-03", 5, 8]


def made(newest: int = 4987, long: bool = True) -> bytes:
    words = Text("da")
    return template(CATALOGUE, "LUN-NORD", TODAY, words, long=long, history=HISTORY, newest=newest)


@pytest.mark.parametrize("newest", [0, 1, 4987, 10**9])
@pytest.mark.parametrize("long", [True, False])
def test_the_number_comes_back_from_another_program(newest: int, long: bool) -> None:
    data = made(newest, long)
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
    assert [read(file).knew for file in (data, buffer.getvalue())] == [newest, newest]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(made())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out",
         tmp_path / "t.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert read((tmp_path / "out" / "t.xlsx").read_bytes()).knew == 4987


@pytest.mark.parametrize("value", ["", "i går", "-1", "1.5", "9" * 400, "\u0664"])
def test_what_is_no_number_is_none(value: str) -> None:
    data = book(
        [ROW], change=lambda _, b: b.custom_doc_props.append(StringProperty(name=NEWEST, value=value))
    )
    batch = read(data)
    assert (batch.knew, len(batch.observations)) == (None, 1)


def test_other_files_have_none() -> None:
    assert read(book([ROW])).knew is None
