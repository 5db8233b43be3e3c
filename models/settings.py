"""Settings from the environment; Temporal's own (`TEMPORAL_ADDRESS` and the like) are `temporalio.envconfig`'s."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.environment import DATA, SettingsError

__all__ = ["CACHED_CASES", "Settings", "SettingsError", "host_and_port"]
CACHED_CASES = 1000
"""Cases that a worker keeps in memory between their tasks unless told otherwise."""


def host_and_port(address: str) -> tuple[str, int]:
    """Of `host:port`, or of a port alone, which is one of loopback. Raises ValueError."""
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise ValueError("must look like 127.0.0.1:9464")
    return host.strip("[]") or "127.0.0.1", int(port)


def _address(text: str) -> str:
    host_and_port(text)
    return text


class Settings(BaseSettings):
    """What a worker and the command line need to know of their surroundings."""

    model_config = SettingsConfigDict(env_prefix="AFTERSALES_", env_ignore_empty=True, extra="ignore")

    data: Path = Path(DATA)
    """Folder of the embedded servers, of delivered notifications and of what `up` says to the other commands."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """PostgreSQL, `postgresql://user:password@host/database`; without it the one that `up` started is used."""
    company: str = ""
    """The company's name in messages (一§10); without it they say "our company"."""
    language: Literal["zh_CN", "en"] = "zh_CN"
    """Language of messages, of the Temporal UI and of the command line."""
    targets: Path | None = None
    """TOML file of notification targets by role and person; without it messages go to a file in `data`."""
    keys: Path | None = None
    """File of the key-encryption keys; without it a systemd credential `aftersales-keys`, else payloads stay plain."""
    access: Literal["open"] | None = None
    """`open` keeps access open where a service begins on named servers without a case; else it begins closed."""
    front: str | None = Field(default=None, pattern=r"^https?://[^/\s]+$")
    """The address at which people reach the front, where a proxy stands before it; else where it listens."""
    ui: str | None = Field(default=None, pattern=r"^https?://[^/\s]+$")
    """The address of the Temporal UI behind the front, where it is not that of `up`."""
    build_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,100}$")
    """The version that a worker is of, for Temporal's worker versioning; without it workers are unversioned."""
    cached_cases: int = Field(default=CACHED_CASES, ge=2, le=1_000_000)
    """Cases that a worker keeps in memory between their tasks; any other is rebuilt from its history."""
    metrics: Annotated[str, AfterValidator(_address)] | None = None
    """Where a worker serves `/metrics` and `/health`, `host:port` or a port of loopback; without it nowhere."""
    watch: bool = True
    """Whether a worker tells of cases that the register has open and its Temporal does not run; not where two Temporals
    share one register."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def read(cls, **known: Any) -> "Settings":
        """The environment's settings, save those that are known. Raises SettingsError."""
        try:
            return cls(**known)
        except ValidationError as error:
            raise SettingsError("; ".join(f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors())) from None


def _variable(loc: tuple[int | str, ...]) -> str:
    name = "_".join(map(str, loc)).upper()
    return name if name == "DATABASE_URL" else f"AFTERSALES_{name}"
