"""The front as programs and the command line call it, with the token of a session or of a program."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from desk.errors import NotAllowed, NotSignedIn, Unreachable

PATIENCE = 10.0
"""Seconds that an answer may take."""


@dataclass(frozen=True)
class Front:
    """The address of the front and whose token goes along; it is never part of an address."""

    url: str
    token: str | None = field(default=None, repr=False)

    async def ask(self, method: str, path: str, content: str | None = None) -> Any:
        """Sends JSON and answers JSON. Raises NotSignedIn, NotAllowed, Unreachable."""
        headers = {"content-type": "application/json"}
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        try:
            async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE, trust_env=False) as client:
                answer = await client.request(method, path, content=content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"the front at {self.url} does not answer: {type(error).__name__}") from None
        return _read(answer, self.url)

    async def me(self) -> dict[str, Any]:
        """Who is signed in: `names` under which they act, `operator`. Raises NotSignedIn."""
        answer: dict[str, Any] = await self.ask("GET", "/api/me")
        return answer

    async def sign_in(self, name: str, password: str) -> dict[str, Any]:
        """A session: `token`, `expires`, and who that is. Raises NotSignedIn."""
        answer: dict[str, Any] = await self.ask(
            "POST", "/api/sign-in", json.dumps({"name": name, "password": password})
        )
        return answer

    async def sign_out(self) -> None:
        """Ends the session. Raises NotSignedIn."""
        await self.ask("POST", "/api/sign-out", "{}")

    async def convert(self, verb: str, payloads: Sequence[Payload]) -> list[Payload]:
        """Payloads sealed (`encode`) or opened (`decode`), as Temporal's codec protocol has it."""
        text = json_format.MessageToJson(Payloads(payloads=payloads))
        answer = await self.ask("POST", f"/codec/{verb}", text)
        return list(json_format.ParseDict(answer, Payloads()).payloads)


def _read(answer: httpx.Response, url: str) -> Any:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if answer.is_success:
        return told
    reason = told.get("reason") if isinstance(told, dict) else None
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise NotSignedIn(reason or f"nobody is signed in at {url}: sign in with `aftersales login NAME`")
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise NotAllowed(reason or "whoever is signed in may not do this")
    raise Unreachable(reason or f"the front at {url} answers {answer.status_code}")
