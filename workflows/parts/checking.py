"""A checklist that an event fills in: every item answered once, what does not hold with a note (四§7–9, 八§3–4)."""

from typing import Annotated, Any

from pydantic import Field

from models.policy.checklists import Result, score, unanswered
from workflows.clocks.turn import malformed
from workflows.language.effects import Effects

Results = Annotated[list[Result], Field(min_length=1, max_length=200)]
"""Answers to the items of a checklist."""


class Checking(Effects[Any, Any]):
    """What a form keeps of a checklist: answers, score, whether someone judged their own work."""

    def checked(
        self, checklist: str, results: list[Result], person: str | None = None, *, key: str = "results"
    ) -> dict[str, Any]:
        """The columns of a form for a filled-in list. Raises Refusal (InvalidPayload) with every wrong answer.

        `person`: whom the list is about; what they answer of themselves is marked. The score is an exact fraction such
        as `9/10`, None where nothing applies. `key` is where the answers stand in the message.
        """
        items = self.now_taken.draft.rules.checklists[checklist]
        wrong = unanswered(items, results)
        if wrong:
            raise malformed([{**error, "loc": [key, *error["loc"][1:]]} for error in wrong])
        found = score(items, results)
        return {
            "checklist": checklist,
            "checklist_version": self.now_taken.draft.rules.checklists_version,
            "results": [result.model_dump(mode="json", exclude_none=True) for result in results],
            "score": None if found is None else str(found),
            "own": person is not None and self.is_human(person),
        }
