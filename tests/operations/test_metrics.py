"""What a worker's metrics tell, held against a running one; the dashboard and the alerts made of them."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import pytest
import yaml
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from temporalio.client import WorkflowUpdateFailedError

from activities.server.sdk import free_port
from activities.watch.health import OK
from desk.gateway import service as desk_service
from models.vocabulary import TASK_QUEUE
from servers.processes import ROOT, Up, own_folder, until
from servers.service import repair_request
from servers.worker_page import figures, health_of, read

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
    rows = re.findall(r"^\| `(aftersales_\w+)(?:{([a-z_,]*)})?` \|", text, re.M)
    told = {name: set(filter(None, labels.split(","))) for name, labels in rows}
    really: dict[str, set[str]] = {}
    for family in watched.families:
        for sample in family.samples:
            if sample.name.startswith("aftersales_"):
                really.setdefault(sample.name, set()).update(sample.labels)
    assert told == really | {"aftersales_commitments_overdue": {"kind", "commitment", "rung"}}  # none is overdue there
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
