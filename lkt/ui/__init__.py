"""The only part of `lkt` that imports Streamlit."""
