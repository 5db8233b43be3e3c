"""The front as an ASGI application: its doors, and what stands before all of them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from desk.front import api, codec, pages
from desk.front.parts import Parts
from desk.front.temporal_ui import PATIENCE, temporal_ui

LOOPBACK_NAMES = ("127.0.0.1", "localhost")
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def make_app(parts: Parts) -> Starlette:
    """The front over these parts. The last door takes whatever no other does."""
    return Starlette(
        routes=[
            Route("/sign-in", pages.sign_in, methods=["GET", "POST"], name="sign_in"),
            Route("/sign-out", pages.sign_out, methods=["POST"]),
            Route("/link/{secret}", pages.link, methods=["GET", "POST"]),
            Route("/account", pages.account, methods=["GET", "POST"]),
            Route("/codec/encode", codec.encode, methods=["POST"]),
            Route("/codec/decode", codec.decode, methods=["POST"]),
            Route("/api/sign-in", api.sign_in, methods=["POST"]),
            Route("/api/sign-out", api.sign_out, methods=["POST"]),
            Route("/api/me", api.me),
            Route("/api/cases/{kind}", api.open_case, methods=["POST"]),
            Route("/health", health),
            Route("/{path:path}", temporal_ui, methods=METHODS),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts(parts.public_url)))],
        lifespan=_living(parts),
    )


def hosts(public_url: str) -> Sequence[str]:
    """The names under which the front answers: the one at which people reach it, of loopback both."""
    name = urlsplit(public_url).hostname or ""
    return LOOPBACK_NAMES if name in LOOPBACK_NAMES else (name, *LOOPBACK_NAMES)


async def health(request: Request) -> Response:
    """Whether the front answers."""
    del request
    return PlainTextResponse("ok\n")


def _living(parts: Parts) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Keeps the connections to the UI for as long as the front lives."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.parts = parts
        patient = httpx.AsyncHTTPTransport(retries=4)  # the UI comes up a moment after its server
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, transport=patient) as client:
            app.state.ui_client = client
            yield

    return lifespan
