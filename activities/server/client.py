"""A client of ours: of the Temporal that the environment names or another, and how it presents itself there.

Apart from the worker, so that a command which only asks need not import what a worker is made of.
"""

import os
import secrets
import socket
from typing import Any

from temporalio.client import Client, GrpcCompression
from temporalio.converter import DataConverter
from temporalio.envconfig import ClientConfigProfile

from models.environment import SettingsError

LOOPBACK = "127.0.0.1"
HERE = ("localhost", LOOPBACK, "[::1]")


def temporal_is_named() -> bool:
    """Whether the environment names a Temporal server. Raises SettingsError."""
    return bool(_profile().address)


async def connect(converter: DataConverter) -> Client:
    """The Temporal client of the environment: address, namespace, TLS, API key, profiles.

    Raises SettingsError, and RuntimeError while the server does not answer.
    """
    profile = _profile()
    if not profile.address:
        raise SettingsError("TEMPORAL_ADDRESS is not set: name a Temporal server, such as 127.0.0.1:7233")
    try:
        return await connect_to(converter, **profile.to_client_connect_config())
    except (ValueError, TypeError, OSError) as error:
        raise SettingsError(f"Temporal at {profile.address}: {first_line(error)}") from None


async def connect_to(converter: DataConverter, target_host: str, **config: Any) -> Client:
    """A client of that Temporal; `config` as of `Client.connect`. Raises RuntimeError while it does not answer."""
    return await Client.connect(
        target_host,
        **config,
        data_converter=converter,
        identity=identity(),
        grpc_compression=compression(target_host),
    )


def _profile() -> ClientConfigProfile:
    try:
        return ClientConfigProfile.load()
    except RuntimeError as error:
        raise SettingsError(f"Temporal's configuration: {first_line(error)}") from None


def first_line(error: BaseException) -> str:
    """What a library says, short enough for a log line; SQLAlchemy's errors hold the driver's own as `orig`."""
    text = str(getattr(error, "orig", error)).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__


def identity() -> str:
    """What a process calls itself before Temporal: process, machine, and what no earlier process there has had."""
    return f"{os.getpid()}@{socket.gethostname()}/{secrets.token_hex(4)}"


def compression(address: str) -> GrpcCompression:
    """How messages to a server are packed: not at all where it is on this machine, where only the processor counts."""
    return GrpcCompression.NONE if address.rpartition(":")[0] in HERE else GrpcCompression.GZIP
