"""What the server does beside running pages: the headers of every answer, whose names it answers to, file handles."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class Headers:
    """Puts our headers on every answer, over HTTP, of the application behind it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items()]
            await send(message)

        await self._app(scope, receive, sent)


# A page of somebody else's that has our address by another name (DNS rebinding) is turned away before it gets any file;
# Streamlit itself holds sessions to the same setting.
MIDDLEWARE = [
    Middleware(Headers),
    Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"]),
]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """From the start of the server to its end."""
    if sys.platform != "win32":
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a session holds four; 1,024 are 250 people
    yield
