"""Read models, kept until the store changes. The store's version is part of every key: nothing to invalidate."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lkt.domain.charting import Charting
from lkt.domain.region import Geography
from lkt.ui.frame import Visit
from lkt.views.area import AreaView, area_view
from lkt.views.improvers import PeersView, peers_view
from lkt.views.multiples import MultiplesView, multiples_view
from lkt.views.outlook import Footing, Outlook, footing, foresee
from lkt.views.overview import Overview, overview
from lkt.views.ranks import Placing, placing_of
from lkt.views.rollups import RollUpsView, rollups_view
from lkt.views.team import TeamView, team_view
from lkt.views.variation import VariationView, variation_view

Key = tuple[str, int, date]


def overview_of(visit: Visit) -> Overview:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _overview(visit.key, visit)


def area_of(visit: Visit, area: str) -> AreaView:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _area(visit.key, area, visit)


def team_of(visit: Visit, team: str, indicator: str, charting: Charting) -> TeamView:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _team(visit.key, team, indicator, charting, visit)


def footing_of(visit: Visit, team: str, indicator: str) -> Footing | str:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _footing(visit.key, team, indicator, visit)


def outlook_of(visit: Visit, found: Footing, hoped: float, months: int) -> Outlook | None:
    with st.spinner(visit.text("wait.simulate"), show_time=False):
        return _outlook(found, hoped, months)


def peers_of(visit: Visit, team: str, indicator: str) -> PeersView:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _peers(visit.key, team, indicator, visit)


def variation_of(visit: Visit, area: str, indicator: str, geography: Geography, usual: bool) -> VariationView:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _variation(visit.key, area, indicator, geography, usual, visit)


def multiples_of(visit: Visit, area: str, indicator: str, geography: Geography) -> MultiplesView:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _multiples(visit.key, area, indicator, geography, visit)


def rollups_of(visit: Visit, area: str, indicator: str, geography: Geography) -> RollUpsView:
    with st.spinner(visit.text("wait.compute"), show_time=False):
        return _rollups(visit.key, area, indicator, geography, visit)


def placing_in(view: VariationView, visit: Visit, geography: Geography) -> Placing | None:
    return _placing(visit.key, view.area.id, view.indicator.id, geography, view)


@st.cache_data(max_entries=64, show_spinner=False)
def _overview(key: Key, _visit: Visit) -> Overview:
    return overview(_visit.database, _visit.catalogue, _visit.scope, _visit.today)


@st.cache_data(max_entries=64, show_spinner=False)
def _area(key: Key, area: str, _visit: Visit) -> AreaView:
    return area_view(_visit.database, _visit.catalogue, _visit.scope, area, _visit.today)


@st.cache_data(max_entries=64, show_spinner=False)
def _team(key: Key, team: str, indicator: str, charting: Charting, _visit: Visit) -> TeamView:
    return team_view(_visit.database, _visit.catalogue, _visit.scope, team, indicator, _visit.today, charting)


@st.cache_data(max_entries=64, show_spinner=False)
def _variation(
    key: Key, area: str, indicator: str, geography: Geography, usual: bool, _visit: Visit
) -> VariationView:
    return variation_view(
        _visit.database, _visit.catalogue, _visit.scope, area, indicator, _visit.today, geography, usual
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _multiples(key: Key, area: str, indicator: str, geography: Geography, _visit: Visit) -> MultiplesView:
    return multiples_view(
        _visit.database, _visit.catalogue, _visit.scope, area, indicator, _visit.today, geography
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _rollups(key: Key, area: str, indicator: str, geography: Geography, _visit: Visit) -> RollUpsView:
    return rollups_view(
        _visit.database, _visit.catalogue, _visit.scope, area, indicator, _visit.today, geography
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _placing(
    key: Key, area: str, indicator: str, geography: Geography, _view: VariationView
) -> Placing | None:
    return placing_of(_view)


@st.cache_data(max_entries=64, show_spinner=False)
def _footing(key: Key, team: str, indicator: str, _visit: Visit) -> Footing | str:
    return footing(_visit.database, _visit.catalogue, _visit.scope, team, indicator, _visit.today)


@st.cache_data(max_entries=64, show_spinner=False)
def _outlook(found: Footing, hoped: float, months: int) -> Outlook | None:
    return foresee(found, hoped, months)


@st.cache_data(max_entries=64, show_spinner=False)
def _peers(key: Key, team: str, indicator: str, _visit: Visit) -> PeersView:
    return peers_view(_visit.database, _visit.catalogue, _visit.scope, team, indicator, _visit.today)
