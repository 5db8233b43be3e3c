"""`aftersales checklist`: what is looked at, list by list, as people print it; and a file of one's own, checked."""

from typing import Annotated, Any, Literal

import typer

from desk.commands.arguments import text_of
from desk.commands.connection import Json
from desk.errors import BadUsage, InvalidFile
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.policy.checklists import ChecklistError, Checklists, default_checklists

checklist = typer.Typer(help="Checklists: what is looked at, by the policy's articles.", no_args_is_help=True)
Words = Annotated[Literal["zh", "en"], typer.Option("--language", help="Of titles and items.")]


@checklist.command("show")
def show_(
    name: Annotated[str | None, typer.Argument(metavar="[LIST]", help="One list; else all by name.")] = None,
    *,
    language: Words = "zh",
    machine: Json = False,
) -> None:
    """Show the shipped checklists, or one with its items, their clauses and how grave each is."""
    known = default_checklists()
    if name is None:
        titles = ((key, getattr(one, language), len(one.items)) for key, one in known.lists.items())
        found = [{"list": key, "title": title, "items": number} for key, title, number in titles]
        if machine:
            as_json(found)
        else:
            display(show.rows("", ("list", "title", "items"), found))
        return
    if name not in known.lists:
        raise BadUsage(f"{name!r} is no checklist; there are {', '.join(known.lists)}")
    items = [_line(key, item, language) for key, item in known.of(name).items()]
    title = getattr(known.lists[name], language)
    if machine:
        as_json({"list": name, "title": title, "items": items})
    else:
        display(show.rows(title, ("item", "what", "clauses", "severity"), items))


@checklist.command("check")
def check(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A TOML file that may hold only what it changes.")],
    *,
    machine: Json = False,
) -> None:
    """Check a file of checklists and say which lists and items it changes of the shipped ones; publishes nothing."""
    shipped = default_checklists()
    try:
        own = Checklists.load(text_of(file), shipped)
    except ChecklistError as error:
        raise InvalidFile(error.errors) from None
    changed = {
        "lists": [key for key, one in own.lists.items() if shipped.lists.get(key) != one],
        "items": [key for key, one in own.items.items() if shipped.items.get(key) != one],
    }
    if machine:
        as_json({"valid": True, "changes": changed})
        return
    for kind, names in changed.items():
        say(f"{kind}: {', '.join(names) or 'none'} differ from the shipped ones")


def _line(key: str, item: Any, language: str) -> dict[str, Any]:
    severity = item.severity.value + (", advice" if item.advisory else "")
    return {"item": key, "what": getattr(item, language), "clauses": ", ".join(item.clauses), "severity": severity}
