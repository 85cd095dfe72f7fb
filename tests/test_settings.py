"""The clock: a fixed day is a day in Copenhagen, whatever the hour. And what Streamlit is told."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, tzinfo

import pytest

from lkt import settings
from lkt.domain.period import local
from lkt.ingest.filetype import LARGEST_FILE
from tests.conftest import TODAY


@pytest.mark.parametrize("hour", [0, 11, 22, 23])
def test_a_fixed_day_is_the_day_in_copenhagen(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 11, 24, hour, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(settings, "datetime", Clock)
    found = settings.now()
    assert local(found).date() == TODAY
    assert (found.minute, found.tzinfo) == (30, None)
    monkeypatch.delenv("LKT_TODAY")
    assert settings.now() == datetime(2026, 11, 24, hour, 30)


def test_what_the_server_must_not_do() -> None:
    """Streamlit's own defaults are larger files, tracebacks on screen and statistics sent abroad."""
    config = tomllib.loads((settings.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 2**20 == LARGEST_FILE
    assert config["server"]["enableStaticServing"] is False
    assert config["browser"]["gatherUsageStats"] is False
    assert (config["client"]["showErrorDetails"], config["client"]["showErrorLinks"]) == ("none", False)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_with_the_hashes_of_its_files(name: str) -> None:
    """pip then takes no other file under the same name; and without one hash it would ask for none."""
    lines = (settings.ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and line[0] not in " #"]
    assert len(pins) > 30
    assert [pin for pin in pins if not re.fullmatch(r"[\w.\-\[\]]+==\S+( ;.*)? \\", pin)] == []
    hashes = sum(line.startswith("    --hash=sha256:") for line in lines)
    assert hashes >= len(pins)
