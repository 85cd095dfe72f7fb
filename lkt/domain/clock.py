"""Moments are stored in UTC without zone and read on a clock in Copenhagen."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def local(moment: datetime) -> datetime:
    """A stored moment as the clock on the wall showed it.

    >>> local(datetime(2026, 12, 31, 23, 30)).isoformat()
    '2027-01-01T00:30:00+01:00'
    """
    return moment.replace(tzinfo=UTC).astimezone(COPENHAGEN)
