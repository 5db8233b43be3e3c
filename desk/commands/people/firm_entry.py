"""What is typed, or stands in a file, of a fitting firm, of an approval and of a credential."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from pydantic import Field

from activities.rules.firms import UnfitFirm
from desk.commands.cells import END, SPAN, Approver, Last, Word, several
from desk.errors import BadUsage, InvalidPayload
from models.fields import Day, Message
from models.firms import Firm, FirmApproval, FirmCredential, Fitter, FittingFirm, id_of

_APPROVAL = re.compile(rf"(\S.*?) {SPAN} by (\S+?){END}", re.DOTALL)
_CREDENTIAL = re.compile(rf"(\S.*?) (\S+) {SPAN}{END}", re.DOTALL)


class ApprovalEntry(Message):
    """For which products a firm may have orders, as entered. Category `*` is any."""

    category: Word
    valid_from: Day
    valid_until: Last
    approved_by: Approver

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
        several(_APPROVAL, tuple(ApprovalEntry.model_fields), "oven 2026-01-01 to 2030-12-31 by supervisor:s-1"),
    ] = Field(default=[])
    credentials: Annotated[
        list[CredentialEntry],
        several(_CREDENTIAL, tuple(CredentialEntry.model_fields), "FZ-17 installer:w-1 2026-01-01 to 2030-12-31"),
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
