"""The training of newcomers: `staff add --hired-on` opens it, an import says whose is to be opened (七§4)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from activities.rules.people import newcomers
from activities.rules.people.staff import colleague
from activities.rules.publishing import NotPublished, policy_in_force
from desk.commands.connection import calendar_of, now, records, through
from desk.errors import DeskError, Unreachable
from desk.shown import command_words as words
from desk.shown.terminal import remark, say
from models.kinds.onboarding import NAME
from models.people import Colleague, named
from models.policy.policy import Policy

OPENER = "hr:register"
"""In whose name the register opens it where nobody is named."""
SHOWN = 10
"""People whom one line names."""


@dataclass(frozen=True, kw_only=True)
class TrainingAsked:
    """What the command says of the training: who opens it, and for which categories they are to be certified."""

    person: str
    by: str
    categories: Sequence[str]


def begin(asked: TrainingAsked) -> None:
    """Opens the training of somebody who came lately and has none, or says how; what stands in the way never raises."""
    try:
        with records() as connection:
            one = colleague(connection, asked.person)
            standing = newcomers.training(connection, one)
            new = newcomers.came_lately(one, calendar_of(connection).local(now()).date(), _policy(connection))
    except DeskError as error:
        remark(words.TRAINING_NOT_OPENED, person=asked.person, why=error.reason)
        return
    if standing is not None:
        say(words.TRAINING_STANDS, person=asked.person, number=standing)
    elif not new:
        say(words.NO_NEWCOMER, person=asked.person)
    else:
        _open(asked, one)


def _open(asked: TrainingAsked, one: Colleague) -> None:
    missing = [f"--{name}" for name in newcomers.NEEDED if not getattr(one, name)]
    if missing:
        remark(words.TRAINING_LACKS, person=asked.person, options=", ".join(missing))
        return
    request = _request(asked, one)
    try:
        opened = through(lambda gateway: gateway.open(NAME, request))
    except DeskError as error:
        remark(words.TRAINING_NOT_OPENED, person=asked.person, why=error.reason)
        remark(words.TRAINING_BY_HAND, command=f"aftersales open {NAME} --json '{_one_line(request)}'")
        return
    say(words.TRAINING_OPENED, person=asked.person, number=opened.number)
    if opened.state is None:
        remark(words.TRAINING_WAITS, number=opened.number, waiting=opened.waiting or "")


def _request(asked: TrainingAsked, one: Colleague) -> dict[str, Any]:
    return {
        "by": asked.by, "person": asked.person, "name": one.name, "arrived_on": str(one.hired_on), "post": one.post,
        "department": one.department, "supervisor": named(one.supervisor or ""), "categories": list(asked.categories),
    }  # fmt: skip


def _one_line(request: dict[str, Any]) -> str:
    """As a shell takes it between single quotes."""
    return json.dumps(request, ensure_ascii=False).replace("'", "\\u0027")


def tell_of_trainer(person: str) -> None:
    """Says that a training is open of somebody whom another leads from now on: who trains them is named anew (七§7)."""
    with records() as connection:
        number = newcomers.open_training(connection, colleague(connection, person))
    if number is not None:
        remark(words.TRAINER_ANEW, person=person, number=number)


def tell_untrained(people: Iterable[Colleague]) -> None:
    """Says of whom an import knows that they came lately, and that nobody has opened their training."""
    try:
        with records() as connection:
            today = calendar_of(connection).local(now()).date()
            found = newcomers.untrained(connection, people, today, _policy(connection))
    except DeskError:
        return  # what is imported stands, and the next import says it
    if found:
        more = f" +{len(found) - SHOWN}" if len(found) > SHOWN else ""
        remark(words.UNTRAINED, people=", ".join(named(one.id) for one in found[:SHOWN]) + more)


def _policy(connection: Any) -> Policy:
    try:
        return policy_in_force(connection, now())[1]
    except NotPublished as error:
        raise Unreachable(f"{error}: publish one with `aftersales policy publish`") from error
