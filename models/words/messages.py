"""What is said to whom: every message, in English and Simplified Chinese, with no personal data in its parameters.

A topic is what a procedure tells (`self.tell(role, topic, …)`); its words stand with its kind or part, those of every
kind in `models/words/shared.py`. Parameters arrive as strings and are shown by their key: `…_at` as a moment in the
company's zone, `…_on` as a day, `kind`, `commitment`, `conduct` and `rung` in words. Customers are addressed by name
(八§3(2)·2).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from models import offices
from models.kinds import gathered, modules
from models.vocabulary import Role
from models.words import shared
from models.words.scripts import greeting
from models.words.words import KindWords, Template, Words

DATES = {"en": "en_GB", "zh_CN": "zh_CN"}
"""Locale of dates by language; British, since the company's hours are written in 24 hours."""
TITLED = re.compile(r"(先生|女士|小姐|太太|夫人)$")
"""A name taken down with its form of address keeps that one."""
NAMED, UNNAMED = Words("Dear {name},", "尊敬的{name}先生/女士："), Words("Dear customer,", "尊敬的客户：")
TITLED_NAME = Words("Dear {name}:", "尊敬的{name}：")
"""For a name that brings its own form of address."""
CLOSING = Words("{company} after-sales service", "{company}售后服务部")
GREETED = Words(". ", "！")
"""Ends a greeting (八§3(2)·3)."""
OF_WHOM = Words("{commitment} ({whose})", "{commitment}（{whose}）")
"""Of several that are awaited at once, whose commitment it is."""
OUR_COMPANY = Words("Our company's", "本公司")


class UnknownTopic(LookupError):
    """A procedure tells what nobody has worded, or leaves out what the words need; the text says which."""


@dataclass(frozen=True)
class RenderedMessage:
    """What is sent."""

    title: str
    body: str


@cache
def topics() -> Mapping[str, Template]:
    """Everything that may be told. Raises ValueError where two word one topic."""
    found: dict[str, Template] = dict(shared.TOPICS)
    for told in gathered("TOPICS"):
        twice = sorted(found.keys() & told.keys())
        if twice:
            raise ValueError(f"worded twice: {', '.join(twice)}")
        found |= told
    return found


@cache
def names() -> Mapping[str, Mapping[str, Words]]:
    """Words for the values of parameters, by parameter, whatever the kind. Raises ValueError where two word one."""
    found: dict[str, dict[str, Words]] = {}
    for key, words in ((key, words) for named in (shared.NAMES, *gathered("NAMES")) for key, words in named.items()):
        known = found.setdefault(key, {})
        twice = sorted(known.keys() & words.keys())
        if twice:
            raise ValueError(f"named twice: {', '.join(twice)}")
        known |= words
    return found


@cache
def kinds() -> Mapping[str, KindWords]:
    """The words of every kind, by its name in the code."""
    return {vars(module)["NAME"]: vars(module)["WORDS"] for module in modules() if "WORDS" in vars(module)}


def named(key: str, value: str, kind: str = "") -> Words | None:
    """What the value of a parameter is called: by its kind first, then by parts and all kinds; None for nothing."""
    own = kinds().get(kind)
    match key:
        case "kind":
            found = kinds().get(value)
            return found.kind if found is not None else None
        case "addressee":
            return offices.ROLES[Role(value)].addressed if value in offices.ROLES else None
        case "rung":
            return next((entry.title for entry in offices.ROLES.values() if str(entry.level) == value), None)
        case "commitment":
            words = own.commitments.get(value) if own is not None else None
        case _:
            words = own.names.get(key, {}).get(value) if own is not None else None
    return words or names().get(key, {}).get(value)


WIRE = re.compile(r"[a-z_]+:\S")
"""Where a text begins with a name on the wire, such as `department:logistics`."""
WORDED = ("kind", "addressee", "rung", "commitment")
"""Parameters that are shown in words, with those that `names` words."""


def check(topic: str, to: str, params: Mapping[str, str]) -> None:
    """Makes sure that a message can be worded. Raises UnknownTopic."""
    template = topics().get(topic)
    if template is None:
        where = "add it to the TOPICS of its kind or part (models/kinds, models/parts)"
        raise UnknownTopic(f"no message is worded for {topic}: {where}")
    missing = sorted(template.placeholders - params.keys())
    if missing:
        raise UnknownTopic(f"the message {topic} needs {', '.join(missing)}")
    if template.to_customer != (to == Role.CUSTOMER):
        wanted = "the customer" if template.to_customer else "staff"
        raise UnknownTopic(f"the message {topic} is worded for {wanted}, not for {to}")


def render(
    topic: str,
    params: Mapping[str, str],
    *,
    language: str,
    company: str = "",
    zone: ZoneInfo,
    customer_name: str | None = None,
    now: datetime | None = None,
) -> RenderedMessage:
    """Words a message in `zh_CN` or `en`; a customer is greeted by the time of day that it is. Raises UnknownTopic."""
    template = topics().get(topic)
    if template is None or template.placeholders - params.keys():
        raise UnknownTopic(f"no message is worded for {topic}, or it lacks a parameter; is this worker outdated?")
    kind = params.get("kind", "")
    shown = {key: _shown(key, value, language, zone, kind) for key, value in params.items()}
    if "whose" in params and "commitment" in shown:
        shown["commitment"] = OF_WHOM.said(language).format(commitment=shown["commitment"], whose=params["whose"])
    title = template.title.said(language).format_map(shown)
    body = _capital(template.body.said(language).format_map(shown))
    if template.to_customer:
        closing = CLOSING.said(language).format(company=company or OUR_COMPANY.said(language))
        greeted = f"{greeting(now.astimezone(zone)).said(language)}{GREETED.said(language)}" if now is not None else ""
        body = f"{salutation(customer_name, language)}\n\n{greeted}{body}\n\n{closing}"
    return RenderedMessage(title, body)


def salutation(name: str | None, language: str) -> str:
    """The form of address (八§3(2)·2); neither sex nor marital status is stored."""
    name = name.strip() if name else ""
    if not name:
        return UNNAMED.said(language)
    return (TITLED_NAME if TITLED.search(name) else NAMED).said(language).format(name=name)


def _capital(text: str) -> str:
    """As a sentence begins; a name on the wire stays as it is."""
    return text if WIRE.match(text) else text[:1].upper() + text[1:]


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(DATES[language])


def _shown(key: str, value: str, language: str, zone: ZoneInfo, kind: str) -> str:
    if key in WORDED or key in names():
        words = named(key, value, kind)
        return words.said(language) if words is not None else value.replace("_", " ")
    locale = _locale(language)
    if key.endswith("_at"):
        moment = datetime.fromisoformat(value).astimezone(zone)
        return f"{format_date(moment, 'full', locale)} {format_time(moment, 'short', tzinfo=zone, locale=locale)}"
    return format_date(date.fromisoformat(value), "full", locale) if key.endswith("_on") else value
