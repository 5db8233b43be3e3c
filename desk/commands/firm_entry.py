"""What is typed, or stands in a file, of a fitting firm, of an approval and of a credential."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from activities.rules.firms import UnfitFirm
from desk.errors import BadUsage, InvalidPayload
from models.fields import Day, Line, Message, Person
from models.firms import Firm, FirmApproval, FirmCredential, Fitter, FittingFirm, id_of
from models.offices import entitled
from models.vocabulary import Role, role_of

_TIME = r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)"
_APPROVAL = re.compile(rf"(\S.*?) {_TIME} by (\S+?)\s*(?:;\s*|$)", re.DOTALL)
_CREDENTIAL = re.compile(rf"(\S.*?) (\S+) {_TIME}\s*(?:;\s*|$)", re.DOTALL)


def may_approve(person: str) -> bool:
    """Whether somebody approves firms: a supervisor or an office above. Raises ValueError for no `role:id`."""
    return entitled(role_of(person), (Role.SUPERVISOR,))


def _approver(value: str) -> str:
    if not may_approve(value):
        raise ValueError("must be a supervisor or an office above")
    return value


def _after_its_beginning(last: date, info: ValidationInfo) -> date:
    if last < info.data.get("valid_from", last):
        raise ValueError("must not be before its first day")
    return last


def _told(pattern: re.Pattern[str], keys: tuple[str, ...], such_as: str) -> Any:
    """Reads a cell of several, parted by `;`, each with these keys."""

    def read(value: str) -> list[dict[str, str]]:
        found, end = [], 0
        while one := pattern.match(value, end):
            found.append(dict(zip(keys, one.groups(), strict=True)))
            end = one.end()
        if value[end:].strip():
            raise ValueError(f"must be as {such_as}, several parted by ;")
        return found

    return BeforeValidator(read)


Word = Annotated[Line, AfterValidator(str.strip)]
Last = Annotated[Day, AfterValidator(_after_its_beginning)]


class ApprovalEntry(Message):
    """For which products a firm may have orders, as entered. Category `*` is any."""

    category: Word
    valid_from: Day
    valid_until: Last
    approved_by: Annotated[Person, AfterValidator(_approver)]

    @property
    def approval(self) -> FirmApproval:
        return FirmApproval(**self.model_dump())


class CredentialEntry(Message):
    """A fitter's credential as entered."""

    credential_no: Word
    fitter: Fitter
    valid_from: Day
    valid_until: Last

    @property
    def credential(self) -> FirmCredential:
        return FirmCredential(**self.model_dump() | {"fitter": id_of(self.fitter)})


class FirmEntry(Message):
    """A firm as entered, with what is given of it."""

    firm: Firm
    name: Word
    approvals: Annotated[
        list[ApprovalEntry],
        _told(_APPROVAL, tuple(ApprovalEntry.model_fields), "oven 2026-01-01 to 2030-12-31 by supervisor:s-1"),
    ] = Field(default=[])
    credentials: Annotated[
        list[CredentialEntry],
        _told(_CREDENTIAL, tuple(CredentialEntry.model_fields), "FZ-17 installer:w-1 2026-01-01 to 2030-12-31"),
    ] = Field(default=[])

    @property
    def entry(self) -> FittingFirm:
        approvals, credentials = ([one.approval for one in self.approvals], [o.credential for o in self.credentials])
        return FittingFirm(id=id_of(self.firm), name=self.name, approvals=approvals, credentials=credentials)


class FirmNamed(Message):
    """A firm as it is named, and days between which something is asked of it."""

    firm: Firm
    since: Day | None = None
    until: Day | None = None


@contextmanager
def fitting_firm() -> Iterator[None]:
    """Says in the desk's words what the list of firms does not take. Raises DeskError."""
    try:
        yield
    except UnfitFirm as error:
        raise InvalidPayload(error.errors) from None
    except LookupError as error:
        raise BadUsage(str(error.args[0])) from None
