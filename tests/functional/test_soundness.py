"""What every page says when something is wrong with the database or the disk, and that nothing is stored then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lkt.errors import StoreReadOnly
from lkt.store import backup, open_database
from lkt.text import Text
from tests.functional.conftest import Open
from tests.store.made import flip, send, write_protected

PAGES = ["overblik", "omraade", "team", "variation", "indberet"]


def said(visit: object) -> list[str]:
    return [box.value.replace("\\", "") for box in visit.error]  # type: ignore[attr-defined]


@pytest.fixture
def older(own: Path, tmp_path: Path) -> Path:
    """A database in whose place an older copy has been put."""
    database = open_database(own)
    send(database, 10)
    copy = Path(shutil.copy(own, tmp_path / "copy"))
    send(database, 11, 4)
    database.close()
    shutil.copy(copy, own)
    return own


@pytest.mark.parametrize("page", PAGES)
def test_an_older_copy_is_shown_under_a_banner(open_page: Open, older: Path, page: str, text: Text) -> None:
    visit = open_page(older, page, lang=text.language)
    assert said(visit) == [text("soundness.behind", count=1)]
    assert len(visit.main) > 2


def test_a_full_disk_is_said(open_page: Open, own: Path, monkeypatch: pytest.MonkeyPatch, text: Text) -> None:
    monkeypatch.setattr("lkt.store.files.LEAST_FREE", 10**18)
    (words,) = said(open_page(own, "indberet", lang=text.language))
    assert words.startswith(text("soundness.disk_full", free=7, needed=7).split("7")[0])


def test_the_newest_backup_is_shown_where_the_database_cannot_be_opened(open_page: Open, own: Path) -> None:
    database = open_database(own)
    send(database, 10)
    backup.make(database)
    database.close()
    flip(own, 20_000)
    visit = open_page(own, "team", team="KOL-HOR", indicator="KOL-03")
    (words,) = said(visit)
    assert "sikkerhedskopien" in words
    assert len(visit.get("vega_lite_chart")) > 0


def test_a_read_only_disk_is_read_and_nobody_is_told_where(
    open_page: Open, own: Path, monkeypatch: pytest.MonkeyPatch, text: Text
) -> None:
    database = open_database(own)
    send(database, 10)
    database.close()
    write_protected(monkeypatch)
    visit = open_page(own, "team", team="KOL-HOR", indicator="KOL-03", lang=text.language)
    assert said(visit) == [text("soundness.read_only", path="lkt.duckdb")]
    assert len(visit.get("vega_lite_chart")) > 0
    with pytest.raises(StoreReadOnly), open_database(own).writing():
        pass


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_where_the_server_has_its_files(open_page: Open, tmp_path: Path, page: str) -> None:
    (words,) = said(open_page(tmp_path / "lkt.duckdb", page))
    assert "lkt.duckdb" in words
    assert str(tmp_path) not in words
