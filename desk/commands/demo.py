"""`aftersales demo`: sample staff, customers and cases, and clocks that run in seconds."""

import asyncio
from typing import Annotated

import typer

from desk.commands.acting import closed, ensure_operator
from desk.commands.connection import Json, calendar_of, gateway, now, records
from desk.commands.settings import read_settings
from desk.demo import demo as sample
from desk.demo.policies import BACK
from desk.demo.stories.story import GENERAL
from desk.errors import DeskError, EventRefused, InvalidRequest, NotAllowed
from desk.gateway import service
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.declared import kind_and_state
from desk.shown.terminal import as_json, remark, say
from desk.shown.terminal import show as display
from models.policy.calendar import Calendar
from models.words import spoken
from models.words.refusals import told

CLOSED = "access is closed, and the demonstration acts as many people: try it in another folder, `up --data DIR`"


def demo(
    *,
    back: Annotated[bool, typer.Option("--back", help="Put the policy in force again that was so before.")] = False,
    machine: Json = False,
) -> None:
    """Fill the running service with sample cases of every kind, under a policy whose clocks run in seconds.

    Publishes that policy for all cases opened from now on, approved by general_manager:demo; cases that are open keep
    theirs. Afterwards `--back` publishes the former policy again. For trying out: not beside a company's own cases.
    """
    if back:
        _go_back(machine=machine)
        return
    if closed():
        raise NotAllowed(CLOSED)
    with records() as connection:
        calendar = calendar_of(connection)
        version = sample.publish(connection, now())
    try:
        shown, left_out = asyncio.run(_play(calendar, machine=machine))
    except DeskError:
        remark(words.DEMO_POLICY, version=version, by=GENERAL)
        remark(words.DEMO_GO_BACK, command=BACK)
        raise
    if machine:
        cases = [case.as_json() for case in shown]
        done = {"policy_version": version, "approved_by": GENERAL, "cases": cases, "left_out": left_out, "back": BACK}
        as_json(done)
        return
    display(show.rows("", ("number", "kind", "state", "shows"), map(_row, shown)))
    say(words.DEMO_POLICY, version=version, by=GENERAL)
    say(words.DEMO_CLIMBS, where=_where())
    say(words.DEMO_GO_BACK, command=BACK)


def _go_back(*, machine: bool) -> None:
    ensure_operator()
    with records() as connection:
        version = sample.go_back(connection, now())
    if machine:
        as_json({"policy_version": version, "approved_by": GENERAL, "cases": []})
    else:
        say(words.DEMO_BACK, version=version)


async def _play(calendar: Calendar, *, machine: bool) -> tuple[list[sample.Shown], list[dict[str, str]]]:
    """Every story, one after the other; left out is what an earlier demonstration has left no room for, and why."""
    shown, left_out = [], []
    async with gateway() as found:
        for story in sample.stories():
            try:
                shown.append(await sample.play(found, story, lambda: calendar.local(now()), calendar))
            except (EventRefused, InvalidRequest) as error:
                left_out.append({"kind": story.kind, "shows": story.shows.en, "reason": error.reason})
                whys = [one["msg"] for one in error.errors] if isinstance(error, InvalidRequest) else [error.reason]
                remark(words.DEMO_LEFT_OUT, shows=spoken.say(story.shows), reason="; ".join(map(told, whys)))
                continue
            if not machine:
                remark(words.DEMO_CASE, number=shown[-1].number, shows=spoken.say(story.shows))
    return shown, left_out


def _row(case: sample.Shown) -> dict[str, str]:
    """A case in the language of the process."""
    kind, state = kind_and_state(case.kind, case.state)
    return {"number": case.number, "kind": kind, "state": state, "shows": spoken.say(case.shows)}


def _where() -> str:
    """Where a visitor looks."""
    here = service.running_place(read_settings(None))
    listed = "`aftersales list --overdue`, `aftersales show NUMBER`"
    return spoken.say(words.UI_OR, url=here.ui_url, commands=listed) if here is not None and here.ui_url else listed
