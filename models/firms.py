"""Fitting firms (一§15–16): a firm is named `installer:id`, and so is each of its fitters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr

from models.people import NAMED, human
from models.vocabulary import PERSON, Role, role_of

ANY_CATEGORY = "*"


def _firm(value: str) -> str:
    if role_of(value) is not Role.INSTALLER:
        raise ValueError("must be a fitting firm, installer:id")
    return value


def _fitter(value: str) -> str:
    match = PERSON.fullmatch(value)
    if match is None or match["role"] not in (Role.INSTALLER, NAMED):
        raise ValueError("must be a fitter, installer:id or staff:id")
    return value


Firm = Annotated[StrictStr, AfterValidator(_firm), Field(examples=["installer:f-1"])]
"""A fitting firm."""
Fitter = Annotated[StrictStr, AfterValidator(_fitter), Field(examples=["installer:w-1"])]
"""Who fits, for a firm or of our own staff."""


def installer(own_id: str) -> str:
    """A firm or fitter as people write it."""
    return f"{Role.INSTALLER}:{own_id}"


@dataclass(frozen=True, kw_only=True)
class FirmApproval:
    """For which products a firm may fit, and when; category `*` is any."""

    category: str
    valid_from: date
    valid_until: date
    approved_by: str


@dataclass(frozen=True, kw_only=True)
class FirmCredential:
    """What a fitter of a firm shows at the door, and when it is valid (一§16)."""

    credential_no: str
    fitter: str
    """The fitter's id."""
    valid_from: date
    valid_until: date

    def valid(self, on: date) -> bool:
        """Whether it is valid on a day; the first and the last day count."""
        return self.valid_from <= on <= self.valid_until


@dataclass(frozen=True, kw_only=True)
class FittingFirm:
    """A firm that fits for the company."""

    id: str
    name: str
    approvals: Sequence[FirmApproval] = ()
    credentials: Sequence[FirmCredential] = ()


def faults(one: FittingFirm, firms: Mapping[str, FittingFirm]) -> Iterator[tuple[str, str]]:
    """What does not fit of a firm, by field: an id means one firm or one fitter; `firms` is every firm by id."""
    for held in one.credentials:
        if held.fitter != one.id and held.fitter in firms:
            yield "credentials", f"{installer(held.fitter)} is a firm: name its fitter under an id of their own"
    for other in firms.values():
        if other.id != one.id and any(held.fitter == one.id for held in other.credentials):
            yield "firm", f"{installer(one.id)} is a fitter of {installer(other.id)}: take another id for the firm"


def id_of(person: str) -> str:
    """The id of a firm or fitter. Raises ValueError."""
    return human(person)
