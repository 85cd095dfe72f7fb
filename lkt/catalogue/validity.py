"""Dates: what follows on what, without a hole and without two answers for one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from lkt.catalogue.gather import Entries, Entry
from lkt.domain.area import Area
from lkt.domain.catalogue import Definition
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Organisation
from lkt.domain.problem import Problem
from lkt.domain.region import Region
from lkt.domain.team import Team


class Valid(Protocol):
    """Anything that holds from a date to a date, both included; None is open."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


def not_empty(entries: Entries) -> Iterator[Problem]:
    """Lists that must say something."""
    for entry, name, items in _lists(entries):
        if not items:
            yield entry.problem(name, "empty_list")


def _lists(entries: Entries) -> Iterator[tuple[Entry[Definition], str, Sequence[object]]]:
    for area in entries.of(Area):
        yield area, "statuses", area.value.statuses
        yield area, "lead_regions", area.value.lead_regions
    for indicator in entries.of(Indicator):
        yield indicator, "versions", indicator.value.versions
    for organisation in entries.of(Organisation):
        yield organisation, "regions", organisation.value.regions
    for team in entries.of(Team):
        yield team, "participants", team.value.participants


def unbroken(entries: Entries) -> Iterator[Problem]:
    """Memberships, versions and targets: each begins the day after the one before has ended."""
    for entry, name, rows in _dated(entries):
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


def _dated(entries: Entries) -> Iterator[tuple[Entry[Definition], str, Sequence[Valid]]]:
    for region in entries.of(Region):
        yield region, "", [region.value]
    for organisation in entries.of(Organisation):
        yield organisation, "regions", organisation.value.regions
    for indicator in entries.of(Indicator):
        yield indicator, "versions", indicator.value.versions
        yield indicator, "targets", indicator.value.targets


def within_the_region(entries: Entries) -> Iterator[Problem]:
    """Nobody belongs to a region before it exists or after it is gone."""
    regions = {entry.value.id: entry.value for entry in entries.of(Region)}
    for entry in entries.of(Organisation):
        for i, membership in enumerate(entry.value.regions):
            region = regions.get(membership.region)
            ends = membership.valid_to or date.max
            if region and (membership.valid_from < region.valid_from or ends > (region.valid_to or date.max)):
                yield entry.problem(f"regions[{i}]", "outside_the_region", id=region.id)


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
