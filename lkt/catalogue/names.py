"""Ids and what they point at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from lkt.catalogue.gather import Entries, Entry
from lkt.domain.area import Area, Status
from lkt.domain.catalogue import Definition
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Organisation
from lkt.domain.problem import Problem
from lkt.domain.region import HealthCouncil, Region
from lkt.domain.team import Team


def unique(entries: Entries) -> Iterator[Problem]:
    """No id twice within a kind, in one file or in two."""
    first: dict[tuple[type[Definition], str], Entry[Any]] = {}
    for entry in entries.every:
        if entry.id is not None:
            holder = first.setdefault((entry.kind, entry.id), entry)
            if holder is not entry:
                yield entry.problem("id", "duplicate_id", id=entry.id, other=holder.file)


def in_its_area(entries: Entries) -> Iterator[Problem]:
    """An area's file holds its own indicators and teams; their ids begin with the area's."""
    areas = entries.ids(Area)
    both: list[Entry[Indicator | Team]] = [*entries.of(Indicator), *entries.of(Team)]
    for entry in both:
        own = entries.area_of(entry.file)
        if own is None:
            continue
        if entry.value.area not in areas:
            yield entry.problem("area", "unknown_area", id=entry.value.area, area=own)
        elif entry.value.area != own:
            yield entry.problem("area", "other_area", id=entry.value.area, area=own)
        elif not entry.value.id.startswith(f"{own}-"):
            yield entry.problem("id", "foreign_id", id=entry.value.id, area=own)


def known_regions(entries: Entries) -> Iterator[Problem]:
    """Every region that is spoken of exists."""
    known = entries.ids(Region)
    spoken: list[Iterator[tuple[Entry[Any], str, Any]]] = [
        entries.at(Region, "successor", "predecessors[]"),
        entries.at(HealthCouncil, "region"),
        entries.at(Organisation, "regions[].region"),
        entries.at(Area, "lead_regions[].value"),
    ]
    for entry, where, region in chain(*spoken):
        if region and region not in known and entries.whole:
            yield entry.problem(where, "unknown_region", id=region)


def known_municipalities(entries: Entries) -> Iterator[Problem]:
    """The municipalities of a health council are among the organisations, by their code."""
    known = {entry.value.municipality_code for entry in entries.of(Organisation)}
    for council, where, code in entries.at(HealthCouncil, "municipalities[]"):
        if code not in known and entries.whole:
            yield council.problem(where, "unknown_municipality", id=code)


def known_participants(entries: Entries) -> Iterator[Problem]:
    """A team's organisations exist, and the leading one takes part."""
    known = entries.ids(Organisation)
    for team in entries.of(Team):
        taking_part = dict(team.at("participants[].organisation"))
        for where, name in taking_part.items():
            if name not in known and entries.whole:
                yield team.problem(where, "unknown_organisation", id=name)
        lead = team.value.lead_organisation
        if lead not in taking_part.values():
            yield team.problem("lead_organisation", "lead_takes_no_part", id=lead)


def known_statuses(entries: Entries) -> Iterator[Problem]:
    """The dated statuses of an area are statuses."""
    choices = [status.value for status in Status]
    for area, where, status in entries.at(Area, "statuses[].value"):
        if status not in choices:
            yield area.problem(where, "unknown_value", value=status, choices=", ".join(choices))
