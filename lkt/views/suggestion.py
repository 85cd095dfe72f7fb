"""What might be shown at a seminar, to begin with: the answer, the largest changes, who can teach, differences."""

from __future__ import annotations

from lkt.domain.assessment import Goal, Reading
from lkt.domain.seminar import Item
from lkt.views.area import AreaView, Cell
from lkt.views.variation import VariationTable

_BETTER, _WORSE, _TEACH = 3, 2, 2  # charts of each, where there are more signs than chance would give


def suggestion(view: AreaView, variation: VariationTable, since: bool) -> tuple[Item, ...]:
    """A list for an area with figures. since: whether there has been a seminar.

    Changes are ordered by how many times as large as half their interval they are. Where there are no more signs than
    chance alone would give, one of each is shown, for the talk about chance.
    """
    if view.latest is None:
        return ()
    many = view.noise.more_than_chance
    better, worse = (
        sorted((c for c in view.cells if c.assessment.reading is kind), key=_size, reverse=True)
        for kind in (Reading.IMPROVEMENT, Reading.CONCERN)
    )
    first, more = better[: _BETTER if many else 1], worse[: _WORSE if many else 1]
    shown = {cell.team for cell in first}
    others = (c for c in better if c.assessment.goal is Goal.MET and c.team not in shown)
    teach = {cell.team: cell for cell in others} if many else {}
    cells = [*first, *more, *list(teach.values())[:_TEACH]]
    found = [Item("answer"), *([Item("since")] if since else []), Item("matrix")]
    found += [Item("team", c.indicator, c.team, figures(view, c.indicator, c.team)) for c in cells]
    certain = [line.indicator.id for line in variation.lines if line.indicator.id in variation.beyond]
    found += [Item("variation", id) for id in certain[:1]]
    return (*found, Item("missing")) if view.area.allows.reminding else tuple(found)


def figures(view: AreaView, indicator: str, team: str) -> int:
    """How many figures a chart has."""
    points = view.points
    own = (points["team"] == team) & (points["indicator"] == indicator)
    return int(points.loc[own, "value"].notna().sum())


def _size(cell: Cell) -> float:
    now = cell.assessment.now
    if now is None or now.difference is None or not now.gap:
        return 0.0
    return abs(now.difference[0]) / now.gap
