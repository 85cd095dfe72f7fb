"""The page that others are held against: a title, one ready chart of 36 months and its table."""

import gc

import numpy as np
import pandas as pd
import streamlit as st

X = {"x": {"field": "month", "type": "temporal"}}
Y = {"y": {"field": "value", "type": "quantitative"}}
MEDIAN = {"mark": "rule", "encoding": {"y": {"field": "median", "type": "quantitative"}}}
CHART = {"layer": [{"mark": mark, "encoding": X | Y} for mark in ("line", "point")] + [MEDIAN]}


@st.cache_resource(show_spinner=False)
def loaded() -> None:
    """What is loaded for good is set aside from the garbage collector, as the product does it."""
    gc.collect()
    gc.freeze()


@st.cache_data(show_spinner=False)
def figures(team: str) -> pd.DataFrame:
    values = np.random.default_rng(sum(team.encode())).random(36)
    months = pd.date_range("2023-12-01", periods=36, freq="MS")
    return pd.DataFrame({"month": months, "value": values, "median": np.median(values)})


st.set_page_config(layout="wide")
loaded()
team = st.query_params.get("team", "nobody")
st.title(team)
st.vega_lite_chart(figures(team), CHART, width="stretch")
st.dataframe(figures(team))
