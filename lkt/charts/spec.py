"""From an Altair chart to a spec that is kept and drawn again and again with other data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

from lkt.charts import theme
from lkt.text import Text

Mark = Any  # an Altair chart or layer: its own annotations allow for kinds that never come here
Row = dict[Any, Any]  # one row of a dataset, by column


def shape(chart: Mark, language: str) -> dict[str, Any]:
    """The spec without data of its own. Altair fills a chart without data with one empty row, which would be drawn."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    _forget_empty(spec)
    spec.pop("datasets", None)
    spec.pop("$schema", None)
    return spec | {"config": theme.config(language)}


def _forget_empty(part: dict[str, Any]) -> None:
    if part.get("data") == {"name": "empty"}:
        del part["data"]
    for layer in part.get("layer", []):
        _forget_empty(layer)


def by_state(
    field: str, states: Mapping[str, tuple[Any, ...]], *channels: str, legend: alt.Legend | None = None
) -> dict[str, Any]:
    """What each state looks like: a channel (shape, fill, ...) for every column of the table of states."""
    looks = zip(*states.values(), strict=True)
    return {
        channel: getattr(alt, channel[0].upper() + channel[1:])(
            f"{field}:N", scale=alt.Scale(domain=list(states), range=list(look)), legend=legend
        )
        for channel, look in zip(channels, looks, strict=False)
    }


def pointed(text: Text, key: str, fields: Iterable[str]) -> list[alt.Tooltip]:
    """What the pointer is told: fields with their words, whose keys begin with `key`."""
    return [alt.Tooltip(f"{field}:N", title=text(key + field)) for field in fields]
