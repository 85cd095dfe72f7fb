"""A small OIDC provider for tests: signs in whoever its address names, without asking. Never shipped."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route


class Provider:
    """`claims` is what it says of the next person who signs in; `forged` signs that with another key."""

    def __init__(self) -> None:
        self.claims: dict[str, object] = {}
        self.forged = False
        self.address = ""
        self._key, self._other = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
        self._asked: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        return Starlette(routes=[
            Route("/.well-known/openid-configuration", self._metadata), Route("/keys", self._keys),
            Route("/authorize", self._authorize), Route("/token", self._token, methods=["POST"]),
            Route("/end", self._end),
        ])  # fmt: skip

    def _metadata(self, _: Request) -> Response:
        at = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {name: f"{self.address}/{path}" for name, path in at.items()}
        found |= {"issuer": self.address, "end_session_endpoint": f"{self.address}/end"}
        return JSONResponse(found | {"id_token_signing_alg_values_supported": ["RS256"]})

    def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    def _authorize(self, request: Request) -> Response:
        code = secrets.token_hex(8)
        self._asked[code] = dict(request.query_params)
        answer = urlencode({"code": code, "state": request.query_params["state"]})
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{answer}", 302)

    async def _token(self, request: Request) -> Response:
        told = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._asked.pop(told["code"])
        if "code_challenge" in asked:
            digest = hashlib.sha256(told["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        now = int(time.time())
        claims = {"iss": self.address, "aud": asked["client_id"], "iat": now, "exp": now + 3600}
        claims |= {"nonce": asked["nonce"]} | self.claims
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._other if self.forged else self._key)
        return JSONResponse({"access_token": "none", "token_type": "Bearer", "id_token": token})

    def _end(self, request: Request) -> Response:
        return PlainTextResponse("signed out")


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider on loopback, in a thread of its own."""
    found = Provider()
    server = uvicorn.Server(uvicorn.Config(found.app(), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    found.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield found
    finally:
        server.should_exit = True
        thread.join()
