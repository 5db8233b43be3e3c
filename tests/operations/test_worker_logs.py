"""A worker's log: an error is its type and where, with its case and no text."""

import json
import subprocess
import sys
from typing import Any

from activities.server.sdk import free_port
from servers.devserver import DevService
from servers.processes import ROOT, Process, lone_worker, own_folder
from servers.service import repair_request
from servers.worker_page import health_of


async def test_an_outage_costs_one_line_an_attempt_with_its_case_and_no_text(
    dev: DevService, database_url: str, postgres: Any
) -> None:
    """The worker's log while the database turns all away, and its health meanwhile."""
    await dev.stop()
    name, url = database_url.partition("?")[0].rpartition("/")[2], f"http://127.0.0.1:{(port := free_port())}"
    place = {"TEMPORAL_ADDRESS": dev.server.address, "DATABASE_URL": database_url, "AFTERSALES_METRICS": str(port)}
    with own_folder() as folder:
        process = lone_worker(folder, **place)
        process.says("worker started")
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        started = await dev.open(number="L-1")
        process.says("repair-L-1")  # the rounds that a worker opens may have failed before
        assert health_of(url)[1]["database"] == "OperationalError"
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await started.until(1)
        _is_discreet(process)
        assert process.stop() == 0


def _is_discreet(process: Process) -> None:
    lines = [json.loads(line) for line in process.output.splitlines()]
    failed = [line for line in lines if line["event"] == "Completing activity as failed"]
    of_cases = {(line["workflow_id"], line["error"]) for line in failed if not line["workflow_id"].startswith("round-")}
    assert of_cases == {("repair-L-1", "OperationalError")}
    assert all(line["where"].startswith("activities/records/opening.py") for line in failed)
    customer = repair_request()["customer"]
    assert [secret for secret in customer.values() if secret in process.output] == []
    assert "connection" not in process.output, "an error's text"


def test_an_error_is_its_type_and_where_never_its_text() -> None:
    """A library's line or one of ours: what stands in an error or below a message may be a customer's."""
    script = (
        "import logging, structlog\n"
        "from models import logs\n"
        "from models.settings import host_and_port\n"
        "logs.configure(json=True)\n"
        "try:\n    host_and_port('王小明')\n"
        "except ValueError as error:\n"
        "    logging.getLogger('asyncio').exception('never retrieved\\nfuture: 王小明')\n"
        "    structlog.get_logger('ours').error('it failed', exc_info=True)\n"
        "    structlog.get_logger('ours').error('it failed', exc_info=ValueError('王小明'))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    first, second, third = map(json.loads, ran.stderr.splitlines())
    assert (first["event"], first["error"]) == ("never retrieved", "ValueError")
    assert first["where"] == second["where"]
    assert first["where"].startswith("models/settings.py:")
    assert (third["error"], "where" in third) == ("ValueError", False)
    assert "王小明" not in ran.stderr
