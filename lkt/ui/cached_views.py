"""What pages show, made once per state of the store and kept: read models, and pieces of pages ready to send.

The store's version is part of every key, so there is nothing to invalidate. Everybody who looks is given the same
value, never a copy: nobody changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting, Mark
from lkt.domain.indicator import Indicator
from lkt.domain.region import Geography
from lkt.store.decisions import marks_of
from lkt.ui.frame import State, Visit, set_aside
from lkt.views.area import AreaView, area_view
from lkt.views.improvers import ImproversView, improvers_view
from lkt.views.multiples import MultiplesView, multiples_view
from lkt.views.outlook import Footing, Outlook, footing, foresee
from lkt.views.overview import Overview, overview
from lkt.views.ranks import RanksView, ranks_view
from lkt.views.rollups import RollUpsView, rollups_view
from lkt.views.series import SeriesSet, area_series
from lkt.views.signal_confidence import GrainCheck, grains
from lkt.views.team import TeamView, team_view
from lkt.views.variation import VariationView, variation_view

_MOST = 10_000  # more than all series of all networks have in both languages
_states: set[State] = set()  # those of the store that somebody has seen
_FEW = 64  # things made, before it is worth while to set them aside
_count = count(1)
Asked = tuple[object, ...]  # what a question is about: ids, choices of the address
Spec = dict[str, Any]
P = ParamSpec("P")
R = TypeVar("R")


@st.cache_resource(max_entries=_MOST, show_spinner=False)
def _kept(asked: str, _make: Callable[[], Any]) -> Any:
    return _make()


def kept(visit: Visit, name: str, asked: Asked, make: Callable[[], Any]) -> Any:
    """What `make` gives, made once as long as the store and the day stay as they are.

    The key is text: whatever else is in it, Streamlit would hash part by part. What was made of an older state is
    let go when a new one is first seen.
    """
    if visit.state not in _states:
        _states.add(visit.state)
        _kept.clear()
    return _kept(f"{visit.state} {name} {asked}", partial(_made, make))


def _made(make: Callable[[], Any]) -> Any:
    """Made, and set aside with the rest each time that there is twice as much."""
    found = make()
    made = next(_count)
    if made >= _FEW and made.bit_count() == 1:
        set_aside()
    return found


def _once(make: Callable[Concatenate[Visit, P], R]) -> Callable[Concatenate[Visit, P], R]:
    """Made once for these arguments, as long as the store and the day stay as they are."""

    def read(visit: Visit, /, *asked: P.args, **named: P.kwargs) -> R:
        found: R = kept(visit, make.__name__, (*asked, *named.items()), partial(make, visit, *asked, **named))
        return found

    return read


def drawn(visit: Visit, asked: Asked, draw: Callable[..., None], *shown: object) -> None:
    """Draw a piece of a page that has no widgets: `draw(*shown)`, made once for `asked` and the language.

    Streamlit keeps the messages that it sends, and sends them again as they are.
    """
    name = f"{draw.__module__}.{draw.__name__}"
    kept(visit, name, (visit.text.language, *asked), partial(draw, *shown))


def ready_chart(
    visit: Visit, asked: Asked, chart: Callable[..., tuple[pd.DataFrame, Spec]], *shown: object
) -> tuple[pa.Table, Spec]:
    """`chart(*shown)` as Arrow tables, made once: for charts that can be clicked and are therefore no piece to keep."""

    def make() -> tuple[pa.Table, Spec]:
        frame, spec = chart(*shown)
        tables = {
            name: pa.Table.from_pandas(pd.DataFrame(rows)) for name, rows in spec.get("datasets", {}).items()
        }
        return pa.Table.from_pandas(frame), spec | ({"datasets": tables} if tables else {})

    name = f"{chart.__module__}.{chart.__name__}"
    found: tuple[pa.Table, Spec] = kept(visit, name, (visit.text.language, *asked), make)
    return found


@_once
def overview_of(visit: Visit) -> Overview:
    return overview(visit.database, visit.catalogue, visit.today)


@_once
def area_of(visit: Visit, area: str) -> AreaView:
    return area_view(visit.database, visit.catalogue, area, visit.today)


@_once
def series_of(visit: Visit, indicator: str) -> SeriesSet:
    """The series of all teams: together they take little more than one, and the next look is for another."""
    area = visit.catalogue.indicators[indicator].area
    return area_series(visit.database, visit.catalogue, area, visit.today, indicator)


def _rows(visit: Visit, indicator: str) -> tuple[pd.DataFrame, Catalogue, Indicator]:
    """The rows of all teams of an indicator, and what they mean."""
    return series_of(visit, indicator).table, visit.catalogue, visit.catalogue.indicators[indicator]


@_once
def team_of(visit: Visit, team: str, indicator: str, charting: Charting) -> TeamView:
    return team_view(
        visit.database, series_of(visit, indicator), visit.catalogue, team, indicator, visit.today, charting
    )


@_once
def _grains(visit: Visit, indicator: str) -> dict[tuple[str, str], GrainCheck]:
    return grains(series_of(visit, indicator), visit.catalogue.indicators[indicator])


def grains_of(visit: Visit, team: str, indicator: str, charting: Charting) -> GrainCheck | None:
    """None where it cannot be asked, or somebody looks through another chart or other rules."""
    return _grains(visit, indicator).get((team, indicator)) if charting == Charting() else None


@_once
def footing_of(visit: Visit, team: str, indicator: str) -> Footing | str:
    return footing(series_of(visit, indicator), visit.catalogue, team, indicator, visit.today)


@_once
def outlook_of(visit: Visit, team: str, indicator: str, hoped: float, months: int) -> Outlook | None:
    found = footing_of(visit, team, indicator)
    return None if isinstance(found, str) else foresee(found, hoped, months)


@_once
def improvers_of(visit: Visit, team: str, indicator: str) -> ImproversView:
    def marks(other: str) -> tuple[Mark, ...]:
        return marks_of(visit.database, other, indicator)

    return improvers_view(*_rows(visit, indicator), team, visit.today, marks)


@_once
def variation_of(visit: Visit, indicator: str, geography: Geography, usual: bool) -> VariationView:
    return variation_view(*_rows(visit, indicator), geography, usual)


@_once
def multiples_of(visit: Visit, indicator: str, geography: Geography) -> MultiplesView:
    known = visit.catalogue.indicators[indicator]
    return multiples_view(series_of(visit, indicator), visit.catalogue, known, geography)


@_once
def rollups_of(visit: Visit, indicator: str, geography: Geography) -> RollUpsView:
    return rollups_view(*_rows(visit, indicator), geography)


@_once
def ranks_of(visit: Visit, indicator: str, geography: Geography) -> RanksView | None:
    return ranks_view(variation_of(visit, indicator, geography, False))
