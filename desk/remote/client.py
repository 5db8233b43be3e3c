"""A Temporal client for a program that has a token."""

from typing import Any

from temporalio.client import Client

from activities.server.client import connect_to
from desk.remote.codec import RemoteCodec
from desk.remote.front import Front
from workflows.running.wire import converter


async def connect(target_host: str, *, front: str, token: str, **config: Any) -> Client:
    """A client whose messages the front at that address seals in the name that they bear, where the token allows it.

    `config` as of `Client.connect`: TLS, namespace. Raises RuntimeError while Temporal does not answer; what is sent
    raises DeskError where the front does not.
    """
    return await connect_to(converter(RemoteCodec(Front(front, token))), target_host, **config)
