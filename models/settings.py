"""Settings from the environment. Temporal's own (`TEMPORAL_ADDRESS` and the like) are read by `temporalio.envconfig`."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a worker and the command line need to know of their surroundings."""

    model_config = SettingsConfigDict(env_prefix="AFTERSALES_", extra="ignore")

    data: Path = Path("data")
    """Folder of the embedded servers, of delivered notifications and of what `up` says to the other commands."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """PostgreSQL, `postgresql://user:password@host/database`; without it the one that `up` started is used."""
    company: str = "本公司"
    """The company's name in messages (一§10)."""
    language: Literal["zh_CN", "en"] = "zh_CN"
    """Language of messages."""
    targets: Path | None = None
    """TOML file of notification targets by role and person; without it messages go to a file in `data`."""
    log_level: str = "INFO"
