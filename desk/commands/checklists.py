"""`aftersales checklist`: what is looked at, list by list, in both languages; check a file of one's own, publish it."""

from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from activities.rules.publishing import CHECKLISTS, NotPublished, checklists_in_force, publish_checklists
from desk.commands import arguments as given
from desk.commands.connection import By, Effective, Json, calendar_of, now, records
from desk.commands.publication import approver, published, stored, versions
from desk.errors import BadUsage, InvalidFile, NotRunning, Unreachable
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.policy.checklists import Checklist, ChecklistError, ChecklistItem, Checklists, default_checklists
from models.words import spoken

checklist = typer.Typer(help="Checklists: what is looked at, by the policy's articles.", no_args_is_help=True)
File = Annotated[str, typer.Argument(metavar="FILE|-", help="A TOML file that may hold only what it changes.")]
Words = Annotated[Literal["zh", "en", "both"], typer.Option("--language", help="Of titles and items.")]
Version = Annotated[int | None, typer.Option("--version", min=1, max=1_000_000, help="Else that in force.")]
DIFFERING = {"lists": words.LISTS_DIFFER, "items": words.ITEMS_DIFFER}
SAME = {"lists": words.NO_LISTS_DIFFER, "items": words.NO_ITEMS_DIFFER}
LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


@checklist.command("show")
def show_(
    name: Annotated[str | None, typer.Argument(metavar="[LIST]", help="One list; else all by name.")] = None,
    *,
    version: Version = None,
    language: Words = "both",
    machine: Json = False,
) -> None:
    """Show the checklists in force, or one with its items, their clauses and how grave each is.

    Where no service runs, those that are shipped.
    """
    about, known = checklists_known(version)
    if name is not None and name not in known.lists:
        raise BadUsage(f"{name!r} is no checklist; there are {', '.join(known.lists)}")
    if name is None:
        titles, columns = _titles(known), ("list", *LANGUAGES[language], "items")
        _answer(about | {"lists": titles}, titles, columns, machine=machine)
    else:
        items = [_line(key, item) for key, item in known.of(name).items()]
        columns = ("item", *LANGUAGES[language], "clauses", "severity", "advisory")
        _answer(about | _title(name, known.lists[name]) | {"items": items}, items, columns, machine=machine)


@checklist.command("list")
def list_(*, machine: Json = False) -> None:
    """List the published versions, the latest first, and say which is in force."""
    with records() as connection:
        found, (current, _) = versions(connection, CHECKLISTS), _in_force(connection)
    marked = [one | {"in_force": one["version"] == current} for one in found]
    if machine:
        as_json({"versions": marked})
        return
    shown = [one | {"": spoken.say(words.IN_FORCE) if one["in_force"] else ""} for one in marked]
    display(show.rows("", ("version", "approved_by", "effective_from", "published_at", ""), shown))


@checklist.command("check")
def check(file: File, *, machine: Json = False) -> None:
    """Check a file of checklists and say which lists and items it changes of the shipped ones; publishes nothing."""
    shipped, own = default_checklists(), load(given.text_of(file))
    changed = {
        "lists": [key for key, one in own.lists.items() if shipped.lists.get(key) != one],
        "items": [key for key, one in own.items.items() if shipped.items.get(key) != one],
    }
    if machine:
        as_json({"valid": True, "changes": changed})
        return
    for kind, names in changed.items():
        say(DIFFERING[kind] if names else SAME[kind], names=", ".join(names))


@checklist.command("publish")
def publish(file: File, by: By, effective_from: Effective = None, *, machine: Json = False) -> None:
    """Publish checklists, the shipped ones with what a file changes, for the cases opened from now, or a time, on."""
    approver(by)
    text = given.text_of(file)
    load(text)
    with records() as connection:
        since = given.moment("--effective-from", effective_from, calendar_of(connection).tz) or now()
        version = publish_checklists(connection, text, by, since)
        published(stored(connection, CHECKLISTS, version), machine=machine)


def load(text: str) -> Checklists:
    """The shipped checklists with what a file changes. Raises InvalidFile naming every wrong place."""
    try:
        return Checklists.load(text, default_checklists())
    except ChecklistError as error:
        raise InvalidFile(error.errors) from None


def checklists_known(version: int | None) -> tuple[dict[str, Any], Checklists]:
    """About a version, that in force where none is named, and what it holds; the shipped ones where no service runs."""
    try:
        with records() as connection:
            number, found = _in_force(connection, version)
            return stored(connection, CHECKLISTS, number), found
    except NotRunning:
        if version is not None:
            raise
        return {"version": None}, default_checklists()


def _in_force(connection: Connection, version: int | None = None) -> tuple[int, Checklists]:
    """Raises BadUsage where none has that number, Unreachable where none is in force."""
    try:
        return checklists_in_force(connection, now(), version)
    except NotPublished as error:
        if version is not None:
            raise BadUsage(f"there is no version {version}; `aftersales checklist list` shows them") from None
        raise Unreachable(f"{error}: publish some with `aftersales checklist publish`") from error


def _titles(known: Checklists) -> list[dict[str, Any]]:
    return [{"list": key, "zh": one.zh, "en": one.en, "items": len(one.items)} for key, one in known.lists.items()]


def _title(name: str, one: Checklist) -> dict[str, Any]:
    return {"list": name, "zh": one.zh, "en": one.en}


def _line(key: str, item: ChecklistItem) -> dict[str, Any]:
    return {"item": key} | item.model_dump(mode="json") | {"clauses": ", ".join(item.clauses)}


def _answer(whole: dict[str, Any], found: list[dict[str, Any]], columns: tuple[str, ...], *, machine: bool) -> None:
    """Rows and of which version they are; for programs, all that is known."""
    if machine:
        as_json(whole)
        return
    title = " ".join(whole[language] for language in LANGUAGES["both"] if language in columns and language in whole)
    display(show.rows(title, columns, ({k: v for k, v in one.items() if v is not False} for one in found)))
    if whole["version"] is None:
        say(words.AS_SHIPPED)
    else:
        say(words.EFFECTIVE, version=whole["version"], by=whole["approved_by"], since=whole["effective_from"])
