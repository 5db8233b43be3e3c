"""The words that every kind of case shares: roles, people, outcomes, the states of a commitment."""

import re
from datetime import UTC, datetime
from enum import StrEnum

PERSON = re.compile(r"(?P<role>[a-z_]+):(?P<id>[\w.@-]{1,64})")
"""A person or an office on the wire, `role:id`."""
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""A caller's own reference of a case."""

TASK_QUEUE = "aftersales"
UNKNOWN = "unknown"
SYSTEM = "system"
CALENDAR_PUBLISHED = "calendar_published"
"""The worker's own signal: read the calendar again. It carries no decision and needs no sender."""
ACCESS_PUBLISHED = "access_published"
"""The worker's own signal: read again from whom unsealed messages are believed."""
WORK_EVENTS = (
    "arrive", "start_work", "leave", "take_in", "give_up", "finish", "finish_in_workshop", "resolve_remotely",
)  # fmt: skip
"""The events by which somebody works on a case, of whatever kind (一§19(10))."""
UNRECKONED = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for a moment that the calendar has no working time to reach; nothing ever rings at it."""


class Role(StrEnum):
    """Who acts. `system` is the clock and the rules; it never comes from outside."""

    CLERK = "clerk"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    GENERAL_MANAGER = "general_manager"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    DEPARTMENT = "department"
    PANEL = "panel"
    COURIER = "courier"
    INSTALLER = "installer"
    STATION = "station"
    PURCHASING = "purchasing"
    MARKETING = "marketing"
    QUALITY = "quality"
    HR = "hr"
    CUSTOMER = "customer"
    SYSTEM = "system"


def role_of(person: str) -> Role:
    """The role in `role:id`. Raises ValueError where the form or the role is unknown."""
    match = PERSON.fullmatch(person)
    if match is None:
        raise ValueError("must be role:id, for example clerk:c-12")
    try:
        return Role(match["role"])
    except ValueError:
        raise ValueError(f"unknown role; one of {', '.join(Role)}") from None


class Outcome(StrEnum):
    """What became of a message or a clock step on the timeline."""

    APPLIED = "applied"
    REFUSED = "refused"
    CLOCK = "clock"


class CommitmentState(StrEnum):
    """Where a commitment stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    OVERDUE = "overdue"
    DROPPED = "dropped"

    @property
    def open(self) -> bool:
        return self in (CommitmentState.RUNNING, CommitmentState.PAUSED, CommitmentState.OVERDUE)


class Refused(StrEnum):
    """The error types of an answer, as callers see them."""

    INVALID_REQUEST = "InvalidRequest"
    ALREADY_OPENED = "AlreadyOpened"
    INVALID_PAYLOAD = "InvalidPayload"
    NOT_ALLOWED = "NotAllowed"
    EVENT_REFUSED = "EventRefused"


class HoldReason(StrEnum):
    """Why a case waits; its office says which of them hold there, each with its limit in the policy."""

    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    WAITING_FOR_PARTS = "waiting_for_parts"
    WAITING_FOR_SUPPLIER = "waiting_for_supplier"
    WAITING_FOR_PERSON = "waiting_for_person"
    OTHER = "other"


class Decision(StrEnum):
    """What a supervisor makes of a proposed conduct record."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
