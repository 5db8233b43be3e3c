"""Who calls, and whether a browser may have been made to call by somebody else's page."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from activities.access import audit, sessions, tokens
from activities.access.errors import NotLetIn, TooEarly
from activities.access.principal import Principal
from desk.front.parts import Parts

LIMIT = 4 * 1024 * 1024
"""Bytes of a body."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Handler = Callable[[Request], Awaitable[Response]]


class TooLong(ValueError):
    """A body is longer than any message may be."""


def parts_of(request: Request) -> Parts:
    """What the front is made of."""
    parts: Parts = request.app.state.parts
    return parts


def bearer(request: Request) -> str | None:
    """The token in the header `Authorization`; one in an address counts nowhere."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def principal(request: Request) -> Principal | None:
    """Who calls: by a token in the header, else by the session in the cookie."""
    parts, token = parts_of(request), bearer(request)
    given = token or request.cookies.get(parts.cookie)
    return await asyncio.to_thread(_known, parts, given, of_program=token is not None) if given else None


def _known(parts: Parts, given: str, *, of_program: bool) -> Principal | None:
    with parts.database.begin() as connection:
        found = sessions.of(connection, given, parts.clock())
        return tokens.of(connection, given, parts.clock()) if found is None and of_program else found


def same_site(request: Request, *, bare: bool = False) -> bool:
    """Whether a call that writes comes from our own pages, or from no browser.

    Browsers say `Sec-Fetch-Site`, older ones `Origin` alone. `bare`: a call that says neither is let through, where
    nothing that a browser sends along by itself makes it count.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return origin == f"{request.url.scheme}://{request.headers.get('host')}" or origin == _origin(request)
    return bare


def _origin(request: Request) -> str:
    named = urlsplit(parts_of(request).public_url)
    return f"{named.scheme}://{named.netloc}"


def refused(status: int, reason: str) -> JSONResponse:
    """An answer that says why, for programs."""
    return JSONResponse({"reason": reason}, status, headers={"cache-control": "no-store"})


def status_of(error: NotLetIn) -> int:
    """The status with which somebody is not let in."""
    return 429 if isinstance(error, TooEarly) else 401


def signed_in(handler: Callable[[Request, Principal], Awaitable[Response]]) -> Handler:
    """A door for whoever is signed in; who writes by a cookie must come from our own pages."""

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        caller = await principal(request)
        if caller is None:
            return _to_sign_in(request)
        if request.method not in SAFE and not same_site(request, bare=bearer(request) is not None):
            return refused(403, "this was sent by another site's page, or by a browser that does not say from where")
        return await handler(request, caller)

    return guarded


def _to_sign_in(request: Request) -> Response:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if wants_page and bearer(request) is None:
        wanted = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return RedirectResponse(f"/sign-in?{urlencode({'next': wanted})}", 303)
    return refused(401, "nobody is signed in: sign in at /sign-in, a program with its token as `Authorization: Bearer`")


async def body_of(request: Request) -> bytes:
    """The body, as far as it may be long. Raises TooLong."""
    if int(request.headers.get("content-length") or 0) > LIMIT:
        raise TooLong
    taken = bytearray()
    async for part in request.stream():
        taken += part
        if len(taken) > LIMIT:
            raise TooLong
    return bytes(taken)


def address_of(request: Request) -> str:
    """From where somebody calls; where our proxy stands before us, as that says."""
    forwarded = request.headers.get("x-forwarded-for", "")
    if parts_of(request).behind_proxy and forwarded:
        return forwarded.rpartition(",")[2].strip()[:100]
    return request.client.host if request.client is not None else "unknown"


async def note(request: Request, who: str, what: str, **of_line: Any) -> None:
    """Adds a line to the audit."""
    parts = parts_of(request)

    def add() -> None:
        with parts.database.begin() as connection:
            audit.note(connection, who, what, now=parts.clock(), **of_line)

    await asyncio.to_thread(add)
