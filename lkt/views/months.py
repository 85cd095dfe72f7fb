"""The final figures of an indicator as arrays, teams by months, and what they add up to over stretches of months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Period
from lkt.variation.units import measurement_variance
from lkt.views.windows import HALF_YEAR, LEAST, QUARTER, Figures

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Months:
    """Teams by months, the last column the newest month. 0 where nothing was reported.

    o / n is a figure, and both add up over months and teams. `told` is n times what a unit of it tells: n itself,
    but of means n / variance of a measurement (a precision). `goal`: target in natural units, NaN where there is none.
    """

    teams: tuple[str, ...]
    newest: Period
    o: Floats
    n: Floats
    told: Floats
    goal: Floats

    def whole_steps(self, months: int) -> int:
        """How many whole stretches the figures fill, counted back from the newest month."""
        return int(self.o.shape[1] // months)

    @property
    def step_length(self) -> int:
        """Half-years where there are five whole ones, else quarters, so that a course can be judged earlier."""
        return HALF_YEAR if self.whole_steps(HALF_YEAR) >= LEAST else QUARTER

    def back(self, months: int, steps: int = 0) -> slice:
        """The columns of the stretch `steps` before the newest."""
        end = self.o.shape[1] - steps * months
        return slice(max(end - months, 0), max(end, 0))

    def compared(self, stretches: Sequence[slice]) -> tuple[Floats, Floats]:
        """A figure and what it rests on (`lkt.variation.distributions`), stretches by teams.

        NaN and 0 without a figure.
        """
        size = np.array([self.told[:, s].sum(axis=1) for s in stretches])
        above = np.array([self._weighed[:, s].sum(axis=1) for s in stretches])
        return np.divide(above, size, out=np.full(size.shape, np.nan), where=size > 0), size

    @cached_property
    def _weighed(self) -> Floats:
        return self.o * np.divide(self.told, self.n, out=np.zeros_like(self.n), where=self.n > 0)

    @cached_property
    def newest_figure(self) -> Ints:
        """The column of each team's newest figure."""
        found: Ints = self.o.shape[1] - 1 - np.argmax(self.n[:, ::-1] > 0, axis=1)
        return found

    def month(self, column: int) -> Period:
        return self.newest.shift(column + 1 - self.o.shape[1])


def months_of(figures: Figures, indicator: Indicator) -> Months:
    """The final figures, at least one, as arrays."""
    when = figures.x.astype("datetime64[M]").astype(np.int64) + 1970 * 12  # months since the year 0
    # A quarter lies in the column of its first month, and the last month it speaks for is there too.
    end = int((when + figures.months).max())
    row, teams = pd.factorize(figures.team, sort=True)
    column, shape = when - when.min(), (len(teams), end - int(when.min()))
    o, n, told = (np.zeros(shape) for _ in range(3))
    goal = np.full(shape, np.nan)
    for target, values in ((o, figures.o), (n, figures.n), (told, _told(figures, row, column, indicator))):
        np.add.at(target, (row, column), values)
    goal[row, column] = figures.goal
    return Months(tuple(teams), Period.month((end - 1) // 12, (end - 1) % 12 + 1), o, n, told, goal)


def _told(figures: Figures, row: Ints, column: Ints, indicator: Indicator) -> Floats:
    """n, or n / variance: as reported with each mean, else one for all from what teams do from month to month."""
    n: Floats = figures.n
    if indicator.measure not in (Measure.MEAN, Measure.VALUE):
        return n
    if figures.has_spread:
        variance = figures.spread**2
    else:
        order = np.lexsort((column, row))
        figure = figures.o / n
        variance = np.full(len(n), measurement_variance(figure[order], n[order], row[order]))
    found: Floats = np.divide(n, variance, out=np.zeros_like(n), where=variance > 0)
    return found
