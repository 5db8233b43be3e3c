"""KEY=VALUE words: each is read as the event's declaration has the key, text or JSON."""

import json
from typing import Any

import pytest

from desk.commands import arguments
from desk.commands.arguments import pairs
from workflows.kinds.delivery import Delivery
from workflows.kinds.installation import Installation
from workflows.kinds.repair import Repair
from workflows.registry import PROCEDURES


@pytest.mark.parametrize(
    ("kind", "event", "word", "read"),
    [
        (Delivery, "confirm_call", 'confirmed={"time": true}', {"confirmed": {"time": True}}),
        (Delivery, "confirm_call", "reached=true", {"reached": True}),
        (Delivery, "confirm_call", "zone=town", {"zone": "town"}),
        (Delivery, "set_out", 'units=[{"unit": 1}]', {"units": [{"unit": 1}]}),
        (Delivery, "place", 'damage={"what": "w"}', {"damage": {"what": "w"}}),
        (Installation, "call_back", 'scores={"work": 90}', {"scores": {"work": 90}}),
        (Installation, "accept_order", "credential_no=17", {"credential_no": "17"}),
        (Repair, "settle", "amount=120.00", {"amount": "120.00"}),
        (Repair, "settle", "no_such_key=1", {"no_such_key": 1}),
    ],
)
def test_a_word_is_what_its_event_takes(kind: Any, event: str, word: str, read: dict[str, Any]) -> None:
    """An object or a list is JSON, an amount stays as it was written."""
    assert pairs([word], kind.procedure.events[event]) == read


def test_every_key_of_every_event_can_be_said_in_a_word() -> None:
    """What an event's example holds comes back from words as it is."""
    for spec in (spec for kind in PROCEDURES for spec in kind.procedure.events.values()):
        example = spec.example()
        words = [f"{key}={v if isinstance(v, str) else json.dumps(v)}" for key, v in example.items()]
        assert pairs(words, spec) == example, spec.name


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        ("technician:n-1", "staff:n-1"), ("supervisor:n-1", "staff:n-1"), ("staff:n-1", "staff:n-1"),
        ("customer:c-1", "customer:c-1"), ("round:certificates", "round:certificates"), ("hub-east", "hub-east"),
        (None, None),
    ],
)  # fmt: skip
def test_cases_about_somebody_are_found_in_whatever_role_they_are_named(about: str | None, subject: str | None) -> None:
    """The id names the human; customers, rounds and places stand as they are."""
    assert arguments.subject(about) == subject
