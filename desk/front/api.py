"""Doors for programs and the command line, in JSON: a session, who one is, and a case to be opened."""

import asyncio
import json
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from temporalio.client import Client

from activities.access import sessions
from activities.access.errors import NotLetIn
from activities.access.principal import Principal
from activities.access.signing_in import sign_in as sign_in_with
from activities.rules.publishing import zone_in_force
from desk.errors import AlreadyOpened, DeskError, NotAllowed, NotAnswered, Unreachable, WrongFields
from desk.front.codec import SealingAs
from desk.front.guards import TooLong, address_of, body_of, note, parts_of, refused, same_site, signed_in, status_of
from desk.front.parts import Parts
from desk.gateway.gateway import Gateway
from models.texts import storable
from workflows.running.wire import converter

STATUS: dict[type[DeskError], int] = {
    WrongFields: 400, NotAllowed: 403, AlreadyOpened: 409, Unreachable: 503, NotAnswered: 504,
}  # fmt: skip


async def sign_in(request: Request) -> Response:
    """A session for a command line: `{name, password}` gives `{token, expires, names, operator}`.

    `expires` is in the company's zone.
    """
    if not same_site(request, bare=True):
        return refused(403, "this was sent by another site's page")
    given = await _object(request)
    if isinstance(given, Response):
        return given
    name, password = given.get("name"), given.get("password")
    if not isinstance(name, str) or not isinstance(password, str):
        return refused(400, "name and password must be given, as texts")
    parts = parts_of(request)
    now = parts.clock()
    try:
        token = await asyncio.to_thread(
            sign_in_with, parts.database, name, password, address=address_of(request),
            agent=request.headers.get("user-agent", ""), now=now,
        )  # fmt: skip
    except NotLetIn as error:
        return refused(status_of(error), str(error))
    caller, zone = await asyncio.to_thread(_of, parts, token)
    expires = (now + sessions.ABSOLUTE).astimezone(zone).isoformat(timespec="minutes")
    return _answer({"token": token, "expires": expires, **described(caller)})


def _of(parts: Parts, token: str) -> tuple[Principal, ZoneInfo]:
    """Whose session it is, and the company's zone."""
    with parts.database.begin() as connection:
        found, zone = sessions.of(connection, token, parts.clock()), zone_in_force(connection, parts.clock())
    assert found is not None  # noqa: S101 - it has just begun
    return found, zone


def described(caller: Principal) -> dict[str, Any]:
    """Who somebody is, for themselves."""
    seen = {"name": caller.name, "names": list(caller.names), "operator": caller.operator}
    if caller.token is None:
        return seen
    return seen | {"offices": list(caller.token.offices), "prefix": caller.token.prefix}


@signed_in
async def me(request: Request, caller: Principal) -> Response:
    """Who is signed in."""
    del request
    return _answer(described(caller))


@signed_in
async def sign_out(request: Request, caller: Principal) -> Response:
    """Ends a session; a token is revoked by whoever has made it."""
    if caller.session is None:
        return refused(403, "a token is ended with `aftersales access token revoke`")
    parts = parts_of(request)

    def end() -> None:
        with parts.database.begin() as connection:
            sessions.end(connection, caller.session or "", "signed out", parts.clock())

    await asyncio.to_thread(end)
    await note(request, caller.name, "sign_out")
    return _answer({})


@signed_in
async def open_case(request: Request, caller: Principal) -> Response:
    """Opens a case of the kind named in the path; the body is its request. Answers as `aftersales open` does."""
    parts = parts_of(request)
    given = await _object(request)
    if isinstance(given, Response):
        return given
    if given.get("by") is None:
        given["by"] = caller.only_name
    denied = _not_opened(caller, given["by"])
    if denied is not None:
        return refused(403, denied)
    if parts.keys is None:
        return refused(503, "no keys are named here, so nothing can be sealed")
    try:
        opened = await _gateway(parts, caller).open(request.path_params["kind"], given)
    except DeskError as error:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        return JSONResponse(error.as_json(), status)
    await note(request, caller.name, "open_case", about=opened.workflow_id)
    return JSONResponse(asdict(opened), 201 if opened.created else 200)


def _not_opened(caller: Principal, by: object) -> str | None:
    """Why somebody does not open a case in this name; None where they may."""
    if caller.token is not None and not caller.token.opens:
        return f"{caller.name} opens no cases: `aftersales access token make --opens` makes a token that does"
    if by is None:
        return caller.who_of_them if caller.names else "by is missing: say for whom the program acts, role:id"
    if caller.acts_as(by):
        return None
    if caller.token is not None:
        offices = ", ".join(f"{office}:{caller.token.prefix}…" for office in caller.token.offices)
        return f"{caller.name} does not speak for {_shown(by)}, but for {offices}"
    return f"{', '.join(caller.names)} is signed in, not {_shown(by)}"


def _shown(by: object) -> str:
    """What was given for `by`, as far as an answer can hold it."""
    return storable(str(by))[:100]


def _gateway(parts: Parts, caller: Principal) -> Gateway:
    """The way to the cases for somebody: what they send is sealed in their name."""
    assert parts.keys is not None  # noqa: S101 - asked before
    client = Client(
        parts.client.service_client, namespace=parts.client.namespace,
        data_converter=converter(SealingAs(parts.keys, caller)),
    )  # fmt: skip
    return Gateway(client, parts.database)


async def _object(request: Request) -> dict[str, Any] | Response:
    """The JSON object that was sent, or what is wrong with it."""
    try:
        found = json.loads(await body_of(request))
    except TooLong:
        return refused(413, "the body is longer than any message may be")
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else refused(400, "the body must be one JSON object")


def _answer(body: dict[str, Any]) -> Response:
    return JSONResponse(body, headers={"cache-control": "no-store"})
