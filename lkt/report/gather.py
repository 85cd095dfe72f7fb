"""From what somebody may read to plates, for every document."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from lkt.domain.access import EVERYTHING, Reading
from lkt.domain.area import Seminar
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting
from lkt.errors import Refused
from lkt.report.plate import Plate, of_area, of_ideas, of_team, of_tested, of_variation
from lkt.report.receipt import Receipt
from lkt.store import Database, Reader, Source, uploads
from lkt.text import Text
from lkt.text.sentence import dated
from lkt.views.area import area_view
from lkt.views.ledger import ledger
from lkt.views.series import SeriesSet, area_series
from lkt.views.team import TeamView, team_view
from lkt.views.variation import variation_view


@dataclass(frozen=True)
class Edition(Source):
    """A source in the words in which something is shown or leaves. Pages are made from one too (`lkt.ui.login`)."""

    text: Text
    demo: bool  # some of the figures are made up

    @cached_property
    def moment(self) -> datetime | None:
        """As of which moment of the store (UTC); None: it is empty."""
        return self.reader.as_of or uploads.data_date(self.reader.database)

    @property
    def source(self) -> str:
        """Where figures come from, with the moment of the data."""
        return self.text("plate.source", moment=self.text.moment(self.moment))

    @property
    def invented(self) -> str:
        """That some of them are made up; empty where none are."""
        return self.text("frame.demo") if self.demo else ""

    def seminar(self, area: str, number: int | None = None) -> Seminar | None:
        """Of an area the next one, unless one is asked for. Refused where there is no such seminar."""
        asked = self.catalogue.areas[area]
        found = asked.next_seminar(self.today) if number is None else asked.seminar(number)
        if number is not None and found is None:
            known = tuple(seminar.number for seminar in asked.seminars)
            raise Refused("slides.no_seminar", number=number, area=area, known=known or "–")
        return found

    def front(self, area: str, number: int | None = None) -> tuple[str, list[str]]:
        """What stands first in a document of an area: its name, the seminar (`seminar`), source and date."""
        text, seminar = self.text, self.seminar(area, number)
        told = [dated(text, seminar) if seminar else "", self.source, self.invented]
        return text.name(self.catalogue.areas[area].name), [words for words in told if words]

    def team_view(
        self, team: str, indicator: str, whole: SeriesSet | None = None, charting: Charting = Charting()
    ) -> TeamView:
        """whole: all series of the area or the indicator, where they are at hand."""
        whole = whole or area_series(self, self.catalogue.indicators[indicator].area, indicator)
        return team_view(self, whole, team, indicator, charting)

    def team(
        self, team: str, indicator: str, whole: SeriesSet | None = None, charting: Charting = Charting()
    ) -> Plate:
        return of_team(self.team_view(team, indicator, whole, charting), self)

    def area(self, area: str) -> Plate:
        return of_area(area_view(self, area), self)

    def ideas(self, area: str, tested: bool = False) -> Plate:
        """The driver diagram."""
        return (of_tested if tested else of_ideas)(ledger(self, area_series(self, area).table, area), self)

    def variation(self, indicator: str, whole: SeriesSet | None = None) -> Plate:
        asked = self.catalogue.indicators[indicator]
        table = (whole or area_series(self, asked.area, indicator)).table
        table = table[table["indicator"] == indicator].reset_index(drop=True)
        return of_variation(variation_view(table, self.catalogue, asked), self)


def source(
    database: Database, catalogue: Catalogue, text: Text, today: date, may: Reading = EVERYTHING,
    as_of: datetime | None = None,
) -> Edition:  # fmt: skip
    """As everything stands, or stood at a moment. catalogue: all of it."""
    return Edition(Reader(database, may, as_of), catalogue.seen(may), today, text, uploads.any_demo(database))


def about(printed: Receipt, found: Edition) -> Plate:
    """What a receipt is about, as it stands in a source. Refused where nothing has its ids."""
    first, _, second = printed.subject.partition(".")
    known = found.catalogue
    if second and first in known.teams and second in known.indicators:
        return found.team(first, second, charting=printed.charting)
    if first in known.areas:
        return found.area(first)
    if first in known.indicators:
        return found.variation(first)
    raise Refused("receipt.unknown", subject=printed.subject)


def read_by(printed: Receipt, catalogue: Catalogue, may: Reading) -> Reading:
    """For whom a receipt was made: with one least count for all, or else for the person who may see what `may` says.
    Refused for another person."""
    if printed.audience[0] == "r":
        if may.letters[:8] != printed.audience[1:]:
            raise Refused("receipt.whose")
        return may
    if printed.audience == "k0":
        return EVERYTHING
    teams = dict.fromkeys(sorted(catalogue.teams), int(printed.audience[1:]))
    return Reading(teams, tuple(sorted(catalogue.areas)), quarterly=catalogue.shared)
