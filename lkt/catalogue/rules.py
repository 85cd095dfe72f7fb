"""What the definitions must hold to: ids and what they point at, dates without a hole, charts and targets that fit.

A new rule is a function, a name in `RULES`, a text in both languages and a row in the test's table. It reads all
entries and yields problems; it never stops at the first.
"""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from itertools import chain, pairwise
from math import inf
from typing import Any

from lkt.catalogue.gather import OWNED, Entries, Entry
from lkt.domain.access import PLACES, Person, Role
from lkt.domain.area import Area, Status
from lkt.domain.catalogue import KINDS, Definition
from lkt.domain.charting import CHARTS
from lkt.domain.improvement import Driver, DriverKind
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.organisation import HealthCouncil, Organisation, Region, Team
from lkt.domain.period import Grain
from lkt.domain.serialization import Problem

Paths = dict[type[Definition], tuple[str, ...]]
# Where something is spoken of; lists that must say something; rows that follow one another in time.
_SPOKEN_OF: dict[str, Paths] = {
    "region": {
        Region: ("successor", "predecessors[]"), HealthCouncil: ("region",), Organisation: ("regions[].region",),
        Area: ("lead_regions[].value",),
    },
    "municipality": {HealthCouncil: ("municipalities[]",)},
    "organisation": {Team: ("participants[].organisation",)},
}  # fmt: skip
LISTS: Paths = {
    Area: ("statuses", "lead_regions"), Indicator: ("versions",), Organisation: ("regions",), Team: ("participants",),
}  # fmt: skip
_DATED: Paths = {Organisation: ("regions",), Indicator: ("versions", "targets")}
# A definition may name the chart made for its measure. Run and I charts take any series of figures. Amounts (DDD) are
# no counts: never a p or u chart for a ratio.
MADE = ("p", "u", "c", "xbar", "t", "g")
ANY = ("run", "i")
# Rare events can also be shown by what lies between them; counts also per exposure.
_ALSO = {Measure.PROPORTION: ("g",), Measure.COUNT: ("u",), Measure.TIME_BETWEEN: ("g",)}
_NEEDS_DENOMINATOR = (Measure.PROPORTION, Measure.RATE, Measure.RATIO, Measure.MEAN, Measure.VALUE)
# The units there are words for, with the highest figure each can take; the lowest is 0.
UNITS = {"pct": 100, "pct_opfyldt": 100, "pct_ddd": 100, "score_0_10": 10} | dict.fromkeys(
    ("rate", "antal", "antal_mellem", "dage", "minutter", "mmol_mol", "ddd_pr_100_sengedage"), inf
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LOWEST_CHANGE = -100.0  # percent: nothing falls by more than all of it


def proper_ids(entries: Entries) -> Iterator[Problem]:
    """No id twice within a kind, in one file or in two. It stands in addresses and in names of files: only a person's
    is what the login says."""
    first: dict[tuple[type[Definition], str], Entry[Any]] = {}
    for entry in entries.every:
        if entry.id is None:
            continue
        if (holder := first.setdefault((entry.kind, entry.id), entry)) is not entry:
            yield entry.problem("id", "duplicate_id", id=entry.id, other=holder.file)
        if entry.kind is not Person and not _ID.fullmatch(entry.id):
            yield entry.problem("id", "bad_id", id=entry.id)


def in_its_area(entries: Entries) -> Iterator[Problem]:
    """An area's file holds its own indicators, teams and drivers; their ids begin with the area's."""
    areas = {entry.file: entry.id for entry in entries.every if entry.kind is Area}
    for entry, where, area in entries.among({KINDS[kind]: ("area",) for kind in OWNED}):
        if (own := areas.get(entry.file)) is None:
            continue
        if area not in areas.values():
            yield entry.problem(where, "unknown_area", id=area, area=own)
        elif area != own:
            yield entry.problem(where, "other_area", id=area, area=own)
        elif not entry.value.id.startswith(f"{own}-"):
            yield entry.problem("id", "foreign_id", id=entry.value.id, area=own)


def known_names(entries: Entries) -> Iterator[Problem]:
    """Everything that is spoken of exists; municipalities are among the organisations, by their code."""
    known: dict[str, Collection[str | None]] = {
        "region": entries.ids(Region), "organisation": entries.ids(Organisation),
        "municipality": {entry.value.municipality_code for entry in entries.of(Organisation)},
    }  # fmt: skip
    for kind, paths in _SPOKEN_OF.items() if entries.whole else ():
        for entry, where, name in entries.among(paths):
            if name and name not in known[kind]:
                yield entry.problem(where, f"unknown_{kind}", id=name)


def led_by_one_of_them(entries: Entries) -> Iterator[Problem]:
    for entry, where, lead in entries.at(Team, "lead_organisation"):
        if lead not in [each.organisation for each in entry.value.participants]:
            yield entry.problem(where, "lead_takes_no_part", id=lead)


def not_empty(entries: Entries) -> Iterator[Problem]:
    """Lists that must say something."""
    for entry, name, items in entries.among(LISTS):
        if not items:
            yield entry.problem(name, "empty_list")


def unbroken(entries: Entries) -> Iterator[Problem]:
    """Memberships, versions and targets: each begins the day after the one before has ended."""
    regions = ((region, "", [region.value]) for region in entries.of(Region))
    for entry, name, rows in chain(regions, entries.among(_DATED)):
        for i, row in enumerate(rows):
            if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
                yield entry.problem(f"{name}[{i}].valid_to" if name else "valid_to", "ends_before_it_begins")
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
        for i, (before, after) in enumerate(pairwise(entry.value.versions), start=1):
            if after.number <= before.number:
                yield entry.problem(f"versions[{i}].number", "version_order", number=after.number)
    for entry, where, version in entries.at(Indicator, "versions[]"):
        if version.breaks and version.valid_from is None:
            yield entry.problem(f"{where}.valid_from", "break_without_date")


def fits_the_measure(entries: Entries) -> Iterator[Problem]:
    for entry, where, chart in entries.at(Indicator, "chart", "chart_alternatives[]"):
        measure = entry.value.measure
        also = _ALSO.get(measure, ()) if where != "chart" else ()
        choices = [*(each for each in MADE if each in CHARTS[measure]), *ANY, *also]
        if chart not in choices:
            fields = {"chart": chart, "measure": measure.value, "choices": ", ".join(choices)}
            yield entry.problem(where, "chart_does_not_fit", **fields)


def shared_whole(entries: Entries) -> Iterator[Problem]:
    """Who may not see every count is told by quarter, of months that add up."""
    for entry, where, shared in entries.at(Indicator, "shared"):
        adds = entry.value.frequency is Grain.MONTH and entry.value.measure.adds_up
        if shared and not (shared is Grain.QUARTER and adds):
            yield entry.problem(where, "cannot_be_shared", shared=shared.value)


def has_denominator(entries: Entries) -> Iterator[Problem]:
    """What is divided by, or how many a mean is of, is said in words."""
    for entry, where, denominator in entries.at(Indicator, "versions[].denominator"):
        if not denominator and entry.value.measure in _NEEDS_DENOMINATOR:
            yield entry.problem(where, "no_denominator")


def known_words(entries: Entries) -> Iterator[Problem]:
    """The dated statuses of an area are statuses, and there are words for the units."""
    known: dict[type[Definition], Collection[str]] = {Area: [*Status], Indicator: UNITS}
    for entry, where, word in entries.among({Area: ["statuses[].value"], Indicator: ["unit"]}):
        if word not in known[entry.kind]:
            yield entry.problem(where, "unknown_value", value=word, choices=", ".join(known[entry.kind]))


def within_the_unit(entries: Entries) -> Iterator[Problem]:
    """A target is a figure the indicator can take; a relative one is a change in percent."""
    for entry, where, target in entries.at(Indicator, "targets[]"):
        known = entry.value.unit in UNITS
        lowest, highest = (0.0, UNITS[entry.value.unit]) if known else (-inf, inf)
        if target.relative:
            lowest, highest = _LOWEST_CHANGE, inf
        if not lowest <= target.value <= highest:
            limits = {"lowest": f"{lowest:g}", "highest": "∞" if highest == inf else f"{highest:g}"}
            yield entry.problem(f"{where}.value", "target_outside_unit", value=f"{target.value:g}", **limits)


def known_roles(entries: Entries) -> Iterator[Problem]:
    """Roles there are, held where there is something, and not of a day before they begin."""
    for entry, where, held in entries.at(Person, "held[]"):
        if held.role not in PLACES:
            yield entry.problem(f"{where}.role", "unknown_role", value=held.role, choices=", ".join(PLACES))
            continue
        kind = KINDS[PLACES[Role(held.role)]]
        for id in set(held.where) - entries.ids(kind) if entries.whole else ():
            yield entry.problem(f"{where}.where", "unknown_place", id=id, role=held.role)
        if kind is not Area and not held.where:
            yield entry.problem(f"{where}.where", "role_nowhere", role=held.role)
        if held.first and held.last and held.last < held.first:
            yield entry.problem(f"{where}.last", "role_backwards", role=held.role)


def diagrams(entries: Entries) -> Iterator[Problem]:
    """A driver hangs on one of its area, of a kind before its own: so there is no circle. Where it should be seen are
    indicators of its area."""
    known = {entry.value.id: entry.value for entry in entries.of(Driver)}
    ids, order = entries.ids(Driver), [*DriverKind]
    for entry in entries.of(Driver):
        own, above = entry.value, known.get(entry.value.parent or "")
        rank = order.index(own.kind)
        hangs = above is not None and above.area == own.area and order.index(above.kind) < rank
        unread = above is None and own.parent in ids
        if not (hangs or unread or (own.parent is None and rank == 0)):
            yield entry.problem("parent", "driver_parent", id=own.parent or "–", kind=own.kind.value)
    for entry, where, id in entries.at(Driver, "indicators[]"):
        foreign = id not in entries.ids(Indicator) or not id.startswith(f"{entry.value.area}-")
        if foreign and entries.whole:
            yield entry.problem(where, "driver_indicator", id=id)


RULES: tuple[Callable[[Entries], Iterator[Problem]], ...] = (
    proper_ids, in_its_area, known_names, led_by_one_of_them, known_words, not_empty, unbroken, within_the_region,
    numbered, within_the_unit, fits_the_measure, shared_whole, has_denominator, known_roles, diagrams,
)  # fmt: skip
