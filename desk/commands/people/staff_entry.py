"""What is typed, or stands in a file, of a member of staff and of a certificate."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError, ValidationInfo

from activities.rules.people.staff import UnfitStaff
from desk.errors import BadUsage, InvalidPayload
from models.fields import Anyone, Day, Flag, Line, Message, errors_of
from models.fields import Text as ReasonText
from models.people import human
from models.vocabulary import Role

Entered = TypeVar("Entered", bound=BaseModel)


def _of_the_company(person: str) -> str:
    if person.partition(":")[0] == Role.CUSTOMER:
        raise ValueError("a customer is no member of staff")
    return person


def _after_its_beginning(last: date, info: ValidationInfo) -> date:
    if last < info.data.get("valid_from", last):
        raise ValueError("a certificate must not end before it begins")
    return last


Employee = Annotated[Anyone, AfterValidator(_of_the_company)]
"""A member of staff in a role, or `staff:id`."""


class Member(Message):
    """A member of staff as entered; what is not given is not changed."""

    person: Employee
    name: Line
    post: Line | None = None
    department: Line | None = None
    station: Line | None = None
    zone: str | None = Field(default=None, pattern="^(town|suburb)$")
    supervisor: Employee | None = None
    hired_on: Day | None = None
    proficient: Flag = False

    @property
    def details(self) -> dict[str, Any]:
        """What is given, as fields of Colleague."""
        given = self.model_dump(include=self.model_fields_set - {"person", "roles", "certificates"})
        return given | ({"supervisor": human(self.supervisor)} if self.supervisor else {})


class HeldCertificate(Message):
    """A certificate as entered, of whomever. Category `*` is any."""

    category: Line
    valid_from: Day
    valid_until: Annotated[Day, AfterValidator(_after_its_beginning)]


class CertificateEntry(HeldCertificate):
    """A certificate as entered for somebody."""

    person: Employee


class RevocationEntry(Message):
    """What is to be revoked, why, and from which day on; none: from today."""

    person: Employee
    category: Line
    reason: ReasonText
    revoked_from: Day | None = None


class Departure(Message):
    """Somebody's last day; none: they stay."""

    person: Employee
    on: Day | None = None


def employee(person: str) -> str:
    """A member of staff as typed. Raises InvalidPayload."""
    return entered(Departure, person=person).person


def entered(model: type[Entered], **values: Any) -> Entered:
    """What was typed, checked. Raises InvalidPayload naming every wrong field."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidPayload(errors_of(error)) from None


@contextmanager
def fitting() -> Iterator[None]:
    """Says in the desk's words what the staff register does not take. Raises DeskError."""
    try:
        yield
    except UnfitStaff as error:
        raise InvalidPayload(error.errors) from None
    except (ValueError, LookupError) as error:
        raise BadUsage(str(error.args[0])) from None
