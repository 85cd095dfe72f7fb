"""The contract of a definition: the rules beyond types, each in a function of its own.

A rule reads all entries and yields problems; it never stops at the first. A new rule is a function in
the file of its subject, a line in RULES, a text in both languages and a row in the test's table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lkt.catalogue import charts, names, targets, validity
from lkt.catalogue.gather import Entries
from lkt.domain.problem import Problem

Rule = Callable[[Entries], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    names.unique,
    names.in_its_area,
    names.known_regions,
    names.known_municipalities,
    names.known_participants,
    names.known_statuses,
    validity.not_empty,
    validity.unbroken,
    validity.within_the_region,
    validity.numbered,
    targets.known_units,
    targets.within_the_unit,
    charts.fits_the_measure,
    charts.has_denominator,
)


def check(entries: Entries) -> list[Problem]:
    """Every breach of every rule, in the order of the rules."""
    return [problem for rule in RULES for problem in rule(entries)]
