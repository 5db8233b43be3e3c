"""A foreign client: the `temporal` command on one workflow, with nothing of ours on its side."""

import json
from dataclasses import dataclass
from typing import Any

from agreement import disagreements
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService


@dataclass(frozen=True)
class Foreign:
    """One case as a program in any language reaches it."""

    dev: DevService
    kind: str
    workflow_id: str

    @property
    def _named(self) -> tuple[str, str]:
        return ("--workflow-id", self.workflow_id)

    async def start(self, request: dict[str, Any]) -> None:
        """Opens the case."""
        about = ("--type", self.kind, "--task-queue", TASK_QUEUE, *self._named)
        await self.dev.temporal("workflow", "start", *about, "--input", json.dumps(request))

    async def update(self, event: str, by: str, **payload: Any) -> dict[str, Any]:
        """Sends an event and answers what the case does, or the error."""
        body = json.dumps({"by": by, **payload}, ensure_ascii=False)
        named = ("--name", event, "--input", body)
        answer = await self.dev.temporal("workflow", "update", "execute", *self._named, *named, check=False)
        result: dict[str, Any] = answer.get("result", answer)
        return result

    async def signal(self, event: str, by: str, **payload: Any) -> None:
        """Sends an event and waits for nothing."""
        body = json.dumps({"by": by, **payload}, ensure_ascii=False)
        await self.dev.temporal("workflow", "signal", *self._named, "--name", event, "--input", body)

    async def query(self) -> dict[str, Any]:
        """The case's live truth."""
        answer = await self.dev.temporal("workflow", "query", *self._named, "--type", "case")
        result = answer["queryResult"]
        shown: dict[str, Any] = result[0] if isinstance(result, list) else result
        return shown

    async def ended(self) -> dict[str, Any]:
        """The view of a case that has ended, once its records agree with it."""
        view = await self.query()
        shown = await self.dev.client.get_workflow_handle(self.workflow_id).query("case")
        assert disagreements(shown, self.dev.database, self.workflow_id) == []
        result = await self.dev.temporal("workflow", "result", *self._named)
        assert view["state"] in json.dumps(result)
        return view
