"""Who reported what and when: a long table as units by periods, in groups."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.groups import Bools, Floats, Ints
from lkt.spc.options import numbers


@dataclass(frozen=True)
class Reports:
    """Rows are units in order of their group, columns periods. 0 where nothing was reported."""

    groups: tuple[Hashable, ...]
    units: tuple[Hashable, ...]
    periods: tuple[Hashable, ...]
    starts: Ints  # the first row of each group
    numerator: Floats
    denominator: Floats

    @property
    def reported(self) -> Bools:
        found: Bools = self.denominator > 0
        return found

    @cached_property
    def group(self) -> Ints:
        """The group of each row."""
        return np.repeat(np.arange(len(self.groups)), np.diff(self.starts, append=len(self.units)))

    @cached_property
    def span(self) -> Bools:
        """Groups by periods: from the first period in which somebody of the group reports to the last."""
        there = self.total(self.reported.astype(float)) > 0
        before = np.maximum.accumulate(there, axis=1)
        after = np.maximum.accumulate(there[:, ::-1], axis=1)[:, ::-1]
        found: Bools = before & after
        return found

    def total(self, values: Floats) -> Floats:
        """Sums over the units of each group."""
        found: Floats = np.add.reduceat(values, self.starts, axis=0)
        return found

    def rows(self, place: int) -> slice:
        """The rows of a group."""
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.units)
        return slice(int(self.starts[place]), int(end))


def read_reports(
    table: pd.DataFrame, group: str | None, unit: str, period: str, numerator: str, denominator: str
) -> Reports | None:
    """The reports of a table with one row per unit and period; None where there is none.

    A row is a report when it has a unit, a period, a numerator and a denominator above 0. Raises Refused
    for an unknown column, a column that is not numbers, and two reports of one unit and period.
    """
    named = [unit, period, numerator, denominator, *([] if group is None else [group])]
    missing = [name for name in named if name not in table.columns]
    if missing:
        known = ", ".join(str(name) for name in table.columns)
        raise Refused("spc.unknown_column", column=missing[0], known=known)
    above, of = numbers(table, numerator), numbers(table, denominator)
    there = ~np.isnan(above) & (of > 0) & table[[unit, period]].notna().all(axis=1).to_numpy()
    if not there.any():
        return None
    part = table[there]
    groups = pd.Series(0, part.index) if group is None else part[group]
    (of_group, names), (of_unit, units), (column, periods) = (
        pd.factorize(values, sort=True, use_na_sentinel=False)
        for values in (groups, part[unit], part[period])
    )
    pairs, row = np.unique(of_group * len(units) + of_unit, return_inverse=True)
    _refuse_duplicates(part, row * len(periods) + column, unit, period)
    cells = np.zeros((2, len(pairs), len(periods)))
    cells[:, row, column] = above[there], of[there]
    return Reports(
        (None,) if group is None else _labels(names),
        _labels(units.take(pairs % len(units))),
        _labels(periods),
        np.searchsorted(pairs, np.arange(len(names)) * len(units)),
        *cells,
    )


def _refuse_duplicates(part: pd.DataFrame, cell: Ints, unit: str, period: str) -> None:
    again = pd.Series(cell).duplicated().to_numpy()
    if again.any():
        first = part[again].iloc[0]
        raise Refused(
            "signals.duplicate", unit=first[unit], period=_plain(first[period]), count=int(again.sum())
        )


def _labels(values: Any) -> tuple[Hashable, ...]:
    return tuple(_plain(value) for value in values)


def _plain(value: Any) -> Hashable:
    """A moment as its date, anything else as it is."""
    found: Hashable = value.date() if isinstance(value, pd.Timestamp) else value
    return found
