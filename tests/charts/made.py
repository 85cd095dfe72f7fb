"""Looking into specs, and drawing them where the means are at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

Spec = dict[str, Any]
VEGA_LITE = "6.4"  # what Altair and Streamlit speak


def parts(node: Any) -> Iterator[Spec]:
    """Every object in a spec."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from parts(child)
    elif isinstance(node, list):
        for child in node:
            yield from parts(child)


def scale_of(spec: Spec, channel: str) -> dict[str, Any]:
    """Domain and range of the scale of the first encoding that maps a channel, as a dict."""
    scales = [
        p[channel]["scale"] for p in parts(spec) if isinstance(p.get(channel), dict) and "scale" in p[channel]
    ]
    return dict(zip(scales[0]["domain"], scales[0]["range"], strict=True))


def drawn(frame: pd.DataFrame, spec: Spec) -> str:
    """The chart as SVG, with the data where Streamlit puts them. Skipped without vl-convert."""
    vl_convert = pytest.importorskip("vl_convert")
    values = json.loads(frame.to_json(orient="records", date_format="iso"))
    whole = spec | {"data": {"values": values}, "width": 900}
    svg: str = vl_convert.vegalite_to_svg(whole, vl_version=VEGA_LITE)
    return svg


def unread(frame: pd.DataFrame, spec: Spec) -> set[str]:
    """The columns of the frame that the chart does not ask for: all of a frame reaches the browser."""
    shape = json.dumps({key: value for key, value in spec.items() if key != "datasets"})
    return {name for name in frame.columns if not re.search(rf'"{name}[":]|datum\.{name}\b', shape)}
