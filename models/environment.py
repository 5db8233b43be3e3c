"""What the environment says of where the service is: enough for a command that only looks, read without the rest."""

import os
from dataclasses import dataclass
from pathlib import Path

from models.words.words import LANGUAGES, Language

DATA = "data"
"""The folder of the service's state where nothing names another."""


class SettingsError(ValueError):
    """The environment says something wrong, or too little; the text names every variable that is meant."""


CREDENTIAL = "aftersales-keys"
"""What the keys are called among the credentials that systemd hands a service."""


def keys_file(named: Path | None) -> Path | None:
    """The file of key-encryption keys: the one named, else systemd's credential, else None.

    A credential that cannot be looked at is named all the same: whoever reads it says why; nobody goes without keys.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if named is not None or not folder:
        return named
    credential = Path(folder, CREDENTIAL)
    try:
        return credential if credential.exists() else None
    except OSError:
        return credential


@dataclass(frozen=True)
class Environment:
    """Where the service is, as far as the environment says; names of variables are read in any case."""

    data: Path
    database_url: str | None
    keys: Path | None = None
    language: Language = "zh_CN"
    """In which the command line speaks."""

    @classmethod
    def read(cls) -> "Environment":
        """The environment's. Raises SettingsError for a language that is none of the service's."""
        named = {name.upper(): value for name, value in os.environ.items() if value}
        wanted = named.get("AFTERSALES_LANGUAGE", cls.language)
        language = next((known for known in LANGUAGES if known == wanted), None)
        if language is None:
            known = ", ".join(LANGUAGES)
            raise SettingsError(f"AFTERSALES_LANGUAGE: {wanted!r} is no language of this service, which are {known}")
        keys = named.get("AFTERSALES_KEYS")
        where, database_url = Path(named.get("AFTERSALES_DATA", DATA)), named.get("DATABASE_URL")
        return cls(where, database_url, Path(keys) if keys else None, language)
