"""Which team and which indicator is meant: by id or by name, Danish or English, within one area.

Many names exist in several areas ("Bispebjerg og Frederiksberg", "30-dages dødelighed"), so the area comes
first: that of the team chosen, else the only one in which every name of the file makes sense.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.names import Name
from lkt.domain.team import Team
from lkt.ingest.table import tidy

_DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_WORD = re.compile(r"\w+")
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")  # letters that make others run the other way
_NEAR = 0.8  # how alike a name must be to be suggested
_SHORTEST = 3  # letters that say which name is meant; "og" does not

_Named = TypeVar("_Named", Team, Indicator)


def key(text: str) -> str:
    """A name as it is compared: case, blanks and the many dashes do not matter.

    >>> key(" 30–dages  DØDELIGHED") == key("30-dages dødelighed")
    True
    """
    return _DASHES.sub("-", unicodedata.normalize("NFKC", tidy(text)).casefold())


@dataclass(frozen=True)
class Directory:
    """The names of one area."""

    area: str
    teams: Mapping[str, Team]
    indicators: Mapping[str, Indicator]
    spellings: frozenset[str]  # every name exactly as the catalogue writes it

    def team(self, text: str) -> Team | None:
        """As written, or else as it is compared."""
        return self.teams.get(text) or self.teams.get(key(text))

    def indicator(self, text: str) -> Indicator | None:
        return self.indicators.get(text) or self.indicators.get(key(text))

    def near_team(self, text: str) -> str | None:
        team = _near(text, self.teams)
        return team.name if team else None

    def near_indicator(self, text: str) -> Name | None:
        indicator = _near(text, self.indicators)
        return indicator.name if indicator else None

    def as_written(self, text: str) -> bool:
        """True when a text looks as in the catalogue, so that nothing needs saying."""
        return text in self.spellings or (tidy(text) in self.spellings and not _TURNED.search(text))


def directory(catalogue: Catalogue, area: str) -> Directory:
    teams, indicators = catalogue.teams_of(area), catalogue.indicators_of(area)
    team_names = [(name, team) for team in teams for name in (team.name, team.id)]
    indicator_names = [
        (name, indicator)
        for indicator in indicators
        for name in (indicator.name.en, indicator.name.da, indicator.id)
        if name
    ]
    return Directory(
        area,
        {spelling: team for name, team in team_names for spelling in (key(name), name)},
        {spelling: found for name, found in indicator_names for spelling in (key(name), name)},
        frozenset(name for name, _ in team_names) | frozenset(name for name, _ in indicator_names),
    )


@dataclass(frozen=True)
class Choice:
    """The areas a file could be about, best first; settled when there is exactly one without doubt."""

    areas: tuple[str, ...]
    settled: bool


def choose_area(catalogue: Catalogue, pairs: Iterable[tuple[str | None, str | None]]) -> Choice:
    """The area in which all (team, indicator) names resolve; else those where most of them do."""
    wanted = {(key(team) if team else None, key(name) if name else None) for team, name in set(pairs)}
    scores: dict[str, int] = {}
    for area in catalogue.areas:
        names = directory(catalogue, area)
        scores[area] = sum(_resolves(names, pair) for pair in wanted)
    best = max(scores.values(), default=0)
    areas = tuple(area for area, score in scores.items() if score == best) if best else ()
    return Choice(areas, len(areas) == 1)


def _resolves(names: Directory, pair: tuple[str | None, str | None]) -> int:
    """2 when both names are known in the area, 1 when one is: near misses still point at an area."""
    team, indicator = pair
    return int(team in names.teams) + int(indicator in names.indicators)


def _near(text: str, names: Mapping[str, _Named]) -> _Named | None:
    """The only one in whose name all the words of a text stand, else the one whose name is most like it."""
    wanted = key(text)[:200]
    words = set(_WORD.findall(wanted))
    holders = {named.id: named for name, named in names.items() if words <= set(_WORD.findall(key(name)))}
    if len(holders) == 1 and len(wanted) >= _SHORTEST:
        return next(iter(holders.values()))
    alike = difflib.get_close_matches(wanted, names, n=1, cutoff=_NEAR)
    return names[alike[0]] if alike else None
