"""What is measured on: a database with one large area, and a workbook of 200 rows."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from lkt import settings
from lkt.actions import setup
from lkt.domain.access import Role, Scope
from lkt.domain.observation import Batch, Delivery, Observation
from lkt.domain.period import Period
from lkt.store import Database, create_database, definitions, uploads

AREA = "KOL"  # 20 teams and 8 indicators
MONTHS = 36
LEAD = Scope("bench", Role.LEAD)
AT = datetime(2026, 11, 1)


def empty(path: Path) -> Database:
    """A database with the catalogue."""
    database = create_database(path)
    setup.load_catalogue(database, settings.catalogue(), LEAD, "bench", AT)
    return database


def full_area(path: Path) -> Database:
    """20 teams x 8 indicators x 36 months, one upload a team."""
    database = empty(path)
    catalogue = definitions.read(database)
    first = Period.month(2023, 11)
    for number, team in enumerate(catalogue.teams_of(AREA)):
        figures = [
            Observation(
                team.id, indicator.id, 1, first.shift(m), *_figures(indicator.measure.divides, number, m)
            )
            for indicator in catalogue.indicators_of(AREA)
            for m in range(MONTHS)
        ]
        batch = Batch("bench", "", 0, AREA, tuple(figures), ())
        uploads.append(database, Delivery(batch, LEAD, AT))
    return database


def _figures(divides: bool, team: int, month: int) -> tuple[float | None, float | None, float | None]:
    figure = float((7 * team + 11 * month) % 20)
    return (figure, 20.0, None) if divides else (None, None, figure + 1)


def workbook(rows: int = 200) -> bytes:
    """A team's file in the long format: eight indicators, 25 months."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Team", "Indikator", "Periode", "Tæller", "Nævner", "Kommentar"])
    first = Period.month(2024, 1)
    for row in range(rows):
        sheet.append(["KOL-HOR", f"KOL-0{1 + row % 7}", first.shift(row // 7).start, row % 20, 20, None])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def demonstration(path: Path) -> Path:
    """A database with the demonstration, closed."""
    database = empty(path)
    setup.fill_with_demo(database, settings.DEMO, LEAD, AT)
    database.close()
    return path
