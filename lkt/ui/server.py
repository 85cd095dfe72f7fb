"""What the server does beside running pages: the headers of every answer, whose names it answers to, file handles."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from lkt import settings
from lkt.store import access_log, backup
from lkt.text import Text
from lkt.ui import frame, login

_log = logging.getLogger("lkt")
_AGAIN = 600  # seconds after which a backup that failed is tried again

# Pages set the language and scroll by a line of script, hence 'unsafe-inline'; what people wrote never goes into it.
_HEADERS = {
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
        b" img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none';"
        b" base-uri 'self'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}


def headed(app: ASGIApp) -> ASGIApp:
    """The application, with our headers on every answer over HTTP."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items()]
            await send(message)

        await app(scope, receive, sent)

    return answer


# A page of somebody else's that has our address by another name (DNS rebinding) is turned away before it gets any file;
# Streamlit itself holds sessions to the same setting.
MIDDLEWARE = [
    Middleware(headed),
    Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"]),
]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """From the start of the server to its end. Without a login nobody but this machine is let in."""
    if reached := login.open_to():
        raise SystemExit(Text(settings.language())("login.closed", address=reached))
    # The first visit says so otherwise, and meets pages without `app.py` before, at an unknown address English words.
    PagesManager.uses_pages_directory = False
    if sys.platform != "win32":
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a session holds four; 1,024 are 250 people
    served = asyncio.create_task(_serve())
    yield
    served.cancel()


async def _serve() -> None:
    """What an open database asks for while nobody looks at a page: copies on request, and the day's backup.

    What keeps it from that is logged once, until it works again.
    """
    failing: set[Path] = set()
    for second in count():
        await asyncio.sleep(1)
        for database in frame.OPENED:
            try:
                await asyncio.to_thread(backup.answer_requests, database)
                if second % _AGAIN == 0:
                    await asyncio.to_thread(frame.back_up, database)
                    await asyncio.to_thread(access_log.forget, database.path, settings.log_from())
                failing.discard(database.path)
            except Exception:
                if database.path not in failing:
                    _log.exception("nothing was done for %s", database.path)
                failing.add(database.path)
