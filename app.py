"""The frame around every page: start with `make run`."""

from lkt.ui import frame

frame.configure()
text = frame.language_switch()
page = frame.menu(text)
frame.run(page, text)
