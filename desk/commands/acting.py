"""Who acts at this command line: once access is closed, whoever is signed in, and nobody else."""

import asyncio
from typing import Any

from activities.access.rule import in_force
from desk.commands.settings import read_settings
from desk.errors import BadUsage, NotAllowed, NotRunning, NotSignedIn, Unreachable
from desk.gateway import service
from desk.gateway.failures import reaching_database
from desk.gateway.place import front_address
from desk.remote.login import Login, kept

SIGN_IN = "access is closed: sign in with `aftersales login NAME`, a program with its token in AFTERSALES_TOKEN"


def acting(by: str | None) -> str | None:
    """The same, as the value of `--by`: where access is closed, a name of whoever is signed in.

    Where no service runs the command itself says so. Raises NotSignedIn, NotAllowed.
    """
    if by is None:
        return None
    try:
        if not closed():
            return by
    except (NotRunning, Unreachable):
        return by
    me = signed_in()
    if not speaks_for(me, by):
        raise NotAllowed(f"{me['names'][0] if me['names'] else me['name']} is signed in, not {by}")
    return by


def only_name() -> str | None:
    """Under whose name somebody acts who does not say: where access is closed, the only one that they have here.

    None where access is open, no service runs, or a program acts. Raises BadUsage where they have several,
    NotSignedIn, Unreachable.
    """
    try:
        names = signed_in()["names"] if closed() else []
    except NotRunning:
        return None
    if len(names) > 1:
        raise BadUsage(f"say in which role you act: --by is one of {', '.join(names)}")
    return names[0] if names else None


def closed() -> bool:
    """Whether there are people who are not believed without a seal. Raises NotRunning, Unreachable."""
    database = service.database(read_settings(None))
    try:
        with reaching_database(), database.begin() as connection:
            return in_force(connection).unsealed is not None
    finally:
        database.dispose()


def login_here() -> Login:
    """Who is signed in here, as far as is kept. Raises NotSignedIn, NotRunning."""
    found = kept(front_address(read_settings(None)))
    if found is None:
        raise NotSignedIn(SIGN_IN)
    return found


def signed_in() -> dict[str, Any]:
    """Who is signed in, as the front knows. Raises NotSignedIn, Unreachable."""
    return asyncio.run(login_here().at.me())


def speaks_for(me: dict[str, Any], by: str) -> bool:
    """Whether somebody signed in, or a program, acts under this name."""
    if by in me["names"]:
        return True
    offices, prefix = me.get("offices", ()), me.get("prefix")
    role, _, human = by.partition(":")
    return prefix is not None and role in offices and human.startswith(prefix)


def ensure_operator() -> None:
    """Raises NotAllowed where access is closed and whoever is signed in has not the right of an operator."""
    if closed() and not signed_in().get("operator"):
        raise NotAllowed("this is for an operator: `aftersales access change PERSON --operator` grants the right")
