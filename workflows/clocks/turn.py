"""One step of a case while it is worked out: a draft of the file, and what is to be written with it.

Nothing of a turn counts until it is recorded; a refusal on the way leaves the case as it was.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.books import BookEntry
from models.case import CaseFile
from models.record import Certified, Form, LinkedCase, Notification, RoundStep, Telling
from models.vocabulary import Refused
from models.words import messages


class Refusal(Exception):
    """The message is refused; the text says why and what instead. `details` goes to the sender."""

    def __init__(self, kind: Refused, reason: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.details = details if details is not None else {"reason": reason}

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What is wrong, each with its place; the whole reason where no field is named."""
        whole: list[dict[str, Any]] = [{"loc": [], "msg": self.reason}]
        return list(self.details.get("errors", whole))


def malformed(errors: list[dict[str, Any]]) -> Refusal:
    """The message alone shows what is wrong: every wrong field is named."""
    text = "; ".join(f"{'.'.join(str(p) for p in e['loc']) or 'message'}: {e['msg']}" for e in errors)
    return Refusal(Refused.INVALID_PAYLOAD, text, {"errors": errors})


def not_allowed(reason: str) -> Refusal:
    """The sender may not do this; the reason says who may."""
    return Refusal(Refused.NOT_ALLOWED, reason)


@dataclass
class Turn:
    """A step being taken: by whom, at what time, and what it will leave behind."""

    draft: CaseFile
    seq: int
    at: datetime
    now: datetime
    by: str
    event: str
    clause: str
    sealed_by: str | None = None
    """Who sealed the message that led to it."""
    forms: list[Form] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    checks: list[Certified] = field(default_factory=list)
    linked: list[LinkedCase] = field(default_factory=list)
    postings: list[BookEntry] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    rounds: list[RoundStep] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)
    """What the records have said to the readings of this step, by name."""
    remarks: list[str] = field(default_factory=list)
    contacts: dict[str, str] = field(default_factory=dict)

    def tell(self, to: str, topic: str, **params: str) -> None:
        """Queues a message to a role, a person or the case's customer. Raises UnknownTopic where nobody worded it."""
        self.notifications.append(self.message(to, topic, **params))

    def message(self, to: str, topic: str, **params: str) -> Notification:
        """A message under its key, not queued. Raises UnknownTopic where nobody worded it."""
        key = f"{self.draft.workflow_id}/{self.seq}/{topic}/{to}"
        known = {"number": self.draft.number, "kind": self.draft.kind, "clause": self.clause} | params
        messages.check(topic, to, known)
        return Notification(key=key, to=to, topic=topic, params=known)

    def form(self, table: str, key: str, values: dict[str, Any], *, final: bool = False) -> None:
        """Writes a row of a form or book; keys already filled in stay unless given anew.

        A `final` row is never written again: the case need not carry it any longer.
        """
        name = f"{table}/{key}"
        content = self.draft.forms.pop(name, {}) | values
        if not final:
            self.draft.forms[name] = content
        self.forms = [f for f in self.forms if (f.table, f.key) != (table, key)]
        self.forms.append(Form(table=table, key=key, seq=self.seq, values=content))
