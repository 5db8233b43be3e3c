"""Fitting firms as people, programs and files are shown them."""

from collections.abc import Iterator
from typing import Any

from models.firms import FirmApproval, FirmCredential, FittingFirm, installer

RATED = ("calls", "reached", "satisfied", "dissatisfied", "punctual", "conduct", "work")
"""What is summed up of the calls to customers."""


def approval(one: FirmApproval) -> str:
    """An approval in words, as a file has it."""
    return f"{one.category} {one.valid_from} to {one.valid_until} by {one.approved_by}"


def credential(one: FirmCredential) -> str:
    """A credential in words, as a file has it."""
    return f"{one.credential_no} {installer(one.fitter)} {one.valid_from} to {one.valid_until}"


def line(one: FittingFirm) -> dict[str, Any]:
    """A firm as a line of a list or a file."""
    approvals, credentials = "; ".join(map(approval, one.approvals)), "; ".join(map(credential, one.credentials))
    return {"firm": installer(one.id), "name": one.name, "approvals": approvals, "credentials": credentials}


def for_programs(one: FittingFirm) -> dict[str, Any]:
    """A firm with the contract's keys."""
    return {
        "firm": installer(one.id),
        "id": one.id,
        "name": one.name,
        "approvals": [
            {"category": a.category, "from": a.valid_from, "until": a.valid_until, "by": a.approved_by}
            for a in one.approvals
        ],
        "credentials": [
            {"credential_no": c.credential_no, "fitter": installer(c.fitter), "from": c.valid_from,
             "until": c.valid_until}
            for c in one.credentials
        ],
    }  # fmt: skip


def rating(row: Any) -> dict[str, Any]:
    """What customers said: counts of calls, means of the scores of 0 to 100 with one decimal, None without any."""
    found = {name: getattr(row, name) for name in RATED}
    return {name: value if value is None or isinstance(value, int) else float(value) for name, value in found.items()}


def rated(firm: Any, fitters: Any) -> Iterator[dict[str, Any]]:
    """The ratings as lines of a table: the firm, then each fitter."""
    for who, row in (("all", firm), *((row.fitter, row) for row in fitters)):
        yield {"who": who} | {name: "-" if value is None else value for name, value in rating(row).items()}
