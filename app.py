"""The frame around every page, and the server that shows it: start with `make run`."""

import streamlit as st

from lkt.ui import frame, server

if __name__ == "__main__":  # Streamlit runs this file anew for every look at a page
    text = frame.begin()
    frame.run(frame.menu(text), text)
else:  # `streamlit run app.py` imports it once, finds this and serves it
    app = st.App(__file__, middleware=server.MIDDLEWARE, lifespan=server.lifespan)
