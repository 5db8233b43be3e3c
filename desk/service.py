"""Where the running service is: what the environment names, else what `up` wrote into its data folder."""

import contextlib
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Engine
from temporalio.client import Client

import worker
from activities.database import engine
from desk.errors import BadSettings, NotRunning, Unreachable
from models.settings import Settings, SettingsError


class Place(BaseModel):
    """Addresses of a running service; None for a server that the environment of `up` named (they may hold secrets)."""

    model_config = ConfigDict(frozen=True)

    temporal_address: str | None
    namespace: str
    database_url: str | None
    ui_url: str | None
    pid: int
    """The `up` that keeps it."""


def service_file(data: Path) -> Path:
    """What `up` writes for the other commands while it runs."""
    return data / "service.json"


def write_place(data: Path, place: Place) -> None:
    """Says where the service is; readers see the old text or the new one, never half of it."""
    draft = service_file(data).with_suffix(".new")
    draft.write_text(place.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(service_file(data))


def remove_place(data: Path) -> None:
    """Says that no service runs here any more."""
    service_file(data).unlink(missing_ok=True)


def running_place(settings: Settings) -> Place | None:
    """The service that `up` runs on this data folder; None where it runs none."""
    try:
        found = Place.model_validate_json(service_file(settings.data).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
    return found if _alive(found.pid) else None


def _alive(pid: int) -> bool:
    with contextlib.suppress(PermissionError):  # another's process is one all the same
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def place(settings: Settings, wanted: str) -> Place:
    """The service that `up` runs on this data folder; `wanted` is the variable that could name another.

    Raises NotRunning.
    """
    found = running_place(settings)
    if found is None:
        raise NotRunning(
            f"no service is running on {settings.data.resolve()}: start it with `make up`, name its folder in "
            f"AFTERSALES_DATA, or set {wanted}"
        )
    return found


def temporal_address(settings: Settings) -> tuple[str, str]:
    """Address and namespace of the running service's own Temporal. Raises NotRunning."""
    here = place(settings, "TEMPORAL_ADDRESS")
    if here.temporal_address is None:
        raise NotRunning("the service here uses a Temporal that its environment names: set TEMPORAL_ADDRESS here too")
    return here.temporal_address, here.namespace


def database_url(settings: Settings) -> str:
    """The environment's database, else the running service's. Raises NotRunning."""
    if settings.database_url is not None:
        return settings.database_url
    here = place(settings, "DATABASE_URL")
    if here.database_url is None:
        raise NotRunning("the service here uses a database that its environment names: set DATABASE_URL here too")
    return here.database_url


async def connect(settings: Settings) -> Client:
    """A client of the environment's Temporal, else of the running service's.

    Raises NotRunning, SettingsError, and RuntimeError while the server does not answer.
    """
    if worker.temporal_is_named():
        return await worker.connect()
    address, namespace = temporal_address(settings)
    return await worker.connect_to(address, namespace=namespace)


async def temporal_client(settings: Settings) -> Client:
    """A client as of `connect`, for a command that does not wait. Raises DeskError."""
    try:
        return await connect(settings)
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    except RuntimeError as error:
        raise Unreachable(f"Temporal does not answer: {worker.first_line(error)}") from None


def database(settings: Settings) -> Engine:
    """An engine on `database_url`. Raises NotRunning."""
    return engine(database_url(settings))
