"""What states, events, commitments and roles are called, by their kind: the name on the wire first, then its words.

A name for which there are no words, as of a kind of one's own, is shown as it is.
"""

from collections.abc import Iterable

from models.offices import EVERYONE, INSIDERS, ROLES, above
from models.vocabulary import Role
from models.words import interface, shared
from models.words.messages import kinds, named
from models.words.spoken import say, spoken
from models.words.words import Term, Words


def kind(name: str) -> Words | None:
    """What a kind of case is called."""
    found = kinds().get(name)
    return found.kind if found is not None else None


def kind_said(name: str, english: str) -> str:
    """What the cases of a kind are: its own English, or the Chinese of its words."""
    return english if spoken() == "en" else kind_in_chinese(name) or english


def kind_in_chinese(name: str) -> str:
    """What the cases of a kind are, in Chinese; empty where nobody has worded it."""
    found = kinds().get(name)
    return found.sentence if found is not None else ""


def state(kind: str, name: str) -> Term | None:
    """The words of a state."""
    own = kinds().get(kind)
    return (own.states.get(name) if own is not None else None) or shared.STATES.get(name)


def event(kind: str, name: str) -> Term | None:
    """The words of an event, one that may be sent or one of the clock."""
    own = kinds().get(kind)
    return (own.events.get(name) if own is not None else None) or shared.EVENTS.get(name)


def entry(kind: str, name: str) -> Words | None:
    """What an entry of the timeline is called: an event, or what every case notes."""
    found = event(kind, name)
    return found.name if found is not None else shared.ENTRIES.get(name)


def prompt(kind: str, name: str) -> Words | None:
    """What is to be done by a commitment's due, or what a reminder prompts."""
    found = named("commitment", name, kind)
    return found or named("reminder", name, kind)


def role(name: str) -> Words | None:
    """The title of a role; None for what is no role from outside."""
    return ROLES[Role(name)].title if name in ROLES else None


def beside(name: str, words: Words | None) -> str:
    """A name with its words in Chinese, `assigned 已派工`; in English the name alone, which is a word itself."""
    return name if words is None or spoken() == "en" else f"{name} {words.zh}"


def with_title(name: str) -> str:
    """A role by its name, in Chinese with its title: `supervisor（售后服务主管）`."""
    words = role(name)
    return name if words is None or spoken() == "en" else f"{name}（{words.zh}）"


def senders(roles: Iterable[str], *, named: bool = False) -> str:
    """The roles that may send an event, each with its title, whether offices above may, and whoever the case names.

    Everyone, and everyone of the company, are one word.
    """
    found = tuple(roles)
    for all_of_them, words in ((EVERYONE, interface.ANYONE), (INSIDERS, interface.INSIDERS)):
        if set(found) == set(all_of_them):
            return say(words)
    names = [with_title(one) for one in found]
    if any(above(Role(one)) - set(found) for one in found if one in ROLES):
        names[-1] = say(interface.OR_ABOVE, who=names[-1])
    return say(interface.AND).join([*names, *([say(interface.NAMED)] if named or not found else [])])


def sentence(english: str, term: Term | None) -> str:
    """What a declaration says of a state or an event: its own English, or the Chinese of its words."""
    return english if term is None or spoken() == "en" else term.sentence
