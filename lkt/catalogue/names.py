"""Ids and what they point at."""

from __future__ import annotations

from collections.abc import Iterator

from lkt.catalogue.gather import Entries, Entry, Raw
from lkt.domain.area import Area, Status
from lkt.domain.catalogue import Definition
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Organisation
from lkt.domain.problem import Problem
from lkt.domain.region import HealthCouncil, Region
from lkt.domain.team import Team


def unique(entries: Entries) -> Iterator[Problem]:
    """No id twice within a kind, in one file or in two."""
    first: dict[tuple[type[Definition], str], Raw] = {}
    for raw in entries.raw:
        if raw.id is None:
            continue
        holder = first.setdefault((raw.kind, raw.id), raw)
        if holder is not raw:
            yield Problem(raw.file, f"{raw.key}.id", "duplicate_id", {"id": raw.id, "other": holder.file})


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
    if entries.whole:
        yield from (
            entry.problem(path, "unknown_region", id=region)
            for entry, path, region in _regions(entries)
            if region not in known
        )


def _regions(entries: Entries) -> Iterator[tuple[Entry[Definition], str, str]]:
    """(entry, path, region id) for every mention of a region."""
    for region in entries.of(Region):
        if region.value.successor:
            yield region, "successor", region.value.successor
        for i, name in enumerate(region.value.predecessors):
            yield region, f"predecessors[{i}]", name
    for council in entries.of(HealthCouncil):
        yield council, "region", council.value.region
    for organisation in entries.of(Organisation):
        for i, membership in enumerate(organisation.value.regions):
            yield organisation, f"regions[{i}].region", membership.region
    for area in entries.of(Area):
        for i, lead in enumerate(area.value.lead_regions):
            yield area, f"lead_regions[{i}].value", lead.value


def known_municipalities(entries: Entries) -> Iterator[Problem]:
    """The municipalities of a health council are among the organisations, by their code."""
    known = {entry.value.municipality_code for entry in entries.of(Organisation)}
    if not entries.whole:
        return
    for entry in entries.of(HealthCouncil):
        for i, code in enumerate(entry.value.municipalities):
            if code not in known:
                yield entry.problem(f"municipalities[{i}]", "unknown_municipality", id=code)


def known_participants(entries: Entries) -> Iterator[Problem]:
    """A team's organisations exist, and the leading one takes part."""
    known = entries.ids(Organisation)
    for entry in entries.of(Team):
        team = entry.value
        taking_part = [participant.organisation for participant in team.participants]
        for i, name in enumerate(taking_part):
            if name not in known and entries.whole:
                yield entry.problem(f"participants[{i}].organisation", "unknown_organisation", id=name)
        if team.lead_organisation not in taking_part:
            yield entry.problem("lead_organisation", "lead_takes_no_part", id=team.lead_organisation)


def known_statuses(entries: Entries) -> Iterator[Problem]:
    """The dated statuses of an area are statuses."""
    choices = [status.value for status in Status]
    for entry in entries.of(Area):
        for i, status in enumerate(entry.value.statuses):
            if status.value not in choices:
                fields = {"value": status.value, "choices": ", ".join(choices)}
                yield entry.problem(f"statuses[{i}].value", "unknown_value", **fields)
