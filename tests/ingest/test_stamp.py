"""When a template was made: kept by other programs, and nothing but a moment is ever believed."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.packaging.custom import StringProperty

from lkt.ingest.person import holds_cpr
from lkt.ingest.stamp import DOWNLOADED
from lkt.ingest.template import template
from lkt.ingest.words import TemplateWords
from lkt.text import Text
from tests.ingest.made import CATALOGUE, book, read
from tests.ingest.test_template import HISTORY

AT = datetime(2026, 11, 22, 9, 30, 0, 123456)
ROW = ["Nordby", "Rygestop tilbudt", "2026-03", 5, 8]


def made(at: datetime = AT, long: bool = True) -> bytes:
    return template(CATALOGUE, "LUN-NORD", at, TemplateWords.of(Text("da")), long=long, history=HISTORY)


@pytest.mark.parametrize("long", [True, False])
def test_the_moment_comes_back_from_another_program(long: bool) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(made(long=long)))
    buffer = io.BytesIO()
    opened.save(buffer)
    assert [read(data).downloaded for data in (made(long=long), buffer.getvalue())] == [AT, AT]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(made())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out",
         tmp_path / "t.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert read((tmp_path / "out" / "t.xlsx").read_bytes()).downloaded == AT


@pytest.mark.parametrize(
    "value", ["", "i går", "2026-13-01T00:00:00", "9" * 400, "2026-11-22T09:30:00+99:00"]
)
def test_what_is_no_moment_is_none(value: str) -> None:
    data = book(
        [ROW], change=lambda _, b: b.custom_doc_props.append(StringProperty(name=DOWNLOADED, value=value))
    )
    batch = read(data)
    assert (batch.downloaded, len(batch.observations)) == (None, 1)


def test_other_files_have_none() -> None:
    assert read(book([ROW])).downloaded is None


def test_no_moment_looks_like_a_cpr_number() -> None:
    """The file is searched for person data in all its parts, this one too."""
    moments = [
        AT + timedelta(days=step, seconds=977 * step, microseconds=13331 * step) for step in range(20_000)
    ]
    assert [at for at in moments if holds_cpr(at.isoformat())] == []
