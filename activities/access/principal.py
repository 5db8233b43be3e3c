"""Who stands at a door: a person with a session, or a program with a token; what they may do and read there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.access import TOKEN, spoken_for, through, token_speaks_for
from models.people import same_human
from models.vocabulary import Role

_UP = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER})
READERS: Mapping[str, frozenset[Role]] = MappingProxyType({
    "service": _UP | {Role.CLERK, Role.QUALITY},
    "stores": _UP | {Role.WAREHOUSE, Role.PURCHASING},
    "quality": _UP | {Role.QUALITY},
    "people": frozenset({Role.HR, Role.MANAGER, Role.GENERAL_MANAGER}),
    "rounds": frozenset({Role.MANAGER, Role.GENERAL_MANAGER}),
})  # fmt: skip
"""Who reads every case of an office; anybody else of the company reads those that they work on."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a program's token is good for."""

    name: str
    offices: tuple[str, ...]
    prefix: str
    reads: bool = False
    opens: bool = False


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A signed-in person, by `human` and `roles`, or a program, by `token`."""

    human: str = ""
    roles: tuple[str, ...] = ()
    operator: bool = False
    session: str | None = None
    token: Token | None = None

    @property
    def name(self) -> str:
        """What the audit calls them: a person by the first role, a program `token:NAME`."""
        return f"{TOKEN}:{self.token.name}" if self.token is not None else f"{self.roles[0]}:{self.human}"

    @property
    def names(self) -> tuple[str, ...]:
        """Under which a person acts; a program has none of its own."""
        return tuple(f"{role}:{self.human}" for role in self.roles)

    @property
    def only_name(self) -> str | None:
        """Under which name a person acts who does not say; None where they have several, and for a program."""
        return self.names[0] if len(self.names) == 1 else None

    @property
    def who_of_them(self) -> str:
        """What somebody who did not say under which of their names they act is to be told."""
        return f"say in which role you act: by is one of {', '.join(self.names)}"

    def seals_as(self, by: object) -> str:
        """Whom a seal names for a message that says `by`; who is no `by` of theirs will be refused by the case."""
        if self.token is None:
            return spoken_for(self.human, self.roles, by)
        speaks = token_speaks_for(self.token.offices, self.token.prefix, by)
        return through(self.token.name, str(by)) if speaks else self.name

    def acts_as(self, by: object) -> bool:
        """Whether they may act under this name."""
        if self.token is not None:
            return token_speaks_for(self.token.offices, self.token.prefix, by)
        return by in self.names

    def is_human(self, name: str | None) -> bool:
        """Whether this name, in whatever role, is theirs; no program is anybody."""
        return self.token is None and name is not None and same_human(self.names[0], name)

    def reads(self, office: str, assignee: str | None) -> bool:
        """Whether they may read a case of an office that somebody works on."""
        if self.token is not None and not self.token.reads:
            return False
        roles = self.token.offices if self.token is not None else self.roles
        if READERS.get(office, frozenset()).intersection(roles):
            return True
        return self.is_human(assignee)
