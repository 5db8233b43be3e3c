"""What Temporal and PostgreSQL report, in the desk's own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from temporalio.api.errordetails.v1 import ResourceExhaustedFailure
from temporalio.client import (
    WorkflowFailureError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from desk.errors import (
    AlreadyOpened,
    DeskError,
    EventRefused,
    InvalidPayload,
    InvalidRequest,
    NotAllowed,
    NotAnswered,
    Unreachable,
    WrongFields,
)
from desk.gateway.records import reaching_database
from models.vocabulary import Refused

__all__ = ["Gone", "reaching_database", "reaching_temporal", "refusal", "taking"]

_TYPES: dict[str, type[DeskError]] = {
    Refused.ALREADY_OPENED: AlreadyOpened,
    Refused.NOT_ALLOWED: NotAllowed,
    Refused.EVENT_REFUSED: EventRefused,
}
_FIELDS: dict[str, type[WrongFields]] = {
    Refused.INVALID_REQUEST: InvalidRequest,
    Refused.INVALID_PAYLOAD: InvalidPayload,
}
_SIZE = (RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.RESOURCE_EXHAUSTED)


class Gone(Exception):
    """Temporal does not run the case."""


@contextmanager
def reaching_temporal(wrong: type[WrongFields] = InvalidPayload) -> Iterator[None]:
    """Raises Gone for an unknown or ended case, `wrong` for what the server never takes, Unreachable else."""
    try:
        yield
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise Gone from error
        if _is_busy(error):
            raise Unreachable(f"Temporal takes no more just now ({error.message[:200]}): send it again") from error
        if error.status in _SIZE:
            raise wrong([{"loc": [], "msg": f"Temporal does not take it: {error.message[:200]}"}]) from error
        raise Unreachable(f"Temporal does not answer ({error.status.name}): is the service up?") from error


def _is_busy(error: RPCError) -> bool:
    """Whether the server takes no more for the moment, which it says by a detail; what is too large has none."""
    status = error.grpc_status
    return any(detail.Is(ResourceExhaustedFailure.DESCRIPTOR) for detail in status.details)


@contextmanager
def taking(workflow_id: str, event_id: str | None = None) -> Iterator[None]:
    """Raises what the case itself answered, or NotAnswered where it has not."""
    try:
        yield
    except (WorkflowUpdateFailedError, WorkflowFailureError) as error:
        raise refusal(error.cause) from error
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise NotAnswered(
            f"{workflow_id} has not answered",
            {"workflow_id": workflow_id, "event_id": event_id},
        ) from error


def refusal(cause: BaseException | None) -> DeskError:
    """The error of a case as one of ours."""
    if not isinstance(cause, ApplicationError) or cause.type not in {*_TYPES, *_FIELDS}:
        return EventRefused("the case ended before it answered", {"possible": []})
    details: dict[str, Any] = dict(cause.details[0]) if cause.details else {}
    if cause.type in _FIELDS:
        return _FIELDS[cause.type](details.get("errors", []))
    details.pop("reason", None)
    return _TYPES[cause.type](cause.message, details)
