"""A client of the running service's Temporal, for whoever sends or asks."""

from temporalio.client import Client

from activities.server import client
from desk.errors import BadSettings, Unreachable
from desk.gateway.place import Whereabouts, temporal_address
from models.environment import SettingsError
from workflows.running.wire import data_converter


async def connect(settings: Whereabouts) -> Client:
    """A client of the environment's Temporal, else of the running service's.

    Raises NotRunning, SettingsError, and RuntimeError while the server does not answer.
    """
    if client.temporal_is_named():
        return await client.connect(data_converter)
    address, namespace = temporal_address(settings)
    return await client.connect_to(data_converter, address, namespace=namespace)


async def temporal_client(settings: Whereabouts) -> Client:
    """A client as of `connect`, for a command that does not wait. Raises DeskError."""
    try:
        return await connect(settings)
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    except RuntimeError as error:
        raise Unreachable(f"Temporal does not answer: {client.first_line(error)}") from None
