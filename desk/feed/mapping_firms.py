"""The fitting firms that a past log names: on the list of firms beforehand, with what their fitters show (一§15–16)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pydantic import ValidationInfo, model_validator

from desk.errors import InvalidFile
from desk.feed.mapping_trial import UNSAID, Actor, needing, trial_of
from models.fields import Day, Line, Message
from models.firms import FirmApproval, FirmCredential, FittingFirm, faults, id_of
from models.offices import entitled
from models.vocabulary import PERSON, Role, role_of

Filled = Callable[[str], str]
"""A text of the mapping, filled from a row."""
Firms = dict[str, FittingFirm]
"""By id."""


class AssumedFirm(Message):
    """A firm whom `people` names in the log's rows is approved beforehand, its fitter holds a credential."""

    _needs = model_validator(mode="before")(needing)
    firm: Actor
    name: Line
    """How it stands on the list of firms."""
    category: Line
    """What it is approved for; `*` is any."""
    approved_by: Actor
    valid_from: Day
    valid_until: Day
    """Of the approval and of the credential."""
    fitter: Actor | None = None
    credential_no: Line | None = None

    @model_validator(mode="after")
    def _of_installers(self, info: ValidationInfo) -> "AssumedFirm":
        trial = trial_of(info)
        if (self.fitter is None) != (self.credential_no is None):
            raise ValueError("fitter and credential_no go together: name both, or neither")
        unsaid = dict.fromkeys(trial.missing, UNSAID)
        for name in (self.firm, self.fitter):
            found = {trial.role(name, row.values | unsaid) for row in trial.rows} if name is not None else set()
            wrong = sorted(role for role in found if role is not None and role is not Role.INSTALLER)
            if wrong:
                raise ValueError(f"{name} must be installer:id in [people], not {wrong[0]}:id")
        for row in trial.rows:
            role = trial.role(self.approved_by, row.values | unsaid)
            if role is not None and not entitled(role, (Role.SUPERVISOR,)):
                raise ValueError(f"approved_by must be a supervisor or an office above, not {role}")
        return self

    def read(self, person: Filled, text: Filled) -> FittingFirm | None:
        """The firm that a row names; None where it names none."""
        firm, approver = person(self.firm), person(self.approved_by)
        if PERSON.fullmatch(firm) is None or PERSON.fullmatch(approver) is None:
            return None
        valid = {"valid_from": self.valid_from, "valid_until": self.valid_until}
        approval = FirmApproval(category=text(self.category), approved_by=approver, **valid)
        return FittingFirm(
            id=id_of(firm), name=text(self.name), approvals=[approval], credentials=list(self._held(person, text))
        )

    def _held(self, person: Filled, text: Filled) -> Iterator[FirmCredential]:
        """The credential that a row names, if it does."""
        if self.fitter is None or self.credential_no is None:
            return
        fitter, number = person(self.fitter), text(self.credential_no)
        if PERSON.fullmatch(fitter) and role_of(fitter) is Role.INSTALLER and number:
            yield FirmCredential(
                credential_no=number, fitter=id_of(fitter), valid_from=self.valid_from, valid_until=self.valid_until
            )


def joined(found: Iterable[FittingFirm], known: Firms) -> list[FittingFirm]:
    """Each firm once, with all that rows say of it. Raises InvalidFile where an id means a firm and a fitter."""
    firms: Firms = {}
    for one in found:
        there = firms.setdefault(one.id, one)
        approvals = {(held.category, held.valid_from): held for held in (*one.approvals, *there.approvals)}
        credentials = {held.credential_no: held for held in (*one.credentials, *there.credentials)}
        firms[one.id] = replace(there, approvals=list(approvals.values()), credentials=list(credentials.values()))
    wrong = dict.fromkeys(fault for one in firms.values() for fault in faults(one, {**known, **firms}))
    if wrong:
        raise InvalidFile([{"loc": ["firms", field], "msg": msg} for field, msg in wrong])
    return list(firms.values())
