"""What a message's form alone says, and how much of it is repeated: no case, no server."""

import json
from datetime import timedelta
from typing import Any

import pytest

from played.case_files import at
from played.rehearsal import KINDS, rehearsed
from servers.service import repair_request
from workflows.clocks.turn import Refusal
from workflows.loop.inbox import CONTENT_SHOWN, NAME_SHOWN, Inbound

NOW = at("2026-11-23 09:00")
CLERK = "clerk:c-1"


def inbound(*arguments: Any, name: str = "add_note") -> Inbound:
    return Inbound(name, arguments, NOW)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing was sent"),
        (({"by": CLERK}, {"note": "n"}), "2 arguments was sent"),
        (({"by": CLERK}, {}, {}), "3 arguments was sent"),
        (("a text",), "something else was sent"),
        (([1, 2],), "something else was sent"),
        ((None,), "something else was sent"),
    ],
)
def test_what_is_no_single_object_is_refused_with_what_it_was(arguments: tuple[Any, ...], said: str) -> None:
    """The sender reads what arrived: nothing, so many arguments, or something else."""
    with pytest.raises(Refusal) as refused:
        inbound(*arguments).object()
    assert refused.value.reason == f"message: must be exactly one JSON object, {said}"


def test_a_name_of_a_hundred_characters_is_shown_whole_and_a_longer_one_cut() -> None:
    """Of an event and of a sender alike; what is cut is the end."""
    name = "n" * (NAME_SHOWN - 1) + "!"
    assert (inbound(name=name).event, inbound(name=name + "?").event) == (name, name)
    assert inbound({"by": name + "?"}).sender == name
    assert NAME_SHOWN == 100


def test_a_content_of_two_thousand_characters_is_shown_whole_and_a_longer_one_cut() -> None:
    """As JSON, several arguments in a row."""
    text = "x" * (CONTENT_SHOWN - 2)
    assert inbound(text).content() == json.dumps(text)
    assert inbound(text + "y").content() == f'"{text}y'
    assert inbound("好", 1).content() == '"好", 1'


@pytest.mark.parametrize("body", [{}, {"by": ""}, {"by": 7}, {"by": None}])
def test_a_sender_who_does_not_say_who_it_is_is_unknown(body: dict[str, Any]) -> None:
    """A name is a text that is not empty."""
    assert inbound(body).sender == "unknown"


def test_a_message_repeated_with_its_keys_in_another_order_is_the_same() -> None:
    """Applied once and answered alike, nested objects too; a lost answer may be asked for by another program."""
    case = rehearsed("Repair", repair_request())
    first = {"by": CLERK, "event_id": "e-1", "condition": "scratched", "accessories": ["hose"]}
    case.send("assign", "supervisor:s-1", technician="technician:t-1")
    answer = case.take("take_in", first)
    assert case.take("take_in", dict(reversed(first.items()))) == answer
    assert [e.event for e in case.file.timeline] == ["open", "assign", "take_in"]
    nested = {"by": CLERK, "x": {"a": 1, "b": 2}}
    assert inbound(nested).digest == inbound({"x": {"b": 2, "a": 1}, "by": CLERK}).digest
    assert inbound(nested).digest != inbound(nested | {"x": {"a": 2, "b": 1}}).digest
    assert inbound(nested).digest != inbound(nested, name="finish").digest


def test_what_the_server_had_earlier_counts_from_then() -> None:
    """Known times of the server's come before those of the task that saw the message."""
    message = inbound({"by": CLERK})
    assert message.had_at == NOW
    message.stored = NOW - timedelta(minutes=5)
    assert message.had_at == NOW - timedelta(minutes=5)


def test_a_message_has_the_digest_that_open_cases_remember() -> None:
    """Computed otherwise, a message of last week that is repeated today would pass for another one."""
    assert inbound({"note": "漏水", "by": CLERK, "event_id": "e-1"}).digest == "1decb8ccc7ec81faaeb14be2b8ae9d24"


@pytest.mark.parametrize(
    ("people", "who"),
    [
        ([], "supervisor"), (["customer:17"], "supervisor"),
        (["technician:t-1", "clerk:c-2", "technician:t-1"], "supervisor or technician:t-1, clerk:c-2"),
    ],
)  # fmt: skip
def test_who_is_entitled_is_said_with_the_people_whom_the_case_names(people: list[str], who: str) -> None:
    """A customer is not named."""
    event = KINDS["PartsRequest"].procedure.events["cancel"]
    with pytest.raises(Refusal) as refused:
        inbound({"by": CLERK}).actor(event, people)
    assert refused.value.reason == f"cancel is for {who}, not for clerk"
