"""The codec endpoint: seals in the name of whoever is signed in, and opens what they may read.

Temporal's own UI and command send it what people type before they send it on, and what they got before they show it.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from google.protobuf import json_format
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import PayloadCodec

from activities.access import audit
from activities.access.principal import Principal
from activities.sealing import CaseKeys
from activities.sealing.codec import OpenedPayload, opened, seal_one
from activities.sealing.ring import UnknownKek
from desk.front.guards import TooLong, body_of, parts_of, refused, signed_in
from desk.front.parts import KINDS, Parts
from models.access import vouched
from models.seal import PUBLIC, SEALED, is_sealed
from models.texts import storable

OUR_FAULTS = (SQLAlchemyError, UnknownKek)


class SealingAs(PayloadCodec):
    """Seals each message in the name of somebody who is signed in, each under a key of its own.

    Who has one name alone need not write it: `by` is filled in with it.
    """

    def __init__(self, keys: CaseKeys, principal: Principal) -> None:
        self._keys, self._principal = keys, principal

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Objects sealed; texts, numbers and what is marked as public stay plain."""
        return [await self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """As they are: what is asked through this is never sealed."""
        return list(payloads)

    async def _sealed(self, payload: Payload) -> Payload:
        message = None if PUBLIC in payload.metadata else object_in(payload)
        if message is None:
            bare = Payload()
            bare.CopyFrom(payload)
            bare.metadata.pop(PUBLIC, None)
            return bare
        by = message.get("by")
        if by is None and self._principal.only_name is not None:
            by = message["by"] = self._principal.only_name
        if by is not None and message.get("event_id") is None:  # sent again, it is answered and not applied twice
            message["event_id"] = str(uuid4())
        data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        plain = Payload(metadata={"encoding": b"json/plain"}, data=data)
        return await seal_one(self._keys, plain, self._principal.seals_as(by))


def object_in(payload: Payload) -> dict[str, Any] | None:
    """The JSON object that a plain payload is; None for anything else."""
    if payload.metadata.get("encoding") != b"json/plain":
        return None
    try:
        found = json.loads(payload.data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@signed_in
async def encode(request: Request, caller: Principal) -> Response:
    """Seals what somebody sends. Where that fails it goes on unsealed, and the case refuses it by name."""
    parts = parts_of(request)
    given = await _payloads(request)
    if isinstance(given, Response):
        return given
    if parts.keys is None:
        return _answer(given)
    try:
        return _answer(await SealingAs(parts.keys, caller).encode(given))
    except (*OUR_FAULTS, ValueError):
        return _answer(given)


@signed_in
async def decode(request: Request, caller: Principal) -> Response:
    """Opens what whoever is signed in may read; in place of anything else they see `(sealed)`."""
    parts = parts_of(request)
    given = await _payloads(request)
    if isinstance(given, Response):
        return given
    try:
        return _answer([await _opened(parts, caller, payload) for payload in given])
    except OUR_FAULTS:
        return refused(503, "the keys cannot be reached now: try again in a moment")


async def _opened(parts: Parts, caller: Principal, payload: Payload) -> Payload:
    if not is_sealed(payload):
        return payload
    found = await opened(parts.keys, payload) if parts.keys is not None else None
    if found is None or not await _may_open(parts, caller, found):
        return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(SEALED).encode())
    return found.payload


async def _may_open(parts: Parts, caller: Principal, found: OpenedPayload) -> bool:
    if found.workflow_id is None:  # a message that no case has read yet is for whoever sent it
        return vouched(found.sealed_by) in caller.names
    return await may_read(parts, caller, found.workflow_id)


async def may_read(parts: Parts, caller: Principal, workflow_id: str, *, answer: bool = False) -> bool:
    """Whether somebody reads what was sent to a case, or its `answer` to a query; once an hour the audit has a line.

    What was sent to a case of a confidential kind is for its office alone, and for nobody whom it is about; what such
    a case answers says no more than whoever it is with is to know.
    """
    if not await _reads(parts, caller, workflow_id, answer=answer):
        return False
    if not audit.is_noted(caller.name, workflow_id, parts.clock()):
        await asyncio.to_thread(_note, parts, caller, workflow_id)
    return True


async def _reads(parts: Parts, caller: Principal, workflow_id: str, *, answer: bool) -> bool:
    kind = KINDS.get(workflow_id.partition("-")[0])
    office = kind.office.name if kind is not None else ""
    of_office = caller.reads(office, None)
    if kind is not None and kind.confidential and not answer:
        return of_office and not caller.is_human((await parts.concerned(workflow_id)).subject)
    return of_office or caller.reads(office, (await parts.concerned(workflow_id)).assignee)


async def answer_to(keys: CaseKeys, workflow_id: str, payloads: Payloads) -> Payloads:
    """What a case answers to a query, opened; the caller is known to be one of those who may be told."""
    found = [await opened(keys, one, workflow_id) if is_sealed(one) else None for one in payloads.payloads]
    both = zip(found, payloads.payloads, strict=True)
    return Payloads(payloads=[given if one is None else one.payload for one, given in both])


def _note(parts: Parts, caller: Principal, workflow_id: str) -> None:
    with parts.database.begin() as connection:
        audit.note_reading(connection, caller.name, workflow_id, parts.clock())


async def _payloads(request: Request) -> list[Payload] | Response:
    try:
        text = (await body_of(request)).decode()
        return list(json_format.Parse(text, Payloads()).payloads)
    except TooLong:
        return refused(413, "the body is longer than any message may be")
    except (json_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        return refused(400, f"not a list of payloads as Temporal's codec protocol has it: {storable(str(error))[:200]}")


def _answer(payloads: Sequence[Payload]) -> Response:
    text = json_format.MessageToJson(Payloads(payloads=payloads), indent=None)
    return Response(text, media_type="application/json", headers={"cache-control": "no-store"})
