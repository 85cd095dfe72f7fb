"""From what somebody may read to plates, for every document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lkt.domain.access import EVERYTHING, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting
from lkt.report.plate import Plate, of_area, of_team, of_variation
from lkt.report.receipt import Edition
from lkt.store import Database, Reader, uploads
from lkt.text import Text
from lkt.views.area import area_view
from lkt.views.series import SeriesSet, area_series
from lkt.views.signal_confidence import GrainCheck, grains
from lkt.views.team import TeamView, team_view
from lkt.views.variation import variation_view
from lkt.views.windows import left_out


@dataclass(frozen=True)
class Source:
    """Where plates come from: what may be read, the definitions that may be seen, and how they are to be told."""

    reader: Reader
    catalogue: Catalogue
    edition: Edition

    def series(self, area: str, indicator: str | None = None) -> SeriesSet:
        return area_series(self.reader, self.catalogue, area, self.edition.day, indicator)

    def team_view(
        self, team: str, indicator: str, whole: SeriesSet | None = None, charting: Charting = Charting()
    ) -> tuple[TeamView, GrainCheck | None]:
        """whole: all series of the area or the indicator, where they are at hand."""
        asked = self.catalogue.indicators[indicator]
        whole = whole or self.series(asked.area, indicator)
        view = team_view(self.reader, whole, self.catalogue, team, indicator, self.edition.day, charting)
        return view, grains(whole, asked).get((team, indicator)) if charting == Charting() else None

    def team(
        self, team: str, indicator: str, whole: SeriesSet | None = None, charting: Charting = Charting()
    ) -> Plate:
        view, check = self.team_view(team, indicator, whole, charting)
        return of_team(view, self.edition, check)

    def area(self, area: str) -> Plate:
        return of_area(area_view(self.reader, self.catalogue, area, self.edition.day), self.edition)

    def variation(self, indicator: str, whole: SeriesSet | None = None) -> Plate:
        asked = self.catalogue.indicators[indicator]
        table = (whole or self.series(asked.area, indicator)).table
        table = table[table["indicator"] == indicator].reset_index(drop=True)
        view = variation_view(table, self.catalogue, asked)
        area = self.edition.text.name(self.catalogue.areas[asked.area].name)
        return of_variation(view, self.edition, area, left_out(table))


def source(
    database: Database, catalogue: Catalogue, text: Text, day: date, reading: Reading = EVERYTHING
) -> Source:
    """As everything stands now. catalogue: all of it."""
    edition = Edition(text, day, uploads.data_date(database), reading, uploads.any_demo(database))
    return Source(Reader(database, reading), catalogue.seen(reading), edition)
