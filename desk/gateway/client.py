"""A client of the running service's Temporal, for whoever sends or asks."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from temporalio.client import Client
from temporalio.converter import DataConverter, PayloadCodec

from activities.server import client
from desk.errors import BadSettings, Unreachable
from desk.gateway.lazy_codec import LazyCodec
from desk.gateway.place import Whereabouts, database_url, running_place, temporal_address
from models.environment import SettingsError, keys_file
from workflows.running.wire import converter


@dataclass(frozen=True)
class KeyPlace:
    """Where the keys are that payloads are sealed with, and the database with those of the cases."""

    keys: Path | None
    database_url: str | None


async def connect(settings: Whereabouts, through: DataConverter | None = None) -> Client:
    """A client of the environment's Temporal, else of the running service's; it seals where keys are at hand.

    `through`: a converter of somebody signed in. Raises NotRunning, SettingsError, and RuntimeError while the server
    does not answer.
    """
    named = client.temporal_is_named()
    address, namespace = ("", "") if named else temporal_address(settings)
    data_converter = through or _sealing(key_place(settings))
    if named:
        return await client.connect(data_converter)
    return await client.connect_to(data_converter, address, namespace=namespace)


def _sealing(where: KeyPlace) -> DataConverter:
    """What seals under the keys that are at hand, as soon as there is something to seal or to open."""
    if keys_file(where.keys) is None:
        return converter(None)

    @cache
    def made() -> PayloadCodec:
        from activities.sealing import process_keys  # noqa: PLC0415 - what only looks at plain answers needs none of it

        codec = process_keys.codec(where)
        assert codec is not None  # noqa: S101 - a file is named
        return codec

    return converter(LazyCodec(made))


def key_place(settings: Whereabouts) -> KeyPlace:
    """The keys that the environment names, else those of the running service. Raises NotRunning."""
    here = running_place(settings)
    of_service = Path(here.keys) if here is not None and here.keys is not None else None
    return KeyPlace(settings.keys or of_service, database_url(settings))


async def temporal_client(settings: Whereabouts, through: DataConverter | None = None) -> Client:
    """A client as of `connect`, for a command that does not wait. Raises DeskError."""
    try:
        return await connect(settings, through)
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    except RuntimeError as error:
        raise Unreachable(f"Temporal does not answer: {client.first_line(error)}") from None
