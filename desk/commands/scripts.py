"""`aftersales script`: what to ask and say to a customer, by checklist, in both languages (八§3–4)."""

from datetime import datetime
from typing import Annotated, Any

import typer

from desk.commands.checklists import LANGUAGES, Words, checklists_known
from desk.commands.connection import Json, calendar_of, now, records
from desk.errors import BadUsage, NotRunning
from desk.shown import command_words as words
from desk.shown.terminal import as_json, say, text
from desk.shown.terminal import show as display
from models.policy.checklists import ChecklistItem, Checklists
from models.policy.public_holidays import default_calendar
from models.words import scripts
from models.words import words as texts

OURS = texts.Words("our company", "本公司")
NOBODY = texts.Words("…", "某某")


def script(
    name: Annotated[str, typer.Argument(metavar="KIND|reception", help="A kind of case for customers, or reception.")],
    *,
    company: Annotated[str | None, typer.Option(metavar="NAME", help="What the company calls itself.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="NAME", help="Whom one speaks to.")] = None,
    language: Words = "both",
    machine: Json = False,
) -> None:
    """Print what to ask and say to a customer, by checklist.

    Greetings go by the time of day, forms of address by what is known of the customer.
    """
    lists = scripts.LISTS.get(name.lower())
    if lists is None:
        raise BadUsage(f"{name!r} has no script; there are {', '.join(scripts.LISTS)}")
    _, known = checklists_known(None)
    values = {
        "greeting": scripts.greeting(_here()),
        "company": texts.Words(company, company) if company else OURS,
        "name": texts.Words(customer, customer) if customer else NOBODY,
    }
    asked = [_both(one) for one in scripts.ASKED[name.lower()]]
    parts = [_part(key, known, values) for key in lists if key in known.lists]
    if machine:
        as_json({"script": name.lower(), "ask": asked, "lists": parts})
        return
    spoken = LANGUAGES[language]
    say(words.SCRIPT_ASK)
    for one in asked:
        _tell("    – ", one, spoken)
    for part in parts:
        display(text(" ".join(part[one] for one in spoken)))
        for item in part["items"]:
            _tell("  ", item, spoken)
            if "say" in item:
                _tell("    – ", item["say"], spoken)


def _here() -> datetime:
    """Now, on the company's clock; that of the shipped calendar where no service runs."""
    try:
        with records() as connection:
            return calendar_of(connection).local(now())
    except NotRunning:
        return default_calendar().local(now())


def _part(key: str, known: Checklists, values: dict[str, texts.Words]) -> dict[str, Any]:
    title, items = known.lists[key], known.of(key)
    return {"list": key, "zh": title.zh, "en": title.en, "items": [_item(k, one, values) for k, one in items.items()]}


def _item(key: str, item: ChecklistItem, values: dict[str, texts.Words]) -> dict[str, Any]:
    line: dict[str, Any] = {"item": key, "clauses": list(item.clauses), "zh": item.zh, "en": item.en}
    said = scripts.SAID.get(key)
    return line if said is None else line | {"say": _both(scripts.filled(said, **values))}


def _both(found: texts.Words) -> dict[str, str]:
    return {"zh": found.zh, "en": found.en}


def _tell(before: str, found: dict[str, Any], languages: tuple[str, ...]) -> None:
    for language in languages:
        display(text(before + found[language]))
