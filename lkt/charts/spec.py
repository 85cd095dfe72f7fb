"""From an Altair chart to a spec that is kept and drawn again and again with other data."""

from __future__ import annotations

from typing import Any

Mark = Any  # an Altair chart or layer: its own annotations allow for kinds that never come here
Row = dict[Any, Any]  # one row of a dataset, by column


def shape(chart: Mark) -> dict[str, Any]:
    """The spec without data of its own. Altair fills a chart without data with one empty row, which would be drawn."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    _forget_empty(spec)
    spec.pop("datasets", None)
    spec.pop("$schema", None)
    return spec


def _forget_empty(part: dict[str, Any]) -> None:
    if part.get("data") == {"name": "empty"}:
        del part["data"]
    for layer in part.get("layer", []):
        _forget_empty(layer)
