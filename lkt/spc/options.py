"""What can be asked of `analyse`, checked before anything is computed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from math import inf

import numpy as np
import pandas as pd

from lkt.domain.indicator import Direction
from lkt.errors import Refused, must
from lkt.spc.groups import Bools, Floats, chosen

PERIODS = {"week": "W", "month": "M", "quarter": "Q"}  # to what pandas calls them
WANTED = {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.NEUTRAL: 0}


@dataclass(frozen=True)
class Options:
    """What `analyse` is asked about a table. A text may be the name of a column.

    chart, rules: names in `CHARTS` and `RULE_SETS`.
    x, y, n, facets: columns. With n the figure is sum(y) / sum(n), else `aggregate` of y.
    cases: column with the cases behind figures that have no n; levels are put together from figures by them.
    spread: column with the standard deviation of subgroups reported as mean (y), spread and size (n).
    freeze: the first N points of each phase, or a column of yes and no, make the lines.
    part: the last point of every phase but the last, from 1 within each series.
    phase: a column of labels (a new phase at every change), or the x at which new phases begin.
    exclude: points (from 1 within each series) or a column of yes and no; drawn, not used.
    cl, target: a number or a column; direction: higher, lower, neutral or a column of these.
        `cl` is in the units of the figures, `target` in those shown (after `multiply`).
    period: dates are cut to week, month or quarter before they are put together.
    screened: large moving ranges are dropped once (charts i, ip, t, pp, up).
    """

    chart: str = "run"
    _: KW_ONLY
    x: str = "x"
    y: str = "y"
    n: str | None = None
    facets: Sequence[str] = ()
    freeze: int | str | None = None
    part: Sequence[int] | None = None
    phase: str | Sequence[object] | None = None
    exclude: Sequence[int] | str | None = None
    cl: float | str | None = None
    target: float | str | None = None
    direction: str = "neutral"
    multiply: float = 1
    aggregate: str = "mean"
    period: str | None = None
    screened: bool = False
    rules: str = "anhoej"
    spread: str | None = None
    cases: str | None = None

    def check(self, table: pd.DataFrame) -> None:
        """Raise Refused for what cannot be understood."""
        check_number("multiply", self.multiply, above=0)
        check_number("cl", self.cl)
        check_number("target", self.target)
        for argument, places in (("freeze", [self.freeze]), ("part", self.part), ("exclude", self.exclude)):
            if wrong := [at for at in places or () if isinstance(at, int) and at < 1]:
                raise Refused("spc.position", argument=argument, value=wrong[0])
        must(self.part is None or self.phase is None, "spc.part_and_phase")
        named: list[object] = [self.x, self.y, self.n, self.spread, self.cases, *self.facets, self.freeze]
        named += [self.phase, self.exclude, self.cl, self.target]
        named += {self.direction} - set(Direction)  # what is no direction is the name of a column
        check_columns(table, (name for name in named if isinstance(name, str)))
        if taken := [name for name in self.facets if name in RESULT_COLUMNS]:
            raise Refused("spc.facet_name", column=taken[0])


RESULT_COLUMNS = (
    "phase", "x", "y", "n", "value", "centre", "lower", "upper", "lower95", "upper95", "target", "baseline",
    "included", "useful", "outside", "runs_signal", "rule", "way",
)  # fmt: skip


def one_of(argument: str, value: object, known: Collection[str]) -> None:
    """Raise Refused unless the value is among the known ones."""
    must(value in known, "spc.unknown_choice", argument=argument, value=value, known=", ".join(known))


def check_number(argument: str, value: object, above: float = -inf) -> None:
    """Raise Refused for a number that is infinite, missing or not above the smallest; other values pass."""
    if isinstance(value, int | float) and not above < value < inf:
        raise Refused("spc.number_range", argument=argument, value=value)


def numbers(table: pd.DataFrame, column: str) -> Floats:
    """A column as floats, NaN where it is missing or infinite. Raises Refused where it is not a number."""
    try:
        found = table[column].to_numpy(dtype=float, copy=True, na_value=np.nan)
    except (TypeError, ValueError):
        raise Refused("spc.not_numbers", column=column) from None
    return chosen(found, np.isfinite(found))


def flags(table: pd.DataFrame, column: str) -> Bools:
    """A column of yes and no. Missing is no. Raises Refused for anything else."""
    found = numbers(table, column)
    return np.asarray(~np.isnan(found) & (found != 0))


def check_columns(table: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise Refused for a column that is not there."""
    for name in names:
        if name not in table.columns:
            known = ", ".join(str(column) for column in table.columns)
            raise Refused("spc.unknown_column", column=name, known=known)
