"""What `deploy/` says is tried as it says: certificates, nginx before Temporal and the front, PostgreSQL's roles."""

import asyncio
import inspect
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_type_hints

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from temporalio.service import RPCError, RPCStatusCode

from desk.embedded.programs import folder as programs
from servers.databases import Databases, engine_of
from servers.deployed import DEPLOY, Deployed, certificates, deployed
from servers.fronts import FrontService, front_service
from servers.processes import lone_worker

pytestmark = pytest.mark.proof
CALL_CENTRE = {
    "get_system_info", "signal_workflow_execution", "update_workflow_execution", "poll_workflow_execution_update",
    "query_workflow", "describe_workflow_execution",
}  # fmt: skip
"""Everything that the call centre's certificate is for."""


@pytest.fixture(scope="module")
def front() -> Iterator[FrontService]:
    """`up`, whose Temporal and front stand behind nginx."""
    with front_service() as found:
        yield found


@pytest.fixture(scope="module")
def site(front: FrontService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("site")
    temporal = f"127.0.0.1:{front.up.temporal_port}"
    with deployed(folder, temporal, f"127.0.0.1:{front.up.ui_port}") as found:
        yield found


async def statuses(site: Deployed, program: str) -> dict[str, RPCStatusCode | None]:
    """How each method of Temporal's services for clients, as the SDK has them, answers a program's empty request."""
    client = await site.client(program)
    found: dict[str, RPCStatusCode | None] = {}
    for service in (client.workflow_service, client.operator_service):
        for name, call in inspect.getmembers(service, inspect.iscoroutinefunction):
            hints = get_type_hints(call)
            if "req" not in hints or (name.startswith("poll_") and name not in CALL_CENTRE):
                continue  # a poll that is let through waits for work
            try:
                await call(hints["req"](), timeout=timedelta(seconds=10))
            except RPCError as error:
                found[name] = error.status
            else:
                found[name] = None
    return found


async def test_the_call_centre_may_signal_update_query_describe_and_nothing_else(site: Deployed) -> None:
    """Every method of Temporal's services is asked; what a later Temporal brings is denied, since it is not listed."""
    denied = RPCStatusCode.PERMISSION_DENIED
    found = await statuses(site, "cc-1")
    assert len(found) > 80
    assert {name for name, status in found.items() if status is not denied} == CALL_CENTRE


async def test_an_operator_may_what_temporal_offers_and_a_worker_no_more_than_it_needs(site: Deployed) -> None:
    """A worker's certificate ends, resets and deletes nothing."""
    denied = RPCStatusCode.PERMISSION_DENIED
    assert denied not in (await statuses(site, "op-1")).values()
    worker = await statuses(site, "worker-1")
    deeds = {
        "terminate_workflow_execution", "reset_workflow_execution", "delete_workflow_execution", "delete_namespace",
        "request_cancel_workflow_execution", "start_batch_operation", "update_namespace", "register_namespace",
    }  # fmt: skip
    assert {name for name in deeds if worker[name] is denied} == deeds


async def test_a_worker_may_all_that_its_code_asks_of_temporal(site: Deployed) -> None:
    """Read off the sources: a method that is denied shows only where a case is rebuilt, or lost."""
    root = DEPLOY.parent
    sources = [*(root / "activities").rglob("*.py"), *(root / "workflows").rglob("*.py"), root / "worker.py"]
    named = set(re.findall(r"\.([a-z_]+)\b", "\n".join(path.read_text("utf-8") for path in sources)))
    worker = await statuses(site, "worker-1")
    asked = {name for name in worker if name in named}
    assert {"get_workflow_execution_history_reverse", "list_workflow_executions", "add_search_attributes"} <= asked
    assert [name for name in sorted(asked) if worker[name] is RPCStatusCode.PERMISSION_DENIED] == []


@pytest.mark.parametrize("whose", ["nobody", "another authority", "expired"])
async def test_a_certificate_that_is_not_ours_or_holds_no_longer_is_turned_away(
    site: Deployed, tmp_path: Path, whose: str
) -> None:
    """So is a client without one."""
    program = None
    if whose == "another authority":
        certificates(tmp_path, "ca")
        certificates(tmp_path, "client", "operator", "evil")
        program = "evil"
        for kind in ("pem", "key"):
            (site.folder / f"evil.{kind}").write_bytes((tmp_path / f"evil.{kind}").read_bytes())
    elif whose == "expired":
        made = certificates(site.folder, "client", "operator", "late", DAYS="0")
        assert made.returncode == 0
        await asyncio.sleep(1.5)
        program = "late"
    with pytest.raises(RuntimeError):
        await site.client(program)


def test_the_authority_is_no_program_s_to_make(tmp_path: Path) -> None:
    """Names that a certificate's subject would read as an office are refused; keys are their owner's alone."""
    assert certificates(tmp_path, "ca").returncode == 0
    assert certificates(tmp_path, "ca").returncode == 2
    for name in ("x,OU=operator", "x/OU=operator", "a b", ""):
        assert certificates(tmp_path, "client", "callcentre", name).returncode == 2, name
    assert certificates(tmp_path, "client", "root", "x").returncode == 2
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0


def test_a_worker_reaches_temporal_through_nginx_and_outlasts_a_poll(
    front: FrontService, site: Deployed, tmp_path: Path
) -> None:
    """By the variables that Temporal's own configuration reads; a poll of a minute without work is not cut off."""
    place = front.up.place
    keys = {"AFTERSALES_KEYS": place.keys or "", "DATABASE_URL": place.database_url or ""}
    worker = lone_worker(tmp_path, **keys, **site.environment("worker-1"))
    worker.says("worker started")
    time.sleep(65)
    log = (site.folder / "nginx" / "access.log").read_text()
    polls = [line.rsplit(" ", 2) for line in log.splitlines() if "PollWorkflowTaskQueue" in line]
    assert any(float(seconds) > 45 and status == "200" for _, status, seconds in polls), polls[-3:]
    assert "error" not in worker.output.lower()
    assert worker.stop() == 0


def test_people_reach_the_front_through_nginx_and_no_way_of_writing_leads_past_it(
    front: FrontService, site: Deployed
) -> None:
    """The front judges what is asked as it was written."""
    trusting = ssl.create_default_context(cafile=str(site.folder / "ca.pem"))
    client = httpx.Client(base_url=f"https://127.0.0.1:{site.front_port}", verify=trusting, timeout=30)
    host = {"host": f"127.0.0.1:{front.up.ui_port}"}
    assert client.get("/health", headers=host).text == "ok\n"
    token = {"authorization": f"Bearer {front.token('through', 'clerk')}"} | host
    assert client.get("/api/me", headers=token).json()["name"] == "token:through"
    api = "/api/v1/namespaces/default/workflows/repair-A-1"
    for path in (f"{api}/x/../terminate", f"/{api}/terminate", f"{api}/signal/%2e%2e/terminate", f"{api};x/terminate",
                 f"{api}/signal%2fx", f"{api}//terminate"):  # fmt: skip
        request = client.build_request("POST", "/x", headers=token, content=b"{}")
        request.url = request.url.copy_with(raw_path=path.encode())
        assert client.send(request).status_code in (400, 403), path


MAY: dict[str, tuple[str, ...]] = {
    "w_role": ("SELECT 1 FROM service_register", "DELETE FROM outbox", "SELECT 1 FROM access_rule"),
    "d_role": (
        "SELECT 1 FROM timeline", "DELETE FROM session", "UPDATE lost_case SET back_at = now()",
        "INSERT INTO erasure (customer_entry, asked_at, asked_by) VALUES (1, now(), 'manager:m-1')",
        "INSERT INTO audit (at, who, what, refused, details) VALUES (now(), 'x', 'y', false, '{}')",
    ),
}  # fmt: skip
MAY_NOT: dict[str, tuple[str, ...]] = {
    "w_role": (
        "SELECT password FROM account", "DELETE FROM session", "SELECT 1 FROM audit", "DELETE FROM audit",
        "DROP TABLE outbox",
    ),
    "d_role": (
        "UPDATE audit SET who = 'z'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM timeline",
        "UPDATE service_register SET state = 'x'", "CREATE TABLE x (y int)",
    ),
}  # fmt: skip


def done_as(database: Engine, role: str, statement: str) -> None:
    """Runs a statement in a role, and takes back what it has done."""
    with database.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        connection.execute(text(statement))


def test_the_worker_writes_the_desk_reads_and_nobody_changes_the_audit(databases: Databases) -> None:
    """The roles of roles.sql, twice over, on a database of their own."""
    with databases.lent() as url:
        for _ in range(2):
            script = ["psql", "-v", "worker=w_role", "-v", "desk=d_role", "-f", str(DEPLOY / "roles.sql"), url]
            done = subprocess.run([programs() / script[0], *script[1:]], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        database = engine_of(url)
        for role, statements in MAY.items():
            for statement in statements:
                done_as(database, role, statement)
        for role, statements in MAY_NOT.items():
            for statement in statements:
                with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                    done_as(database, role, statement)
        database.dispose()


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda path: str(path.stem))
def test_systemd_takes_each_unit_and_finds_what_it_starts(unit: Path, tmp_path: Path) -> None:
    """In a checkout elsewhere, for an account that there is; a setting that systemd does not know is named."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not here")
    ours = unit.read_text().replace("/opt/aftersales", str(DEPLOY.parent)).replace("User=aftersales", "User=root")

    def complaints(text: str) -> str:
        copy = tmp_path / unit.name
        copy.write_text(text)
        return subprocess.run([analyze, "verify", copy], capture_output=True, text=True, check=False).stderr

    assert complaints(ours) == ""
    assert "NoPrivileges" in complaints(ours.replace("NoNewPrivileges", "NoPrivileges"))
