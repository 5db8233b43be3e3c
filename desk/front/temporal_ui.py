"""The Temporal UI behind the front: whoever is signed in reads and sends events; what ends a case is an operator's.

What the UI may ask of its server is a list; whatever is not on it is refused, so that a later UI gains nothing.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable
from urllib.parse import unquote, urlsplit

import httpx
from google.protobuf import json_format
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from temporalio.api.common.v1 import Payloads

from activities.access.principal import Principal
from desk.front.codec import OUR_FAULTS, answer_to, may_read
from desk.front.guards import SAFE, TooLong, body_of, note, parts_of, refused, signed_in
from desk.front.parts import Parts
from models.words import refusals

_SEGMENT = r"[A-Za-z0-9._:@~-]+"
_CASE = rf"/api/v1/namespaces/{_SEGMENT}/workflows/{_SEGMENT}(?:/runs/{_SEGMENT})?"
_MESSAGE = re.compile(rf"{_CASE}/(?:query|signal|update)/{_SEGMENT}")
"""What anybody may send who is signed in: a query changes nothing, and of a message the case judges the sender."""
_UPDATE = re.compile(rf"{_CASE}/update/{_SEGMENT}")
_TELLING = re.compile(rf"{_CASE}/query/(?!(?:diagram|__[a-z_]+)$){_SEGMENT}")
"""Queries whose answers hold personal data, and are plain while access is open: for those who read the case."""
_DEED = re.compile(rf"{_CASE}/(?P<deed>terminate|cancel|reset|pause|unpause)|{_CASE}|"
                   rf"/api/v1/namespaces/{_SEGMENT}/(?P<batch>batch-operations)/{_SEGMENT}(?:/stop)?")  # fmt: skip
"""What is an operator's: to end, reset, pause and start workflows, one or many."""
_CASE_NAMED = re.compile(rf"/api/v1/namespaces/{_SEGMENT}/workflows/(?P<id>{_SEGMENT})")
_STRANGE = re.compile(r"//|\\|;|%(?:2[fFeE5]|5[cC]|00)|[\x00-\x20\x7f-\xff]")
_DISABLED = (
    "WorkflowTerminateDisabled", "WorkflowCancelDisabled", "WorkflowResetDisabled", "WorkflowPauseDisabled",
    "BatchActionsDisabled", "StartWorkflowDisabled", "ActivityCommandsDisabled",
)  # fmt: skip
"""Settings by which the UI hides from others what is an operator's."""
NO_NAME = refusals.REFUSALS["by_missing"].en
"""What a case says to a message that does not say who acts."""
SETTINGS = "/api/v1/settings"
HOP = frozenset({
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "host", "content-length",
})  # fmt: skip
"""Headers that are of one connection, and those that are told anew."""
PATIENCE = httpx.Timeout(10.0, read=90.0)
"""The UI asks some things that are answered only once something happens."""


def deed_of(method: str, path: str) -> str | None:
    """What a write to the UI's server is called: `message`, an operator's deed, or None for what is not on the list."""
    if method == "POST" and _MESSAGE.fullmatch(path):
        return "message"
    found = _DEED.fullmatch(path)
    if found is None:
        return None
    if method == "DELETE" and found["deed"] is None and found["batch"] is None:
        return "delete"
    if method != "POST":
        return None
    return found["deed"] or ("batch" if found["batch"] else "start")


def is_strange(raw_path: bytes) -> bool:
    """Whether a path is written in a way that two programs could read as two different ones."""
    path = raw_path.decode("latin-1").partition("?")[0]
    return not path.startswith("/") or bool(_STRANGE.search(path)) or any(
        part in (".", "..") for part in unquote(path).split("/")
    )


@signed_in
async def temporal_ui(request: Request, caller: Principal) -> Response:
    """Hands a request on to the Temporal UI, where it may go there."""
    parts, path = parts_of(request), request.url.path
    ui_url = parts.ui()
    if ui_url is None:
        return refused(404, "no Temporal UI stands behind this front")
    if is_strange(request.scope.get("raw_path") or b""):
        return refused(400, "the address is written in a way that is not taken here")
    if request.method not in SAFE:
        denied = await _denied(request, caller, deed_of(request.method, path))
        if denied is not None:
            return denied
    try:
        body = await body_of(request)
    except TooLong:
        return refused(413, "the body is longer than any message may be")
    return await _handed_on(request, caller, ui_url, body)


async def _denied(request: Request, caller: Principal, deed: str | None) -> Response | None:
    """Why a write goes no further; an operator's deed is noted whether it does or not."""
    if deed is None:
        return refused(403, "this is not done through the front")
    if deed == "message":
        return await _untold(request, caller)
    named = _CASE_NAMED.match(request.url.path)
    about = named["id"] if named else None
    await note(request, caller.name, deed, about=about, refused=not caller.operator)
    if caller.operator:
        return None
    return refused(403, f"{deed} is for an operator: `aftersales access change PERSON --operator` grants the right")


async def _untold(request: Request, caller: Principal) -> Response | None:
    """Why a query is not handed on: whoever may not open the case's payloads is not told them either."""
    asked = _asked(request)
    if asked is None:
        return None
    try:
        allowed = await may_read(parts_of(request), caller, asked, answer=True)
    except OUR_FAULTS:
        return refused(503, "whose case this is cannot be looked up now: try again in a moment")
    return None if allowed else refused(403, "what this case holds is for those who read it")


def _asked(request: Request) -> str | None:
    """The case that a request asks what it holds; None for any other request."""
    named = _CASE_NAMED.match(request.url.path)
    is_asked = request.method == "POST" and _TELLING.fullmatch(request.url.path) is not None
    return named["id"] if named is not None and is_asked else None


async def _handed_on(request: Request, caller: Principal, ui_url: str, body: bytes) -> Response:
    parts = parts_of(request)
    is_settings = request.url.path == SETTINGS
    case = _asked(request)
    is_changed = case is not None or (request.method == "POST" and _UPDATE.fullmatch(request.url.path) is not None)
    headers = list(_onward(request.headers.items(), parts.cookie, plain=is_settings or is_changed))
    target = f"{ui_url}{request.scope['raw_path'].decode('latin-1').partition('?')[0]}"
    client: httpx.AsyncClient = request.app.state.ui_client
    asked = client.build_request(
        request.method, target, params=request.url.query or None, headers=headers, content=body or None
    )
    asked.headers["host"] = urlsplit(target).netloc
    try:
        answer = await client.send(asked, stream=True)
    except httpx.HTTPError as error:
        return refused(502, f"the Temporal UI does not answer: {type(error).__name__}")
    if is_settings:
        return await _settings(request, caller, answer)
    if is_changed:
        return await _changed(caller, parts, answer, case)
    back = StreamingResponse(_passed(answer), answer.status_code)
    back.raw_headers = [(k.lower(), v) for k, v in answer.headers.raw if k.decode("latin-1").lower() not in HOP]
    return back


async def _changed(
    caller: Principal, parts: Parts, answer: httpx.Response, asked: str | None
) -> Response:
    """An answer that is read here: to a query of the case `asked` it is opened, to an update retold."""
    try:
        body = await answer.aread()
        body = retold(body, caller) if asked is None else await _told_openly(parts, asked, body)
    except httpx.HTTPError as error:
        return refused(502, f"the Temporal UI does not answer: {type(error).__name__}")
    except OUR_FAULTS:
        return refused(503, "the keys cannot be reached now: try again in a moment")
    return Response(body, answer.status_code, media_type=answer.headers.get("content-type"))


async def _told_openly(parts: Parts, workflow_id: str, body: bytes) -> bytes:
    """What a case answers to a query, opened here: of a confidential kind the endpoint opens it to its office alone."""
    if parts.keys is None:
        return body
    try:
        told = json.loads(body)
        given = json_format.ParseDict(told["queryResult"], Payloads())
    except (ValueError, LookupError, TypeError, json_format.ParseError):
        return body
    told["queryResult"] = json_format.MessageToDict(await answer_to(parts.keys, workflow_id, given))
    return json.dumps(told, ensure_ascii=False).encode()


def retold(body: bytes, caller: Principal) -> bytes:
    """An answer to an update with the reason of its refusal in the language that is spoken; any other as it is.

    Who has several names and gave none is told them.
    """
    try:
        told = json.loads(body)
        failure = told["outcome"]["failure"]
        said = caller.who_of_them if failure["message"] == NO_NAME and len(caller.names) > 1 else failure["message"]
        failure["message"] = refusals.told(said)
    except (ValueError, LookupError, TypeError, AttributeError):
        return body
    return json.dumps(told, ensure_ascii=False).encode()


async def _passed(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()


def _onward(headers: Iterable[tuple[str, str]], cookie: str, *, plain: bool) -> Iterable[tuple[str, str]]:
    """What the UI's server is told; our session and tokens are none of its business."""
    for name, value in headers:
        if name in HOP or name in ("authorization", "origin", "referer") or (plain and name == "accept-encoding"):
            continue
        if name == "cookie":
            others = [one.strip() for one in value.split(";") if one.strip().partition("=")[0] != cookie]
            if others:
                yield name, "; ".join(others)
        else:
            yield name, value


async def _settings(request: Request, caller: Principal, answer: httpx.Response) -> Response:
    """The UI's settings: its codec endpoint is ours, at the address under which this browser knows us."""
    try:
        told = json.loads(await answer.aread())
        codec = dict(told.get("Codec") or {})
    except (httpx.HTTPError, ValueError, AttributeError, TypeError) as error:
        return refused(502, f"the Temporal UI does not tell its settings: {type(error).__name__}")
    scheme = "https" if parts_of(request).is_secure else request.url.scheme  # a proxy before us speaks http to us
    told["Codec"] = codec | {"Endpoint": f"{scheme}://{request.headers['host']}/codec"}
    told["DisableNewsFetch"] = True  # nothing of ours asks the world for news
    if not caller.operator:
        told |= dict.fromkeys(_DISABLED, True)
    return Response(json.dumps(told), answer.status_code, media_type="application/json")
