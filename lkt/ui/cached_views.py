"""What pages show, made once per state of the store and kept: read models, and pieces of pages ready to send.

The store's version is part of every key, so there is nothing to invalidate. Everybody who looks is given the same
value, never a copy: nobody changes it.
"""

from collections.abc import Callable
from functools import partial
from itertools import chain, count
from typing import Any, TypeVar

import streamlit as st

from lkt.domain.improvement import Change
from lkt.store.definitions import W, Written
from lkt.store.reader import Reader
from lkt.ui import frame
from lkt.ui.frame import Visit, set_aside
from lkt.views.area import AreaView, area_view
from lkt.views.series import SeriesSet, area_series
from lkt.views.variation import VariationTable, variation_table

_MOST = 10_000  # more than all series of all networks have in both languages
_states: set[tuple[object, ...]] = set()  # those of the store that somebody has seen
_FEW = 64  # things made, before it is worth while to set them aside
_count = count(1)
Asked = tuple[object, ...]  # what a question is about: ids, choices of the address
R = TypeVar("R")


@st.cache_resource(max_entries=_MOST, show_spinner=False)
def _kept(asked: str, _make: Callable[[], Any]) -> Any:
    """Made, and set aside with the rest each time that there is twice as much."""
    found = _make()
    made = next(_count)
    if made >= _FEW and made.bit_count() == 1:
        set_aside()
    return found


def kept(visit: Visit, asked: Asked, make: Callable[..., R], *given: object) -> R:
    """`make(*given)`, made once for what is `asked`, as long as the store and the day stay as they are.

    asked: everything that `given` depends on. The key is text: whatever else is in it, Streamlit would hash part by
    part. What was made of an older state is let go when a new one is first seen.
    """
    if (now := visit.state) not in _states:
        _states.add(now)
        _kept.clear()
    key = f"{visit.state} {_whose(visit)} {make.__module__}.{make.__name__} {asked}"
    found: R = _kept(key, partial(make, *given))
    return found


def _whose(visit: Visit) -> str:
    return f"{visit.reader.as_of} {visit.reader.reading.letters}"


def let_go() -> None:
    """All that is kept for anybody: something has been erased for good, and may stand in it."""
    for made in (_kept, _sorted, *frame.KEPT):
        made.clear()


def drawn(visit: Visit, asked: Asked, draw: Callable[..., None], *shown: object) -> None:
    """Draw a piece of a page that has no widgets: `draw(*shown)`, made once for `asked` and the language.

    Streamlit keeps the messages that it sends, and sends them again as they are.
    """
    kept(visit, (visit.text.language, *asked), draw, *shown)


def series_of(visit: Visit, area: str, indicator: str | None = None) -> SeriesSet:
    """The series of an area's teams; of one indicator together, since the next look is for another team."""
    return kept(visit, (area, indicator), area_series, visit, area, indicator)


def area_of(visit: Visit, area: str) -> AreaView:
    """An area from above."""
    return kept(visit, (area,), area_view, visit, area, series_of(visit, area))


def variation_of(visit: Visit, area: str | None) -> VariationTable:
    """How much the teams of an area differ, or of all areas, by indicator."""
    return kept(visit, (area,), variation_table, visit, area)


def written(visit: Visit, kind: type[W], team: str = "") -> tuple[Written[W], ...]:
    """As `lkt.store.Reader.written`, of all teams or one."""
    return _by_team(visit, kind).get(team, ())


def changes(visit: Visit, area: str) -> int:
    """Another number when the teams of an area have written of what they try: charts show it."""
    found = _by_team(visit, Change)
    own = [found.get(team.id, ()) for team in visit.catalogue.teams_of(area)]
    return hash(tuple(each.number for each in chain(*own)))


def _by_team(visit: Visit, kind: type[W]) -> dict[str, tuple[Written[W], ...]]:
    """Of each team its documents, and under "" all: a page asks for several teams' at every run.

    What teams write has a version of its own: new figures leave it as it is.
    """
    return _sorted(f"{visit.state[0]} {visit.work} {_whose(visit)} {kind.__name__}", visit.reader, kind)


@st.cache_resource(max_entries=_FEW, show_spinner=False)
def _sorted(asked: str, _reader: Reader, _kind: type[W]) -> dict[str, tuple[Written[W], ...]]:
    found = {"": _reader.written(_kind)}
    for each in found[""]:
        found[each.value.team] = (*found.get(each.value.team, ()), each)
    return found
