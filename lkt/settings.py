"""What the surroundings decide: where the database is, what day it is, who is at the keyboard.

Read from the environment each time, never kept: a test or a person may change them between two calls.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from lkt.domain.period import Period, copenhagen
from lkt.errors import Refused, must

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "demo"  # what the demonstration is made from


def database() -> Path:
    """The DuckDB file: `LKT_DATABASE`, else data/lkt.duckdb in the project."""
    return Path(os.environ.get("LKT_DATABASE") or ROOT / "data" / "lkt.duckdb")


def catalogue() -> Path:
    """The folder with the definitions a new database starts from: `LKT_CATALOGUE`, else data/catalogue."""
    return Path(os.environ.get("LKT_CATALOGUE") or ROOT / "data" / "catalogue")


def today() -> date:
    """Today in Copenhagen, or `LKT_TODAY` (YYYY-MM-DD) where a run must be repeatable."""
    return _fixed_day() or datetime.now(copenhagen()).date()


def _fixed_day() -> date | None:
    fixed = os.environ.get("LKT_TODAY")
    try:
        return date.fromisoformat(fixed) if fixed else None
    except ValueError as error:
        raise Refused("error.bad_today", value=fixed) from error


def now() -> datetime:
    """This moment in UTC, without zone, as it is stored. Follows `LKT_TODAY` when that is set."""
    moment = datetime.now(copenhagen())
    fixed = _fixed_day()
    # The day is Copenhagen's: an hour before midnight in UTC it is the next one there.
    here = datetime.combine(fixed, moment.time(), copenhagen()) if fixed else moment
    return here.astimezone(UTC).replace(tzinfo=None)


def latest() -> datetime:
    """The moment after which nothing can have been stored: now, or the end of a day that is fixed."""
    return now() if _fixed_day() is None else datetime.combine(today() + timedelta(days=1), time())


def log_from() -> datetime:
    """The day, in UTC, from which it is kept who saw what: `LKT_LOGMONTHS` (13) months before today."""
    months = os.environ.get("LKT_LOGMONTHS") or "13"
    must(months.isdecimal() and 1 <= int(months) <= 120, "error.bad_log_months", value=months)
    month = Period.containing(today()).shift(-int(months))
    return datetime.combine(min(month.start + timedelta(today().day - 1), month.last_day), time())


def language() -> str:
    """The language of the command line: `LKT_LANGUAGE`, "da" (default) or "en"."""
    return "en" if os.environ.get("LKT_LANGUAGE") == "en" else "da"


def signature() -> str:
    """The name of the one person who uses this machine: `LKT_USER`; empty where others visit it."""
    return os.environ.get("LKT_USER") or ""


def user() -> str:
    """Who is at the keyboard, for the log: `LKT_USER`, else the account's name."""
    return signature() or os.environ.get("USER") or "lokal"
