"""What a worker tells those who watch it: metrics, health, and the rules and pictures that are made of them."""

import asyncio
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import yaml
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from sqlalchemy import Engine, update
from sqlmodel import Session
from temporalio.client import WorkflowUpdateFailedError

from activities.records.database import engine
from activities.records.rows import TIMELINE
from activities.server.sdk import free_port
from activities.watch import health
from activities.watch.endpoint import AddressTaken, Endpoint, serving
from activities.watch.health import OK, Health, Reader
from activities.watch.metrics import CaseMetrics
from desk.embedded import up as desk_up
from desk.gateway import service as desk_service
from devserver import DevService
from models.settings import Settings, SettingsError
from models.tables import CommitmentRow, LostCase, Outbox, ServiceRegister, Timeline
from models.vocabulary import TASK_QUEUE
from processes import ROOT, Process, Up, aftersales, lone_worker, own_folder, until
from service import repair_request

RUNBOOKS = {
    "a-worker-that-hangs",
    "a-stuck-workflow-task",
    "a-case-to-be-corrected-by-hand",
    "a-lost-case",
    "an-outbox-that-does-not-empty",
    "restoring-from-a-backup",
    "moving-to-a-cluster",
}
PROMQL = {"sum", "max", "min", "by", "rate", "increase", "absent", "histogram_quantile"}
OF_PROMETHEUS = {"instance", "job", "le"}
NOW = datetime.now(UTC)


def since(seconds: int) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


def read(url: str) -> str:
    with urlopen(url, timeout=10) as answer:  # noqa: S310 - of our own
        return str(answer.read().decode())


def health_of(url: str) -> tuple[int, dict[str, str]]:
    """The status code and what each part says."""
    try:
        with urlopen(f"{url}/health", timeout=10) as answer:  # noqa: S310 - of our own
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def figures(families: Iterator[Metric]) -> dict[str, float]:
    """Every sample by its name and the values of its labels."""
    samples = (sample for family in families for sample in family.samples)
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


@dataclass(frozen=True)
class Watched:
    """A running service that has seen a case, a refused message, a refused opening and a kind nobody knows."""

    page: str
    url: str
    output: str

    @property
    def families(self) -> Iterator[Metric]:
        return iter(text_string_to_metric_families(self.page))

    @property
    def names(self) -> set[str]:
        """Of samples; each is a name that an expression may use."""
        return {sample.name for family in self.families for sample in family.samples}

    @property
    def labels(self) -> set[str]:
        return {label for family in self.families for sample in family.samples for label in sample.labels}


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with own_folder() as folder:
        up, port = Up(folder), free_port()
        process = up.start("--metrics-port", str(port))
        asyncio.run(_busy(up))
        url = f"http://127.0.0.1:{port}"
        until("the task of a kind nobody knows fails", lambda: "_task_execution_failed_total" in read(f"{url}/metrics"))
        yield Watched(read(f"{url}/metrics"), url, process.output)
        assert process.stop() == 0


async def _busy(up: Up) -> None:
    client = await desk_service.temporal_client(up.settings)
    await client.start_workflow("Nobody knows", id="nobody-1", task_queue=TASK_QUEUE)
    with pytest.raises(Exception, match="Workflow execution failed"):
        await client.execute_workflow("Repair", {}, id="repair-none", task_queue=TASK_QUEUE)
    case = await client.start_workflow("Repair", repair_request(), id="repair-M-1", task_queue=TASK_QUEUE)
    with pytest.raises(WorkflowUpdateFailedError):
        await case.execute_update("assign", {"by": "clerk:c-1", "technician": "technician:t-1"})


def test_one_address_tells_of_the_business_and_of_the_sdk(watched: Watched) -> None:
    """And is printed where the service says where everything is."""
    found = figures(watched.families)
    assert found["aftersales_cases_open Repair registered"] == 1
    assert found["aftersales_messages_refused_total NotAllowed"] == 1
    assert found["aftersales_health worker"] == 1
    assert found[f"temporal_num_pollers default workflow_task temporal-core-sdk {TASK_QUEUE}"] > 0
    assert health_of(watched.url) == (200, dict.fromkeys(("status", "temporal", "database", "worker"), OK))
    assert f"{watched.url}/metrics" in watched.output
    with pytest.raises(HTTPError, match="404"):
        read(f"{watched.url}/")


def test_metrics_hold_no_customer_and_no_case(watched: Watched) -> None:
    """Not in a label, not anywhere."""
    given = repair_request()
    personal = [*given["customer"].values(), given["symptoms"], "M-1", "technician:t-1", "clerk:c-1"]
    personal.remove("town")
    assert [secret for secret in personal if secret in watched.page] == []


def test_the_page_on_metrics_names_what_is_there(watched: Watched) -> None:
    """Each metric of ours with its labels, and no other; of the SDK's none that does not exist."""
    text = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(aftersales_\w+)(?:{([a-z,]*)})?` \|", text, re.M)
    told = {name: set(filter(None, labels.split(","))) for name, labels in rows}
    really: dict[str, set[str]] = {}
    for family in watched.families:
        for sample in family.samples:
            if sample.name.startswith("aftersales_"):
                really.setdefault(sample.name, set()).update(sample.labels)
    assert told == really | {"aftersales_commitments_overdue": {"commitment", "rung"}}  # none is overdue there
    known = watched.names | {family.name for family in watched.families}
    assert set(re.findall(r"^\| `(temporal_\w+)` \|", text, re.M)) <= known


def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text())["groups"][0]["rules"]
    return found


def expressions() -> dict[str, str]:
    """Every expression of the dashboard and the rules, by the title of its panel or alert."""
    dashboard = json.loads((ROOT / "docs" / "grafana" / "aftersales.json").read_text())
    of_panels = {f"{p['title']}/{t['refId']}": t["expr"] for p in dashboard["panels"] for t in p.get("targets", ())}
    return of_panels | {rule["alert"]: rule["expr"] for rule in rules()}


@pytest.mark.parametrize("title", expressions())
def test_dashboard_and_rules_ask_for_what_a_worker_tells(watched: Watched, title: str) -> None:
    """Names of metrics and labels, held against a running worker's page."""
    expression = expressions()[title]
    without_values = re.sub(r'"[^"]*"|\[\w+\]', "", expression)
    words = set(re.findall(r"[a-z_]\w*", without_values))
    known = watched.names | {"aftersales_commitments_overdue"} | watched.labels | {"commitment", "rung"}
    assert words - PROMQL - OF_PROMETHEUS <= known
    assert words & (watched.names | {"aftersales_commitments_overdue"})


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_each_alert_says_what_is_wrong_and_where_to_read_on(rule: dict[str, Any]) -> None:
    """A sentence, a severity and a heading of the runbooks."""
    page, _, heading = rule["annotations"]["runbook_url"].partition("#")
    assert (page, heading in RUNBOOKS) == ("docs/runbooks.md", True)
    assert len(rule["annotations"]["summary"]) > 20
    assert rule["labels"]["severity"] in ("warning", "critical")


# -- figures from the records -------------------------------------------------------------------------------------


@pytest.fixture
def records(database_url: str) -> Iterator[Engine]:
    database = engine(database_url)
    yield database
    database.dispose()


@pytest.fixture
def reader(database_url: str) -> Iterator[Reader]:
    found = Reader(engine(database_url))
    yield found
    found.close()


def put(records: Engine, *rows: Any) -> None:
    with Session(records) as session:
        session.add_all(rows)
        session.commit()


def case(number: str, state: str, *, ago: int, closed: bool = False) -> ServiceRegister:
    return ServiceRegister(
        workflow_id=f"repair-{number}", first_run_id="r", number=number, kind="Repair", state=state, opened_at=NOW,
        closed_at=NOW if closed else None, policy_version=1, calendar_version=1, last_seq=1,
        decided_at=since(ago),
    )  # fmt: skip


def entry(seq: int, *, ago: int = 0, refused: str | None = None) -> Timeline:
    return Timeline(
        workflow_id="repair-1", seq=seq, decided_at=since(ago), at=NOW, received_at=NOW, event="e",
        by="clerk:c-1", from_="a", to="b", outcome="refused" if refused else "applied", reason=refused,
    )  # fmt: skip


def commitment(name: str, rung: int, state: str = "overdue", ref: int = 0) -> CommitmentRow:
    return CommitmentRow(
        workflow_id="repair-1", name=name, ref=ref, seq=1, clause="", state=state, started_at=NOW, due_at=NOW,
        within="1 WM", rung=rung,
    )  # fmt: skip


def notice(seq: int, to: str, *, status: str, uncertain: bool = False, rung: str | None = None) -> Outbox:
    topic, params = ("overdue", {"rung": rung}) if rung else ("warning", {})
    return Outbox(
        key=f"repair-1/{seq}/{topic}/{to}", workflow_id="repair-1", seq=seq, to=to, topic=topic, params=params,
        status=status, uncertain=uncertain, next_attempt_at=NOW,
    )  # fmt: skip


def test_figures_are_what_stands_in_the_records(records: Engine, reader: Reader) -> None:
    """Each gauge and counter; what a text says never becomes a label."""
    put(
        records,
        case("1", "assigned", ago=6000), case("2", "assigned", ago=12000), case("3", "end", ago=9000, closed=True),
        commitment("visit", 2),
        commitment("visit", 3, ref=1),
        commitment("visit", 3, ref=2),
        commitment("quote", 1, "met"),
        entry(1, ago=50000), entry(2, ago=30000), entry(3, refused="NotAllowed: x"), entry(4, refused="王小明: x"),
        notice(1, "supervisor", status="sent", rung="1", uncertain=True),
        notice(2, "manager", status="pending", rung="2"),
        notice(3, "clerk:c-1", status="sending"),
        notice(1, "clerk:c-1", status="failed"),
        notice(1, "clerk:c-2", status="failed"),
        notice(1, "clerk:c-3", status="discarded"),
        LostCase(workflow_id="repair-1", found_at=NOW, how="terminated"),
        LostCase(workflow_id="repair-2", found_at=NOW, how="terminated", back_at=NOW),
        LostCase(workflow_id="repair-3", found_at=NOW, how="deleted"),
    )  # fmt: skip
    found = figures(CaseMetrics(reader).collect())
    assert found.pop("aftersales_outbox_oldest_seconds") == pytest.approx(30000, abs=100)
    assert found.pop("aftersales_case_last_step_seconds") == pytest.approx(6000, abs=100)
    assert found == {
        "aftersales_cases_open Repair assigned": 2,
        "aftersales_cases_lost": 1,
        "aftersales_commitments_overdue visit 2": 1,
        "aftersales_commitments_overdue visit 3": 2,
        "aftersales_escalations_total 1": 1,
        "aftersales_escalations_total 2": 1,
        "aftersales_escalations_total 3": 0,
        "aftersales_outbox_failed": 2,
        "aftersales_outbox_pending": 2,
        "aftersales_outbox_uncertain": 1,
        "aftersales_messages_refused_total InvalidPayload": 0,
        "aftersales_messages_refused_total NotAllowed": 1,
        "aftersales_messages_refused_total EventRefused": 0,
        "aftersales_messages_refused_total other": 1,
    }


def test_the_message_of_a_loss_ages_though_no_step_has_caused_it(records: Engine, reader: Reader) -> None:
    """It counts from when the loss was found."""
    put(records, case("1", "assigned", ago=9000), entry(1, ago=9000))
    put(records, notice(0, "supervisor", status="pending"))
    put(records, LostCase(workflow_id="repair-1", found_at=since(2000), how="terminated"))
    oldest = figures(CaseMetrics(reader).collect())["aftersales_outbox_oldest_seconds"]
    assert oldest == pytest.approx(2000, abs=100)


def test_a_count_stands_for_a_while_and_a_counter_never_falls(
    records: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many who ask cost no more than one; a step taken back is no restart."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr("activities.watch.metrics.time", SimpleNamespace(monotonic=lambda: clock.now))
    metrics, refused = CaseMetrics(reader), "aftersales_messages_refused_total NotAllowed"
    put(records, entry(1, refused="NotAllowed: a"), entry(2, refused="NotAllowed: b"))
    assert figures(metrics.collect())[refused] == 2
    put(records, entry(3, refused="NotAllowed: c"))
    clock.now += 9
    assert figures(metrics.collect())[refused] == 2
    clock.now += 2
    assert figures(metrics.collect())[refused] == 3
    with records.begin() as connection:
        connection.execute(update(TIMELINE).values(outcome="applied"))
    clock.now += 11
    assert figures(metrics.collect())[refused] == 3


def test_no_figure_is_given_while_the_database_is_away() -> None:
    """An old one would pass for a new one."""
    away = Reader(engine(f"postgresql://u@127.0.0.1:{free_port()}/x"))
    assert figures(CaseMetrics(away).collect()) == {}
    away.close()


# -- health ----------------------------------------------------------------------------------------------------------


async def test_health_names_what_does_not_answer(
    dev: DevService, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that refuses, one that hangs, a worker that nobody sees poll, one that drains."""
    stop = asyncio.Event()
    look = Health(dev.client, reader, stop).look
    await asyncio.to_thread(until, "Temporal sees the worker", lambda: look()["worker"] == OK)
    assert await asyncio.to_thread(look) == {"temporal": OK, "database": OK, "worker": OK}
    refusing = Reader(engine(f"postgresql://u@127.0.0.1:{free_port()}/x"))
    refused = await asyncio.to_thread(Health(dev.client, refusing, stop).look)
    assert refused == {"temporal": OK, "database": "OperationalError", "worker": OK}
    stranger = SimpleNamespace(
        namespace="default", identity="another", workflow_service=dev.client.workflow_service
    )
    unseen = await asyncio.to_thread(Health(stranger, reader, stop).look)  # type: ignore[arg-type]
    assert unseen["worker"] == "not polling"
    stop.set()
    assert (await asyncio.to_thread(look))["worker"] == "draining"
    monkeypatch.setattr(health, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = Reader(engine(f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x"))
        said = await asyncio.to_thread(Health(dev.client, hanging, stop).look)
    assert said["database"] == "no answer within 0 s"
    for used in (refusing, hanging):
        used.close()


def test_a_worker_that_waits_for_its_servers_is_not_healthy_and_says_so() -> None:
    """From its start, on whatever address, IPv6 too."""
    for address in ("127.0.0.1:0", "[::1]:0"):
        endpoint = Endpoint(address)
        code, said = health_of(endpoint.url)
        assert (code, said["status"], said["database"]) == (503, "failing", "not reached yet")
        assert 'aftersales_health{part="temporal"} 0.0' in read(f"{endpoint.url}/metrics")
        endpoint.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "endpoint"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:http", "host:70000", ":"])
def test_a_wrong_address_is_named(address: str) -> None:
    """By its variable, with an example."""
    with pytest.raises(SettingsError, match=r"AFTERSALES_METRICS: .*127\.0\.0\.1:9464"):
        Settings.read(metrics=address)


def test_nothing_is_served_unless_asked(tmp_path: Path) -> None:
    """A lone worker without the variable opens no port."""
    assert Settings.read(data=tmp_path).metrics is None
    with serving(None) as endpoint:
        assert endpoint is None


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield int(holder.getsockname()[1])


def test_a_taken_port_is_said_in_one_line(taken: int) -> None:
    """By a worker and by `up`, which starts nothing."""
    with pytest.raises(AddressTaken, match=f"127.0.0.1:{taken}.*Address already in use.*--metrics-port"):
        Endpoint(f"127.0.0.1:{taken}")
    place = {"DATABASE_URL": "postgresql://u@127.0.0.1/x", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    with own_folder() as folder:
        of_worker = lone_worker(folder, AFTERSALES_METRICS=str(taken), **place)
        of_up = aftersales(folder, "up", "--data", str(folder / "data"), "--metrics-port", str(taken), **place)
        assert (of_worker.ends(), of_up.ends()) == (2, 2)
        for process in (of_worker, of_up):
            told = [line for line in process.output.splitlines() if "metrics cannot be served" in line]
            assert len(told) == 1
            assert "Traceback" not in process.output


def test_up_takes_a_free_port_where_nobody_chose_one(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two on one machine are fine; a port that someone has chosen is never changed in silence."""
    monkeypatch.setattr(desk_up, "METRICS_PORT", taken)
    options = desk_up.Options(temporal_port=1, ui_port=2)
    with desk_up.Up(options, Settings(data=tmp_path), Console()).watched() as endpoint:
        assert health_of(endpoint.url)[0] == 503
    chosen = desk_up.Up(options, Settings(data=tmp_path, metrics=str(taken)), Console())
    with pytest.raises(AddressTaken), chosen.watched():
        pass


# -- logs ------------------------------------------------------------------------------------------------------------


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
        process.says("Completing activity as failed")
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
