"""Who is signed in at this command line: what `aftersales login` keeps for the commands after it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from desk.remote.front import Front
from models.texts import text_in

APP = "aftersales"
TOKEN_VARIABLE = "AFTERSALES_TOKEN"  # noqa: S105 - the name of it


@dataclass(frozen=True)
class Login:
    """A session at a front, and the names under which its person acts; a program's token has none of its own."""

    front: str
    token: str
    names: tuple[str, ...] = ()
    operator: bool = False

    @property
    def at(self) -> Front:
        """The front, with this session's token."""
        return Front(self.front, self.token)


def login_file() -> Path:
    """Where the session is kept, in the person's own folder."""
    return Path(typer.get_app_dir(APP)) / "login.json"


def keep(login: Login) -> None:
    """Keeps a session, for its owner's eyes alone."""
    path = login_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(login)) + "\n")
    draft.replace(path)


def forget() -> None:
    """Keeps none any more."""
    login_file().unlink(missing_ok=True)


def kept(front: str) -> Login | None:
    """Who is signed in at this front: by the variable AFTERSALES_TOKEN, else as `aftersales login` has kept it."""
    token = os.environ.get(TOKEN_VARIABLE)
    if token:
        return Login(front, token)
    try:
        found = json.loads(text_in(login_file()))
        login = Login(found["front"], found["token"], tuple(found["names"]), bool(found["operator"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return login if login.front == front else None
