"""Two kinds of two files each are put into a copy of the tree, one about a person and one that a round opens.

Nothing else is touched by hand. They run in a service of their own, and the `temporal` command alone drives them.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from activities.records.database import engine
from desk.embedded.temporal import binary
from models.policy.checklists import default_checklists
from models.vocabulary import TASK_QUEUE
from servers.processes import ROOT, Process, Up, own_folder

FIXTURE = ROOT / "tests" / "fixtures" / "two_kinds"
PACKAGES = ("activities", "desk", "migrations", "models", "workflows")
HALF_WRITTEN = shutil.ignore_patterns("*.pyc.*")
"""What another process is compiling just now."""
HR, QUALITY = "hr:h-1", "quality:q-1"


class Copy:
    """The copied tree and the service that runs from it."""

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "tree"
        for name in PACKAGES:
            shutil.copytree(ROOT / name, self.tree / name, ignore=HALF_WRITTEN)  # what is compiled comes along
        shutil.copy(ROOT / "worker.py", self.tree)
        before = self.files
        shutil.copytree(FIXTURE, self.tree, dirs_exist_ok=True)
        self.by_hand = sorted(self.files - before)
        self.up = Up(folder)
        self.environment = {"PYTHONPATH": str(self.tree), "AFTERSALES_LANGUAGE": "en"}

    @property
    def files(self) -> set[str]:
        return {str(p.relative_to(self.tree)) for p in self.tree.rglob("*.py")}

    def python(self, *arguments: str, check: bool = True) -> str:
        """Runs a module of the copy."""
        command = [sys.executable, "-m", *arguments]
        env = {k: v for k, v in os.environ.items() if not k.startswith(("TEMPORAL_", "DATABASE_URL", "AFTERSALES_"))}
        env |= self.environment | {"AFTERSALES_DATA": str(self.up.data)}
        done = subprocess.run(command, cwd=self.tree, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done.stdout + done.stderr

    def start(self) -> Process:
        ports = ["--temporal-port", str(self.up.temporal_port), "--ui-port", str(self.up.ui_port)]
        run = [sys.executable, "-m", "desk.cli", "up", "--data", str(self.up.data), *ports]
        process = Process(self.tree, run, **self.environment)
        process.says("worker started")
        return process

    def temporal(self, *arguments: str, check: bool = True) -> Any:
        """The `temporal` command's JSON answer."""
        address = f"127.0.0.1:{self.up.temporal_port}"
        command = [str(binary("temporal")), *arguments, "--address", address, "--output", "json"]
        env = os.environ | {"HOME": "/nonexistent"}
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        assert done.returncode == 0 or not check, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {"error": done.stderr}

    def open(self, kind: str, number: str, **request: Any) -> str:
        case = f"{kind.lower()}-{number}"
        about = ("--type", kind, "--task-queue", TASK_QUEUE, "--workflow-id", case)
        self.temporal("workflow", "start", *about, "--input", json.dumps(request))
        return case

    def send(self, case: str, event: str, by: str, **payload: Any) -> str:
        named = ("--workflow-id", case, "--name", event, "--input", json.dumps({"by": by} | payload))
        return json.dumps(self.temporal("workflow", "update", "execute", *named, check=False))

    def case(self, case: str) -> dict[str, Any]:
        answer = self.temporal("workflow", "query", "--workflow-id", case, "--type", "case")["queryResult"]
        shown: dict[str, Any] = answer[0] if isinstance(answer, list) else answer
        return shown

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        database = engine(self.up.place.database_url or "")
        with database.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query)).all()]
        database.dispose()
        return found


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    """A running service with both kinds, its tables made by the drafted migration."""
    with own_folder() as folder:
        made = Copy(folder)
        assert made.by_hand == [
            "activities/books/spotchecks.py", "models/kinds/briefing.py", "models/kinds/spotcheck.py",
            "workflows/kinds/briefing.py", "workflows/kinds/spotcheck.py",
        ]  # fmt: skip
        made.python("desk.demo.policies")
        made.python("migrations.new", "Briefings and spot checks")
        process = made.start()
        made.python("desk.cli", "staff", "add", "technician:li-4", "--name", "李四")
        yield made
        process.stop()


def test_a_kind_about_a_person_runs_from_opening_to_end(copy: Copy) -> None:
    """Its own office opens and confirms it, never the person it is about; about one person one is open."""
    case = copy.open("Briefing", "B-1", by=HR, person="staff:li-4", topic="new tariff")
    assert copy.case(case)["state"] == "waiting"
    assert "opened" not in copy.send(case, "note", HR, note="talked")
    refused = copy.send(case, "confirm", "technician:li-4")
    assert "nobody acts in their own matter" in refused
    assert "note is for hr" in copy.send(case, "note", "clerk:c-1", note="x")
    other = copy.open("Briefing", "B-2", by=HR, person="supervisor:li-4", topic="again")
    failed = copy.temporal("workflow", "result", "--workflow-id", other, check=False)
    assert "B-1 is open about staff:li-4" in json.dumps(failed)
    stranger = copy.open("Briefing", "B-3", by="clerk:c-1", person="staff:wu-5", topic="x")
    failed = copy.temporal("workflow", "result", "--workflow-id", stranger, check=False)
    assert "must be one of hr, supervisor" in json.dumps(failed)
    about = copy.rows("SELECT subject, customer_entry FROM service_register WHERE number = 'B-1'")
    assert about == [("staff:li-4", None)]
    assert copy.rows("SELECT note FROM briefing_note") == [("talked",)]
    found = copy.temporal("workflow", "list", "--query", "CaseSubject = 'staff:li-4' AND ExecutionStatus = 'Running'")
    assert [one["execution"]["workflowId"] for one in found] == [case]


def test_a_round_opens_the_other_which_draws_its_person_and_tells_the_first_that_it_is_done(copy: Copy) -> None:
    """Run by hand, once for the period; drawn from the staff, filled in by a checklist, drawn again by anyone."""
    briefing = copy.open("Briefing", "B-9", by=HR, person="staff:wu-5", topic="spot check")
    next_one = copy.case("round-spotchecks")["commitments"][0]
    assert (next_one["name"], next_one["state"]) == ("next", "running")
    copy.send("round-spotchecks", "run_now", "supervisor:s-1")
    assert "ran by hand already" in copy.send("round-spotchecks", "run_now", "supervisor:s-1")
    _until(lambda: copy.rows("SELECT 1 FROM service_register WHERE kind = 'Spotcheck'"))
    ((case, number, assignee),) = copy.rows(
        "SELECT workflow_id, number, assignee FROM service_register WHERE kind = 'Spotcheck'"
    )
    assert number == f"SC-{next_one['due_at'][:10].replace('-', '')}"
    assert assignee == "staff:li-4"
    assert copy.case(case)["links"] == [{"relation": "opened_by", "workflow_id": "round-spotchecks"}]
    assert "is told then" in copy.python("desk.cli", "draw", number, check=False)
    items = default_checklists().of("discipline")
    results = [{"item": key, "answer": "yes"} for key, item in items.items() if not item.advisory]
    assert "lacks" in copy.send(case, "look", QUALITY, results=results[1:])
    copy.send(case, "look", QUALITY, results=results, briefing=briefing)
    assert copy.rows("SELECT person, score FROM spotcheck_result") == [("staff:li-4", "1")]
    _until(lambda: copy.case(briefing)["state"] == "done")
    assert copy.case(briefing)["timeline"][-1]["by"] == f"system:{number}"
    assert '"agrees": true' in copy.python("desk.cli", "draw", number, "--json")


def test_nobody_from_outside_speaks_for_the_system(copy: Copy) -> None:
    """Neither opens a case in its name nor tells what no step of another case has told."""
    briefing = copy.open("Briefing", "B-10", by=HR, person="staff:zhao-6", topic="x")
    assert "system never comes from outside" in copy.send(briefing, "confirm", "system:x", event_id="spotcheck-1/2/1")
    opened = copy.open("Spotcheck", "SC-1", by="system:round", linked_case="round-spotchecks")
    failed = copy.temporal("workflow", "result", "--workflow-id", opened, check=False)
    assert "system opens a case only where another case's step says so" in json.dumps(failed)


def _until(holds: Any) -> None:
    end = time.monotonic() + 200
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)
