"""The company's rules: check a policy or calendar file, publish it, show what is in force (一§2)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any

import typer

from activities.rules.publishing import (
    CALENDAR,
    POLICY,
    NotPublished,
    calendar_in_force,
    policy_in_force,
    publish_calendar,
    publish_policy,
)
from desk.commands import arguments as given
from desk.commands.connection import By, Effective, Json, calendar_of, now, records
from desk.commands.publication import approver, published, stored
from desk.errors import BadUsage, InvalidFile, Unreachable
from desk.shown import calendar_page as month
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.terminal import as_json, remark, say
from desk.shown.terminal import show as display
from models.policy.calendar import Calendar, CalendarFileError
from models.policy.calendar_check import ensure_working_time
from models.policy.parameter import Parameter
from models.policy.parameters import parameters
from models.policy.policy import Policy, PolicyError
from models.policy.public_holidays import days_of, default_calendar, filled, lasting, regions_of
from models.words import whys
from models.words.refusals import told

policy = typer.Typer(help="The policy: every number of the procedures.", no_args_is_help=True)
calendar = typer.Typer(help="The calendar: when the company is at work.", no_args_is_help=True)
File = Annotated[str, typer.Argument(metavar="FILE|-", help="A TOML file that may hold only what it changes.")]
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


# -- policy -------------------------------------------------------------------------------------------------------


@policy.command("check")
def policy_check(file: File, *, machine: Json = False) -> None:
    """Check a policy file and say what it changes of the defaults; publishes nothing."""
    changed = changes(load_policy(given.text_of(file)))
    if machine:
        as_json({"valid": True, "changes": changed})
        return
    display(show.rows("", ("key", "default", "now", "clause"), by_row(changed)))
    say(words.POLICY_IN_ORDER, count=len(changed), all=len(parameters()))


@policy.command("publish")
def policy_publish(file: File, by: By, effective_from: Effective = None, *, machine: Json = False) -> None:
    """Publish a policy for the cases opened from now, or from a time, on; open cases keep theirs."""
    approver(by)
    text = given.text_of(file)
    load_policy(text)
    with records() as connection:
        since = given.moment("--effective-from", effective_from, calendar_of(connection).tz) or now()
        version = publish_policy(connection, text, by, since)
        published(stored(connection, POLICY, version), machine=machine)


@policy.command("show")
def policy_show(
    key: Annotated[str | None, typer.Argument(help="One key, or a table such as repair.")] = None,
    *,
    machine: Json = False,
) -> None:
    """Show the policy in force: each value with its clause, marked where it differs from the default."""
    wanted = chosen(key)
    with records() as connection:
        try:
            version, rules = policy_in_force(connection, now())
        except NotPublished as error:
            raise Unreachable(f"{error}: publish one with `aftersales policy publish`") from error
        about = stored(connection, POLICY, version)
    values = [value_row(parameter, rules) for parameter in wanted]
    if machine:
        as_json(about | {"values": values})
        return
    said = (row | {"why": whys.told(parameter)} for row, parameter in zip(values, wanted, strict=True))
    display(show.rows("", ("key", "value", "default", "clause", "why"), by_row(said)))
    say(words.VERSION_SINCE, version=version, by=about["approved_by"], since=about["effective_from"])


def load_policy(text: str) -> Policy:
    """Raises InvalidFile naming every wrong key."""
    try:
        return Policy.load(text)
    except PolicyError as error:
        raise InvalidFile(error.errors) from None


def chosen(key: str | None) -> list[Parameter]:
    """The parameters that a key or a table's name stands for. Raises BadUsage with the closest key."""
    if key is None:
        return list(parameters().values())
    found = [p for p in parameters().values() if p.key == key or p.key.startswith(f"{key}.")]
    if not found:
        try:
            Policy().value(key)
        except PolicyError as error:
            raise BadUsage(str(error)) from None
    return found


def value_row(parameter: Parameter, rules: Policy) -> dict[str, Any]:
    """A value beside its default, which is left out where they agree."""
    value, default = rules.value(parameter.key), Policy().value(parameter.key)
    row = {"key": parameter.key, "value": value, "clause": parameter.clause, "why": parameter.why}
    return row if value == default else row | {"default": default}


def by_row(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines for people: a table of the policy has one of its own for each of its rows, counted from 1."""
    for line in found:
        tables = {name: value for name, value in line.items() if _is_table(value)}
        yield line | dict.fromkeys(tables, "")
        for number in range(max(map(len, tables.values()), default=0)):
            rows = {name: value[number] for name, value in tables.items() if number < len(value)}
            yield {"key": f"{line['key']}.{number + 1}"} | {name: row_in_words(row) for name, row in rows.items()}


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)


def row_in_words(row: dict[str, Any]) -> str:
    """A row of a table as a line: `about = order, unit = department:delivery`."""
    return ", ".join(f"{name} = {value}" for name, value in row.items())


def changes(rules: Policy) -> list[dict[str, Any]]:
    """What differs from the defaults."""
    default = Policy()
    return [
        {"key": key, "default": default.value(key), "now": rules.value(key), "clause": parameter.clause}
        for key, parameter in parameters().items()
        if rules.value(key) != default.value(key)
    ]


# -- calendar -----------------------------------------------------------------------------------------------------


@calendar.command("check")
def calendar_check(file: File, *, machine: Json = False) -> None:
    """Check a calendar file on its own; publishes nothing."""
    text = given.text_of(file)
    found = merged(default_calendar(), text, now())
    years, filled_in, remarks = sorted(found.years), days_filled_in(default_calendar().merge(text), found), vague(found)
    if machine:
        about = {"valid": True, "country": found.country, "years": years, "overrides": len(found.overrides)}
        as_json(about | {"filled_in": filled_in, "remarks": remarks})
        return
    for number, days in filled_in.items():
        named = ", ".join(f"{day['day'][5:]} {day['name']}" for day in days)
        say(words.FILLS_IN, year=number, days=named)
    listed = ", ".join(map(str, years))
    say(words.CALENDAR_IN_ORDER, country=found.country, years=listed)
    for text in remarks:
        remark(told(text))


@calendar.command("publish")
def calendar_publish(file: File, by: By, effective_from: Effective = None, *, machine: Json = False) -> None:
    """Publish a calendar: the one in force with what the file changes; provisional dues are recomputed."""
    approver(by)
    text = given.text_of(file)
    with records() as connection:
        base = calendar_of(connection)
        since = given.moment("--effective-from", effective_from, base.tz) or now()
        whole = merged(base, text, now(), since)
        version = publish_calendar(connection, whole, by, since)
        published(stored(connection, CALENDAR, version), machine=machine)
    for text in vague(whole):
        remark(told(text))


@calendar.command("show")
def calendar_show(
    wanted: Annotated[str, typer.Argument(metavar="YEAR-MONTH", help="A month, such as 2026-10.")],
    *,
    machine: Json = False,
) -> None:
    """Show a month: working periods, holidays (休), make-up workdays (班), the company's own days (*)."""
    first = month_of(wanted)
    with records() as connection:
        calendar_of(connection)
        version, found = calendar_in_force(connection, now())
    if machine:
        as_json({"version": version} | month.data(found, first))
    else:
        display(month.grid(found, first))


def merged(base: Calendar, text: str, *times: datetime) -> Calendar:
    """A calendar with what a file changes and its country's holidays around some times.

    Raises InvalidFile naming every wrong field, or where no working time is left after the last of them.
    """
    try:
        changed = base.merge(text)
        whole = filled(changed, lasting(changed.country, *(time.year for time in times)))
        ensure_working_time(whole, max(times))
    except CalendarFileError as error:
        raise InvalidFile(error.errors) from None
    return whole


def days_filled_in(given_years: Calendar, whole: Calendar) -> dict[str, list[dict[str, str]]]:
    """The public holidays, by year, that no file lists: they follow from the country's law."""
    return {
        str(number): [{"day": str(day), "name": name} for day, name in days_of(number, whole.country).items()]
        for number in sorted(whole.years.keys() - given_years.years.keys())
    }


def vague(found: Calendar) -> list[str]:
    """What is in order, and perhaps not what was meant: a country without its region."""
    regions = regions_of(found.country)
    if not regions or found.country in regions:
        return []
    own = f"the holidays of {found.country} alone: its regions have more of their own"
    return [f'{own}; name one where that matters, country = "{regions[0]}"; there are {", ".join(regions)}']


def month_of(wanted: str) -> date:
    """The first day of a month. Raises BadUsage."""
    match = _MONTH.fullmatch(wanted)
    if match is None:
        raise BadUsage(f"{wanted!r} must be a year and a month from 2000 to 2099, such as 2026-10")
    return date(int(match[1]), int(match[2]), 1)
