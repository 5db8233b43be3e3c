"""Who is believed: whom a seal vouches for, and from whom a message that nobody sealed is still taken.

A sealed payload names its sealer. That is `DESK`, which is whatever process holds the keys and has checked itself; a
person, `supervisor:s-1`; or a person whom a program's token speaks for, `clerk:cc-7 via token:cc`.
"""

from collections.abc import Collection, Iterable

from models.offices import ROLES
from models.people import human
from models.vocabulary import Role

DESK = "desk"
"""Seals as whatever holds the keys: the worker, and the command line where it stands beside them."""
TOKEN = "token"  # noqa: S105 - begins the name of a program's token, `token:cc`
VIA = " via "
EVERYONE = "everyone"
NOBODY = "nobody"
Unsealed = tuple[str, ...] | None
"""The roles from which an unsealed message is believed: none of them `()`, all of them None."""


def vouched(sealed_by: str) -> str:
    """Whom a seal vouches for: the person before ` via `, or the sealer itself."""
    return sealed_by.partition(VIA)[0]


def through(token: str, person: str) -> str:
    """What a seal says where a token speaks for somebody."""
    return f"{person}{VIA}{TOKEN}:{token}"


def unsealed_rule(words: Iterable[str]) -> Unsealed:
    """The rule that `everyone`, `nobody` or names of roles say. Raises ValueError."""
    named = tuple(dict.fromkeys(words))
    if named in ((EVERYONE,), (NOBODY,)):
        return None if named == (EVERYONE,) else ()
    outsiders = [word for word in named if word not in ROLES]
    if outsiders or not named:
        wrong = ", ".join(outsiders) or "nothing"
        raise ValueError(f"must be everyone, nobody or roles; {wrong} is not one of {', '.join(ROLES)}")
    return named


def in_words(rule: Unsealed) -> str:
    """The rule as people name it."""
    return EVERYONE if rule is None else ", ".join(rule) or NOBODY


def distrusted(by: str, role: Role, sealed_by: str | None, rule: Unsealed) -> str | None:
    """Why a message is not believed to come from `by`; None where it is."""
    if sealed_by is None:
        if rule is None or role in rule:
            return None
        return (
            f"nobody vouches that {by} sent this: sign in and send it sealed; unsealed messages are believed from "
            f"{in_words(rule)}"
        )
    if sealed_by == DESK or vouched(sealed_by) == by:
        return None
    who = vouched(sealed_by)
    return f"{who} is signed in, not {by}" if not who.startswith(f"{TOKEN}:") else f"{who} does not speak for {by}"


def spoken_for(person: str, roles: Collection[str], by: object) -> str:
    """Whom a seal of a signed-in person names: `by` where that is one of their own names, else their first one.

    `person` is the human's id, `roles` what they act as, the first before all others.
    """
    names = [f"{role}:{person}" for role in roles]
    return by if isinstance(by, str) and by in names else names[0]


def token_speaks_for(offices: Collection[str], prefix: str, by: object) -> bool:
    """Whether a token of these offices may speak for `by`, whose id begins with the token's prefix."""
    if not isinstance(by, str):
        return False
    try:
        one = human(by)
    except ValueError:
        return False
    return by.partition(":")[0] in offices and one.startswith(prefix)
