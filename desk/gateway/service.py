"""The servers of the running service: where they are, a client of its Temporal, an engine on its database."""

from sqlalchemy import Engine

from activities.records.database import engine
from desk.gateway.client import connect, key_place, temporal_client
from desk.gateway.place import (
    ServicePlace,
    Whereabouts,
    database_url,
    place,
    remove_place,
    running_place,
    service_file,
    temporal_address,
    write_place,
)

__all__ = [
    "ServicePlace", "connect", "database", "database_url", "key_place", "place", "remove_place", "running_place",
    "service_file", "temporal_address", "temporal_client", "write_place",
]  # fmt: skip


def database(settings: Whereabouts) -> Engine:
    """An engine on `database_url`. Raises NotRunning."""
    return engine(database_url(settings))
