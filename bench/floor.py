"""The page that others are held against: a title, one ready chart of 36 months and its table."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st


@st.cache_resource(show_spinner=False)
def loaded() -> bool:
    """What is loaded for good is set aside from the garbage collector, as the product does it."""
    gc.collect()
    gc.freeze()
    return True


@st.cache_data(show_spinner=False)
def figures(team: str) -> pd.DataFrame:
    values = np.random.default_rng(sum(team.encode())).random(36)
    months = pd.date_range("2023-12-01", periods=36, freq="MS")
    return pd.DataFrame({"month": months, "value": values, "median": np.median(values)})


def layer(mark: str, y: str, **x: Any) -> dict[str, Any]:
    return {"mark": mark, "encoding": {**x, "y": {"field": y, "type": "quantitative"}}}


MONTH = {"x": {"field": "month", "type": "temporal"}}
CHART = {
    "layer": [layer("line", "value", **MONTH), layer("point", "value", **MONTH), layer("rule", "median")]
}

st.set_page_config(layout="wide")
loaded()
team = st.query_params.get("team", "nobody")
st.title(team)
st.vega_lite_chart(figures(team), CHART, width="stretch")
st.dataframe(figures(team))
