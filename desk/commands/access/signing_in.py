"""`aftersales login` and `logout`: the command line acts and seals in the name of who is signed in."""

import asyncio
import contextlib
import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from desk.commands.settings import read_settings
from desk.errors import BadUsage, NotSignedIn
from desk.gateway.place import front_address
from desk.remote.front import Front
from desk.remote.login import Login, forget, keep, kept
from desk.shown import access_words as words
from desk.shown.terminal import say
from models.words import spoken


def login(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Whose account: the id, or role:id.")] = None,
    *,
    front: Annotated[
        str | None, typer.Option("--front", metavar="URL", help="The front (AFTERSALES_FRONT, else that of `up`).")
    ] = None,
) -> None:
    """Sign in; the commands after it act in this name until `logout`. Away from a terminal the password is a line."""
    url = front or front_address(read_settings(None))
    on_terminal = sys.stdin.isatty()
    if name is None and not on_terminal:
        raise BadUsage("say who signs in: aftersales login NAME")
    name = name or typer.prompt(spoken.say(words.NAME))
    password = typer.prompt(spoken.say(words.PASSWORD), hide_input=True) if on_terminal else sys.stdin.readline()
    answer = asyncio.run(Front(url).sign_in(name, password.rstrip("\n")))
    session = session_of(url, answer)
    keep(session)
    say(words.SIGNED_IN, front=url, names=", ".join(session.names), expires=_shown(answer["expires"]))


def _shown(moment: str) -> str:
    """A moment in the zone that it comes in, which is the company's."""
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M %Z")


def session_of(url: str, answer: dict[str, Any]) -> Login:
    """The session that the front has answered."""
    return Login(url, answer["token"], tuple(answer["names"]), bool(answer.get("operator")))


def logout() -> None:
    """End the session of `login`, here and at the front."""
    found = kept(front_address(read_settings(None)))
    if found is None:
        say(words.NOT_SIGNED_IN)
        return
    with contextlib.suppress(NotSignedIn):  # it has ended by itself
        asyncio.run(found.at.sign_out())
    forget()
    say(words.SIGNED_OUT)
