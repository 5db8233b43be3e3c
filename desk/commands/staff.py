"""Staff and their certificates (一§18·1)."""

from typing import Annotated, Any

import typer
from pydantic import BaseModel, Field, ValidationError

from activities.rules import staff as records_of_staff
from desk.commands.connection import Json, records
from desk.errors import BadUsage, InvalidPayload
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.fields import Day, Line, Message, Person, errors_of
from models.vocabulary import Role, role_of

staff = typer.Typer(help="Staff and their certificates.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(metavar="ROLE:ID", help="A member of staff, such as technician:t-07.")]


class Member(Message):
    """A member of staff as entered."""

    person: Person
    name: Line
    zone: str | None = Field(default=None, pattern="^(town|suburb)$")


class CertificateEntry(Message):
    """A certificate as entered. Category `*` is any."""

    person: Person
    category: Line
    valid_from: Day
    valid_until: Day


def entered(model: type[BaseModel], **values: Any) -> dict[str, Any]:
    """What was typed, checked. Raises InvalidPayload naming every wrong field."""
    try:
        return model.model_validate(values).model_dump()
    except ValidationError as error:
        raise InvalidPayload(errors_of(error)) from None


@staff.command("add")
def add(
    person: Who,
    name: Annotated[str, typer.Option("--name", help="The name, as customers hear it.")],
    zone: Annotated[str | None, typer.Option("--zone", help="town or suburb.")] = None,
) -> None:
    """Add a member of staff, or change name and zone."""
    values = entered(Member, person=person, name=name, zone=zone)
    if role_of(person) is Role.CUSTOMER:
        raise BadUsage("a customer is no member of staff")
    with records() as connection:
        records_of_staff.add(connection, **values)
    say(f"{person} is on the staff list")


@staff.command("certify")
def certify(
    person: Who,
    category: Annotated[str, typer.Option("--category", help="A product category; * for all.")],
    valid_from: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-01-01.")],
    valid_until: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day.")],
) -> None:
    """Give a certificate for a product category; the same first day again moves its last."""
    values = entered(CertificateEntry, person=person, category=category, valid_from=valid_from, valid_until=valid_until)
    with records() as connection:
        try:
            records_of_staff.certify(connection, **values)
        except (ValueError, LookupError) as error:
            raise BadUsage(str(error).strip("'\"")) from None
    say(f"{person} is certified for {category} from {valid_from} until {valid_until}")


@staff.command("list")
def list_(*, machine: Json = False) -> None:
    """List everyone with their certificates."""
    with records() as connection:
        found = records_of_staff.listed(connection)
    if machine:
        as_json(found)
        return
    lines = [row | {"certificates": ", ".join(map(_certificate, row["certificates"]))} for row in found]
    display(show.rows("", ("person", "name", "zone", "certificates"), lines))


def _certificate(row: dict[str, Any]) -> str:
    return f"{row['category']} {row['valid_from']} to {row['valid_until']}"
