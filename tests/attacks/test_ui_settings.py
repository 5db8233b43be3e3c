"""What the Temporal UI's server tells of itself, as the front hands it on: to whom, and under which address."""

import json
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from starlette.requests import Request

from activities.access.principal import Principal
from desk.front.temporal_ui import _settings


async def told(answer: httpx.Response, *, is_secure: bool = False) -> tuple[int, dict[str, Any]]:
    """Status and document for an operator whose request has come to the front by plain HTTP, from a proxy or not."""
    app = SimpleNamespace(state=SimpleNamespace(parts=SimpleNamespace(is_secure=is_secure)))
    headers = [(b"host", b"front.example")]
    request = Request({"type": "http", "scheme": "http", "path": "/", "headers": headers, "app": app})
    response = await _settings(request, cast(Principal, SimpleNamespace(operator=True)), answer)
    return response.status_code, json.loads(bytes(response.body))


@pytest.mark.parametrize(("is_secure", "scheme"), [(True, "https"), (False, "http")])
async def test_the_codec_endpoint_is_reached_as_the_page_is(is_secure: bool, scheme: str) -> None:
    """Behind a proxy with TLS the front hears plain HTTP; a page of https may not ask http."""
    status, settings = await told(httpx.Response(200, json={"Codec": {"PassAccessToken": True}}), is_secure=is_secure)
    assert (status, settings["Codec"]) == (
        200, {"PassAccessToken": True, "Endpoint": f"{scheme}://front.example/codec"},
    )  # fmt: skip


@pytest.mark.parametrize("text", ["<html>starting</html>", "[]", '{"Codec": 3}', ""])
async def test_settings_that_are_none_are_said_to_be_so(text: str) -> None:
    status, answer = await told(httpx.Response(200, text=text))
    assert (status, answer["reason"].startswith("the Temporal UI does not tell its settings")) == (502, True)
