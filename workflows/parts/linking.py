"""A case that a message asks for: the other kind's opening request is part of the payload (一§30·2, 一§9·2, 一§36)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, ValidationError

from models.case import Opening
from models.fields import errors_of
from models.kinds import requests
from workflows.clocks.turn import malformed
from workflows.language.effects import Effects

OWN = tuple(Opening.model_fields)
"""Keys of every opening request: those that come from the case that opens the other one."""
Asked = Annotated[dict[str, Any], Field(max_length=50, examples=[{}])]
"""The own keys of another kind's opening request."""


class Linking(Effects[Any, Any]):
    """Opens what a message asks for, once it is known that it can be opened."""

    def open_asked(
        self, kind: str, given: Mapping[str, Any], *place: str | int, at: datetime | None = None,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        """Opens a case by a request that lies at that place of the payload.

        `known`: what this case knows of it already, wherever the request does not say so itself; `at`: from when the
        other case counts, else the event's time. Raises Refusal (InvalidPayload) with every wrong field below the
        place; then nothing is opened.
        """
        errors = [{"loc": [*place, key], "msg": "has no place here: this case gives it"} for key in OWN if key in given]
        since = at if at is not None else self.at
        body = {**(known or {}), **{key: value for key, value in given.items() if key not in OWN}}
        try:
            request = requests()[kind].model_validate(body | {"by": self.by, "at": since})
        except ValidationError as error:
            errors += [{"loc": [*place, *e["loc"]], "msg": e["msg"]} for e in errors_of(error)]
            raise malformed(errors) from None
        errors += [{"loc": [*place, *e["loc"]], "msg": e["msg"]} for e in request.untimely(since)]
        if errors:
            raise malformed(errors)
        whom = request.whom
        for contact in ("phone", "email"):
            if whom is not None and getattr(whom, contact) is not None:
                where = ".".join(map(str, (*place, "customer", contact)))
                self.now_taken.contacts[where] = getattr(whom, contact)
        opened = request.model_dump(mode="json", exclude_none=True, exclude={*OWN})
        self.open_linked(kind, opened, at=since)
