"""Pages of the front: signing in and out, choosing a password by a link, one's own sessions."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from activities.access import accounts, links, sessions
from activities.access.errors import AccessError, NotLetIn
from activities.access.principal import Principal
from activities.access.signing_in import sign_in as sign_in_with
from activities.rules.publishing import zone_in_force
from desk.front import page_words as words
from desk.front.guards import TooLong, address_of, body_of, note, parts_of, same_site, signed_in, status_of
from desk.shown import show
from models.words.refusals import told
from models.words.spoken import say, spoken

Result = TypeVar("Result")
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
HEADERS = {
    "cache-control": "no-store", "referrer-policy": "no-referrer", "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
}  # fmt: skip
PASSWORD = "password"  # noqa: S105 - the name of a field
SAVED = "saved"
"""In the address of the sign-in page to which somebody comes who has just chosen a password."""


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of ours in the service's language."""
    lang = "zh" if spoken() != "en" else "en"
    text = _PAGES.get_template(f"{template}.html").render(say=say, words=words, lang=lang, **values)
    return HTMLResponse(text, status, headers=HEADERS)


async def sign_in(request: Request) -> Response:
    """The page on which people sign in, and what it sends."""
    target = inside(request.query_params.get("next"))
    if request.method == "GET":
        nobody = await _on_records(request, accounts.none_yet)
        done = words.SAVED if SAVED in request.query_params else words.NOBODY_YET if nobody else None
        return page("sign_in", error="", done=say(done) if done else "", next=target, name="")
    if not same_site(request):
        return page("sign_in", 403, error=say(words.ELSEWHERE), next="/", name="")
    given = await _form(request)
    if given is None:
        return page("sign_in", 413, error=say(words.TOO_LONG), next="/", name="")
    try:
        token = await asyncio.to_thread(
            sign_in_with, parts_of(request).database, given.get("name", ""), given.get(PASSWORD, ""),
            address=address_of(request), agent=request.headers.get("user-agent", ""), now=parts_of(request).clock(),
        )  # fmt: skip
    except NotLetIn as error:
        name, target = given.get("name", ""), inside(given.get("next"))
        return page("sign_in", status_of(error), error=told(str(error)), next=target, name=name)
    return with_session(request, RedirectResponse(inside(given.get("next")), 303), token)


def with_session(request: Request, answer: Response, token: str) -> Response:
    """The answer with the session's cookie, whatever cookie came along."""
    parts = parts_of(request)
    answer.set_cookie(
        parts.cookie, token, max_age=int(sessions.ABSOLUTE.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=parts.is_secure,
    )  # fmt: skip
    return answer


def inside(target: str | None) -> str:
    """A path of ours to go on to; the beginning, where it leads elsewhere."""
    ours = target is not None and target.startswith("/") and not target.startswith(("//", "/\\", "/sign-", "/link/"))
    return target if ours and target is not None and target.isprintable() and "\\" not in target else "/"


@signed_in
async def sign_out(request: Request, caller: Principal) -> Response:
    """Ends the session, wherever its token is."""
    if caller.session is not None:
        session, now = caller.session, parts_of(request).clock()
        await _on_records(request, lambda c: sessions.end(c, session, "signed out", now))
        await note(request, caller.name, "sign_out")
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(parts_of(request).cookie, path="/")
    return answer


async def link(request: Request) -> Response:
    """A link by which somebody chooses a password; the first of all also asks who they are."""
    secret, parts = request.path_params["secret"], parts_of(request)
    try:
        whose = await _on_records(request, lambda c: links.whose(c, secret, parts.clock()))
    except AccessError as error:
        return page("message", 404, text=told(str(error)))
    if request.method == "GET":
        return page("link", error="", whose=whose, people="")
    if not same_site(request):
        return page("link", 403, error=say(words.ELSEWHERE), whose=whose, people="")
    given = await _form(request)
    if given is None:
        return page("link", 413, error=say(words.TOO_LONG), whose=whose, people="")
    wrong = await _chosen(request, secret, given)
    if wrong is not None:
        return page("link", 400, error=wrong, whose=whose, people=given.get("people", ""))
    return RedirectResponse(f"/sign-in?{SAVED}=1", 303)


async def _chosen(request: Request, secret: str, given: dict[str, str]) -> str | None:
    """Sets the password that a link's form gives; what is wrong with it, in the service's language."""
    password, people, now = given.get(PASSWORD, ""), given.get("people", "").split(), parts_of(request).clock()
    if password != given.get("again"):
        return say(words.NOT_ALIKE)
    try:
        await _on_records(request, lambda c: links.use(c, secret, password, now, people))
    except AccessError as error:
        return told(str(error))
    return None


@signed_in
async def account(request: Request, caller: Principal) -> Response:
    """One's own sessions; each can be ended here."""
    clock = parts_of(request).clock
    if request.method == "POST":
        given = await _form(request) or {}
        await _on_records(request, lambda c: _end_own(c, caller, given.get("session", ""), clock()))
        return RedirectResponse("/account", 303)
    own, zone = await _on_records(request, lambda c: _own(c, caller, clock()))
    return page("account", caller=caller, sessions=own, when=partial(show.when, tz=zone), zone=show.zone(zone))


def _own(connection: Connection, caller: Principal, now: datetime) -> tuple[list[dict[str, Any]], ZoneInfo]:
    """One's own sessions, and the company's zone."""
    return sessions.listed(connection, now, caller.human), zone_in_force(connection, now)


def _end_own(connection: Connection, caller: Principal, session: str, now: datetime) -> None:
    own = {row["session"] for row in sessions.listed(connection, now, caller.human)}
    if session in own:
        sessions.end(connection, session, "ended by its person", now)
        sessions.note_end(connection, caller.name, caller.human, now, session=session)


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form, the first of each name; None where it is too long."""
    try:
        text = (await body_of(request)).decode("utf-8", "replace")
    except TooLong:
        return None
    try:
        return {name: values[0] for name, values in parse_qs(text, max_num_fields=20).items()}
    except ValueError:
        return None


async def _on_records(request: Request, work: Callable[[Connection], Result]) -> Result:
    def run() -> Result:
        with parts_of(request).database.begin() as connection:
            return work(connection)

    return await asyncio.to_thread(run)

