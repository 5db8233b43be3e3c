"""Installations at each of their states, rehearsed, and what their events are refused with."""

from typing import Any

from cases.installations import CLERK, FIRM, FITTER, NUMBER, READINGS, installation_request
from played.case_files import at
from played.rehearsal import Rehearsal, rehearsed

WANTED = "2026-11-24T14:00:00+08:00"
VISIT: dict[str, Any] = {"fitter": FITTER, "credential_no": NUMBER, "visit_at": WANTED}


def requested(start: str = "2026-11-23 09:00", **changes: Any) -> Rehearsal:
    """An installation wanted for Tuesday at two, on a Monday at nine unless it is told otherwise."""
    policy = changes.pop("policy", "")
    request = installation_request(WANTED) | changes
    case = rehearsed("Installation", request, start=at(start), policy=policy)
    case.readings = dict(READINGS)
    return case


def sent(firm: str = FIRM, **changes: Any) -> Rehearsal:
    case = requested(**changes)
    case.send("send_order", CLERK, firm=firm)
    return case


def scheduled(**changes: Any) -> Rehearsal:
    case = sent(**changes)
    case.send("accept_order", FIRM, **VISIT)
    return case


def on_site(**changes: Any) -> Rehearsal:
    case = scheduled(**changes)
    case.go_to("2026-11-24 14:00")
    case.send("arrive", FITTER, credential_no=NUMBER)
    return case


def installed(**changes: Any) -> Rehearsal:
    case = on_site(**changes)
    case.send("finish", FITTER, work="w", tested=True, customer_signature="s")
    return case


STATES = {"requested": requested, "sent": sent, "scheduled": scheduled, "on_site": on_site}


def why(case: Rehearsal, event: str, by: str, **payload: Any) -> str:
    """What an event is refused with by what case and records show."""
    before = case.state
    refusal = case.refused(event, by, **payload)
    assert (refusal.kind, case.state) == ("EventRefused", before)
    return str(refusal)


def wrong(case: Rehearsal, event: str, by: str, **payload: Any) -> list[list[Any]]:
    """The places at which an event is wrong in itself."""
    refusal = case.refused(event, by, **payload)
    assert refusal.kind == "InvalidPayload"
    return [error["loc"] for error in refusal.errors]
