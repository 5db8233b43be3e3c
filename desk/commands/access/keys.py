"""`aftersales access keys`: the file of key-encryption keys."""

from pathlib import Path
from typing import Annotated

import typer

from activities.sealing import KeyRing
from activities.sealing.rotation import in_use, rewrap
from desk.commands.connection import Json, key_file, records
from desk.errors import BadSettings, BadUsage
from desk.shown import access_words as words
from desk.shown.terminal import as_json, say
from models.environment import SettingsError

keys = typer.Typer(help="The key-encryption keys: they wrap the keys of cases.", no_args_is_help=True)


@keys.command("new")
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
    *,
    machine: Json = False,
) -> None:
    """Make a file with a first key, for its owner's eyes alone; keep a copy where no backup of the database lies."""
    if file.exists():
        raise BadUsage(f"{file} is there already; `aftersales access keys rotate` adds a key to the one in use")
    ring = _ring(file, made=True)
    if machine:
        as_json({"file": str(file), "current": ring.current})
    else:
        say(words.KEYS_MADE, file=file, kek=ring.current)


@keys.command("show")
def show(*, machine: Json = False) -> None:
    """Show which keys the file holds and how many keys of cases each wraps; one that wraps none may go."""
    ring = _ring(_named())
    with records() as connection:
        used = in_use(connection)
    if machine:
        as_json({"file": str(ring.path), "current": ring.current, "wraps": {kek: used.get(kek, 0) for kek in ring.ids}})
        return
    for kek in sorted(ring.ids | used.keys()):
        told = words.WRAPS_NOW if kek == ring.current else words.WRAPS if kek in ring.ids else words.IS_MISSING
        say(told, kek=kek, count=used.get(kek, 0))


@keys.command("rotate")
def rotate(
    *,
    later: Annotated[
        bool, typer.Option("--later", help="Only add it: `rewrap` follows once every machine has the file.")
    ] = False,
    machine: Json = False,
) -> None:
    """Add a key to the file and wrap every case's key with it. Processes that read this very file do so by themselves.

    Where they read copies, as systemd's credentials are: rotate --later, copy the file, restart them, then rewrap.
    """
    ring = _ring(_named())
    kek = ring.add()
    if not later:
        _rewrap(ring, machine=machine)
    elif machine:
        as_json({"current": kek, "rewrapped": 0})
    else:
        say(words.KEK_ADDED, kek=kek)


@keys.command("rewrap")
def rewrap_(*, machine: Json = False) -> None:
    """Wrap every case's key with the file's first key. Every process must know it by then."""
    _rewrap(_ring(_named()), machine=machine)


def _rewrap(ring: KeyRing, *, machine: bool) -> None:
    with records() as connection:
        count = rewrap(connection, ring)
    if machine:
        as_json({"current": ring.current, "rewrapped": count})
    else:
        say(words.ROTATED, kek=ring.current, count=count)


def _named() -> Path:
    file = key_file()
    if file is None:
        raise BadSettings(
            "no keys are named here: AFTERSALES_KEYS names their file, `aftersales access keys new` makes one"
        )
    return file


def _ring(file: Path, *, made: bool = False) -> KeyRing:
    try:
        return KeyRing.ensure(file) if made else KeyRing.load(file)
    except SettingsError as error:
        raise BadSettings(str(error)) from None
