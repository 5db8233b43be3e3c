"""Cases that were opened under a release of the past go on under today's code, on the same data."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.client import Client

from activities.records.database import engine
from servers.processes import Process, Up, own_folder
from servers.releases import NoSuchRelease, Release, archive, releases
from workflows.running.wire import data_converter

KINDS = ("repair", "return", "complaint", "proposal")
"""The kinds that every release has."""
WAY_OUT = ("cancel", "withdraw")


@pytest.fixture
def up() -> Iterator[Up]:
    """A data folder that first the one, then the other is started on."""
    with own_folder() as folder:
        yield Up(folder)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", releases(), ids=lambda release: release.commit[:12])
async def test_open_cases_of_a_release_go_on(up: Up, release: Release) -> None:
    """Sample cases of every kind, their clocks running; the release stops, today's code starts: each takes an event."""
    release.install()
    old = start(release, up)
    filled(release, up)
    assert old.stop(signal.SIGINT) == 0, old.output
    new = up.start()
    client = await Client.connect(f"127.0.0.1:{up.temporal_port}", data_converter=data_converter)
    cases = [case for case in open_cases(up) if case["kind"].lower() in KINDS]  # a worker opens its rounds, too
    assert {case["kind"].lower() for case in cases} == set(KINDS)
    assert len(cases) > 10
    for case in cases:
        handle = client.get_workflow_handle(case["workflow_id"])
        noted = await handle.execute_update("add_note", {"by": "clerk:c-1", "note": "goes on"}, result_type=dict)
        seen: dict[str, Any] = await handle.query("case")
        assert (noted["number"], seen["timeline"][-1]["event"]) == (case["number"], "add_note")
        for event in set(WAY_OUT) & set(seen["possible"]):
            left = await handle.execute_update(event, {"by": "clerk:c-1", "reason": "r"}, result_type=dict)
            assert left["seq"] > noted["seq"]
    assert await troubled(client) == []
    assert new.stop() == 0, new.output


def start(release: Release, up: Up) -> Process:
    """The release's own `up` on the folder."""
    ports = ["--temporal-port", str(up.temporal_port), "--ui-port", str(up.ui_port)]
    process = Process(up.folder, [str(release.program), "up", "--data", str(up.data), *ports])
    process.says("worker started")
    return process


def filled(release: Release, up: Up) -> None:
    """The release's demonstration, and an example of each kind under the usual policy, some of them on hold."""
    said(release, up, "demo")
    said(release, up, "demo", "--back")
    for kind in KINDS:
        example = said(release, up, "open", kind, "--example")
        number = json.loads(said(release, up, "open", kind, "--json", "-", stdin=example))["number"]
        said(release, up, "send", number, "hold", "--by", "clerk:c-1", "reason=other")


def said(release: Release, up: Up, *arguments: str, stdin: str = "") -> str:
    """What a command of the release answers."""
    command = [str(release.program), *arguments]
    environment = {"AFTERSALES_DATA": str(up.data), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(
        command, check=False, input=stdin, capture_output=True, text=True, cwd=up.folder, env=environment, timeout=200
    )
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
    return done.stdout


def open_cases(up: Up) -> list[dict[str, Any]]:
    """As the register has them."""
    database = engine(up.place.database_url or "")
    query = text("SELECT workflow_id, number, kind FROM service_register WHERE closed_at IS NULL ORDER BY workflow_id")
    with database.connect() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    database.dispose()
    return found


async def troubled(client: Client) -> list[str]:
    """Cases whose task fails."""
    return [run.id async for run in client.list_workflows("TemporalReportedProblems IS NOT NULL")]


def test_a_clone_without_a_release_says_which(tmp_path: Path) -> None:
    """A shallow clone holds no past: the proof names the commit and the remedy, it does not pass by."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    release = releases()[0]
    with pytest.raises(NoSuchRelease, match=f"{release.commit}.*--unshallow"):
        archive(tmp_path, release.commit)


def test_releases_are_whole_commit_ids() -> None:
    """Short ones may come to mean another commit."""
    assert releases()
    assert [r.commit for r in releases() if not re.fullmatch("[0-9a-f]{40}", r.commit)] == []
