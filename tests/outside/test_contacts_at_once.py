"""Contacts that end in their opening, on a real server: what each costs, and what becomes of who writes to it."""

import asyncio
import json
from typing import Any

from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from agreement import disagreements
from cases.typical_contacts import CLERK, contact_request
from commandline import Desk
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService

CALLS, EVENTS = 20, 20
"""So many contacts, and so many events of history that each may cost."""


async def opened(dev: DevService, number: str, **changes: Any) -> WorkflowHandle[Any, Any]:
    """Started as any client does."""
    return await dev.client.start_workflow(
        "Contact", contact_request(answer="每月一次") | changes, id=f"contact-{number}", task_queue=TASK_QUEUE
    )


async def test_a_contact_answered_at_once_is_cheap_and_has_ended(dev: DevService) -> None:
    """First-contact resolution (八§3(4)b) is what most calls come to: no timer, few events, nothing left open."""
    handles = [await opened(dev, f"call-{number}") for number in range(CALLS)]
    answers = await asyncio.gather(*(handle.result() for handle in handles))
    assert {answer["state"] for answer in answers} == {"answered"}
    lengths = {(await handle.describe()).history_length for handle in handles}
    assert max(lengths) <= EVENTS, lengths
    view = await handles[0].query("case")
    assert (view["state"], view["possible"], len(view["timeline"])) == ("answered", {}, 1)
    assert disagreements(view, dev.database, handles[0].id) == []
    open_ones = dev.rows("SELECT 1 FROM service_register WHERE closed_at IS NULL")
    assert (open_ones, len(dev.rows("SELECT 1 FROM contact_record WHERE at_once"))) == ([], CALLS)


async def test_what_is_sent_along_with_an_opening_that_ends_stands_refused(dev: DevService) -> None:
    """A signal that starts the contact is not lost: it stands on the timeline, and the contact ends."""
    handle = await dev.client.start_workflow(
        "Contact", contact_request(misdirected=True), id="contact-s-1", task_queue=TASK_QUEUE,
        start_signal="add_note", start_signal_args=[{"by": CLERK, "note": "n"}],
    )  # fmt: skip
    assert (await handle.result())["state"] == "closed"
    view = await handle.query("case")
    assert [(entry["event"], entry["outcome"]) for entry in view["timeline"]] == [
        ("open", "applied"), ("add_note", "refused"),
    ]  # fmt: skip
    assert disagreements(view, dev.database, handle.id) == []
    assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED


async def opened_by(desk: Desk, **changes: Any) -> str:
    """The number of a contact that the command line opens."""
    done = await desk("open", "contact", "--json", "-", stdin=json.dumps(contact_request(**changes)))
    return str(done.json["number"])


async def test_the_command_line_opens_and_shows_contacts(dev: DevService, desk: Desk) -> None:
    """One that ends at once, and one of the same phone, which names it."""
    first = await opened_by(desk, answer="a")
    shown = (await desk("show", first)).out
    assert ("answered" in shown, "The case has ended." in shown) == (True, True)
    second = await opened_by(desk)
    assert f"Of the same phone within a day: contact-{first}" in (await desk("show", second)).out
    example = (await desk("open", "contact", "--example")).json
    assert example["customer"] == {"phone": "+86 138 0013 8000"}
