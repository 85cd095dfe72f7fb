"""Dates: what follows on what, without a hole and without two answers for one day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any

from lkt.catalogue.gather import Entries, Entry
from lkt.domain.area import Area
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Organisation
from lkt.domain.problem import Problem
from lkt.domain.region import Region
from lkt.domain.team import Team

Listed = Iterator[tuple[Entry[Any], str, Any]]


def not_empty(entries: Entries) -> Iterator[Problem]:
    """Lists that must say something."""
    lists: list[Listed] = [
        entries.at(Area, "statuses", "lead_regions"),
        entries.at(Indicator, "versions"),
        entries.at(Organisation, "regions"),
        entries.at(Team, "participants"),
    ]
    for entry, name, items in chain(*lists):
        if not items:
            yield entry.problem(name, "empty_list")


def unbroken(entries: Entries) -> Iterator[Problem]:
    """Memberships, versions and targets: each begins the day after the one before has ended."""
    regions: Listed = ((region, "", [region.value]) for region in entries.of(Region))
    others: list[Listed] = [entries.at(Organisation, "regions"), entries.at(Indicator, "versions", "targets")]
    for entry, name, rows in chain(regions, *others):
        for i, row in enumerate(rows):
            if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
                where = f"{name}[{i}].valid_to" if name else "valid_to"
                yield entry.problem(where, "ends_before_it_begins")
        for i, (before, after) in enumerate(pairwise(rows), start=1):
            path, ends, begins = f"{name}[{i}].valid_from", before.valid_to, after.valid_from
            if (begins or date.min) <= (ends or date.max):
                yield entry.problem(path, "overlap", ends=ends or "–", begins=begins or "–")
            elif ends and begins and begins > ends + timedelta(days=1):
                yield entry.problem(path, "gap", ends=ends, begins=begins)


def within_the_region(entries: Entries) -> Iterator[Problem]:
    """Nobody belongs to a region before it exists or after it is gone."""
    regions = {entry.value.id: entry.value for entry in entries.of(Region)}
    for entry, where, membership in entries.at(Organisation, "regions[]"):
        region = regions.get(membership.region)
        ends = membership.valid_to or date.max
        if region and (membership.valid_from < region.valid_from or ends > (region.valid_to or date.max)):
            yield entry.problem(where, "outside_the_region", id=region.id)


def numbered(entries: Entries) -> Iterator[Problem]:
    """Versions count upwards; a break needs the date it happens."""
    for entry in entries.of(Indicator):
        versions = entry.value.versions
        for i, (before, after) in enumerate(pairwise(versions), start=1):
            if after.number <= before.number:
                yield entry.problem(f"versions[{i}].number", "version_order", number=after.number)
        for i, version in enumerate(versions):
            if version.breaks and version.valid_from is None:
                yield entry.problem(f"versions[{i}].valid_from", "break_without_date")
