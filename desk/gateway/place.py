"""Where the running service is: what the environment names, else what `up` wrote into its data folder."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from desk.errors import NotRunning
from models.texts import text_in

FRONT_VARIABLE = "AFTERSALES_FRONT"
"""Names the front where it is not that of a running `up`."""


class Whereabouts(Protocol):
    """What settings say of where the service is."""

    @property
    def data(self) -> Path: ...

    @property
    def database_url(self) -> str | None: ...

    @property
    def keys(self) -> Path | None: ...


@dataclass(frozen=True, kw_only=True)
class ServicePlace:
    """Addresses of a running service; None for a server that the environment of `up` named (they may hold secrets)."""

    temporal_address: str | None
    namespace: str
    database_url: str | None
    ui_url: str | None
    pid: int
    """The `up` that keeps it."""
    keys: str | None = None
    """The file of key-encryption keys; None where the environment of `up` named one."""


def service_file(data: Path) -> Path:
    """What `up` writes for the other commands while it runs."""
    return data / "service.json"


def write_place(data: Path, place: ServicePlace) -> None:
    """Says where the service is; readers see the old text or the new one, never half of it."""
    draft = service_file(data).with_suffix(".new")
    draft.write_text(json.dumps(asdict(place), indent=2) + "\n", encoding="utf-8")
    draft.replace(service_file(data))


def remove_place(data: Path) -> None:
    """Says that no service runs here any more."""
    service_file(data).unlink(missing_ok=True)


def running_place(settings: Whereabouts) -> ServicePlace | None:
    """The service that `up` runs on this data folder; None where it runs none."""
    try:
        found = ServicePlace(**json.loads(text_in(service_file(settings.data))))
    except (OSError, ValueError, TypeError):  # none, or not one that this version has written
        return None
    return found if _alive(found.pid) else None


def _alive(pid: int) -> bool:
    with contextlib.suppress(PermissionError):  # another's process is one all the same
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def place(settings: Whereabouts, wanted: str) -> ServicePlace:
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


def front_address(settings: Whereabouts) -> str:
    """The address of the front: the environment's, else the running service's. Raises NotRunning."""
    named = os.environ.get(FRONT_VARIABLE)
    if named:
        return named.rstrip("/")
    here = place(settings, FRONT_VARIABLE)
    if here.ui_url is None:
        raise NotRunning(f"the service here has no front: set {FRONT_VARIABLE} to its address")
    return here.ui_url


def temporal_address(settings: Whereabouts) -> tuple[str, str]:
    """Address and namespace of the running service's own Temporal. Raises NotRunning."""
    here = place(settings, "TEMPORAL_ADDRESS")
    if here.temporal_address is None:
        raise NotRunning("the service here uses a Temporal that its environment names: set TEMPORAL_ADDRESS here too")
    return here.temporal_address, here.namespace


def database_url(settings: Whereabouts) -> str:
    """The environment's database, else the running service's. Raises NotRunning."""
    if settings.database_url is not None:
        return settings.database_url
    here = place(settings, "DATABASE_URL")
    if here.database_url is None:
        raise NotRunning("the service here uses a database that its environment names: set DATABASE_URL here too")
    return here.database_url
