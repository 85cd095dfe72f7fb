"""The frame around every page, and the server that shows it: start with `make run`."""

import streamlit as st

from lkt.ui import frame, server

if __name__ == "__main__":  # Streamlit runs this file anew for every look at a page
    frame.configure()
    text = frame.language_switch()
    page = frame.menu(text)
    frame.run(page, text)
else:  # `streamlit run app.py` imports it once, finds this and serves it
    app = st.App(__file__, middleware=server.MIDDLEWARE, lifespan=server.lifespan)
