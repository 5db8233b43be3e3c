"""The settings of a command: the environment's. Imports neither a kind of case nor the worker."""

from pathlib import Path

from desk.errors import BadSettings
from models.logs import configure
from models.settings import Settings, SettingsError


def read_settings(data: Path | None) -> Settings:
    """The environment's settings with the folder that the command line names. Raises BadSettings."""
    try:
        settings = Settings.read(**({} if data is None else {"data": data}))
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    configure(settings.log_level)
    return settings
