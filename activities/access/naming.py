"""Names of people who have accounts: an id, or the id in a role; no customer and no `system`."""

from collections.abc import Sequence

from activities.access.errors import AccessError
from models.offices import INSIDERS
from models.people import human, named
from models.vocabulary import PERSON


def human_of(name: str) -> str:
    """The id of `role:id`, or the id itself. Raises AccessError."""
    found = human_or_none(name)
    if found is None:
        raise AccessError(f"{name} is nobody's name: say role:id, or the id alone")
    return found


def human_or_none(name: str) -> str | None:
    """The same; None for what is no name."""
    whole = name if ":" in name else named(name)
    return human(whole) if PERSON.fullmatch(whole) is not None else None


def fits(name: str, one: str, roles: Sequence[str]) -> bool:
    """Whether a name is one of somebody's: the id, or the id in one of their roles."""
    return name in (one, named(one), *(f"{role}:{one}" for role in roles))


def one_person(people: Sequence[str]) -> tuple[str, list[str]]:
    """The human whom all these name, and their roles in that order. Raises AccessError."""
    bare = next((person for person in people if PERSON.fullmatch(named(person)) and ":" not in person), None)
    if bare is not None:
        raise AccessError(f"{bare} names no role: write it with one, such as supervisor:s-1")
    wrong = [person for person in people if PERSON.fullmatch(person) is None or _role(person) not in INSIDERS]
    if wrong or not people:
        raise AccessError(f"{', '.join(wrong) or 'nobody'} has no account: people sign in as {', '.join(INSIDERS)}")
    ids = {human(person) for person in people}
    if len(ids) > 1:
        raise AccessError(f"{', '.join(sorted(ids))} are several people: name one, in each role in which they act")
    return ids.pop(), list(dict.fromkeys(map(_role, people)))


def _role(person: str) -> str:
    return person.partition(":")[0]
