"""How fast histories are replayed: what a worker does for a case that is no longer in its cache."""

import time
from collections.abc import AsyncIterator, Sequence

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from bench.bare import Bare, nothing
from bench.repairs import bare
from bench.report import BenchReport
from bench.service import Bench
from bench.stories import kind_of, stored_histories
from workflows.registry import PROCEDURES, runner
from workflows.running.wire import data_converter


async def replays(bench: Bench, report: BenchReport, times: int = 20) -> None:
    """Reports histories and events a second: ours by kind, the bare workflow's with and without the sandbox."""
    ours = Replayer(workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=runner())
    histories = list(stored_histories().values())
    rows = []
    for kind in sorted({kind_of(history) for history in histories}):
        of_kind = [history for history in histories if kind_of(history) == kind]
        rows.append([kind, *await speed(ours, of_kind, times)])
    theirs = await bare_history(bench)
    for name, how in (("bare", UnsandboxedWorkflowRunner()), ("bare, in the sandbox", SandboxedWorkflowRunner())):
        replayer = Replayer(workflows=[Bare], data_converter=data_converter, workflow_runner=how)
        rows.append([name, *await speed(replayer, [theirs], times * 5)])
    report.table(["histories of", "events each", "histories/s", "events/s"], rows)


async def bare_history(bench: Bench) -> WorkflowHistory:
    """What a bare workflow leaves behind."""
    async with Worker(bench.client, task_queue="bare", workflows=[Bare], activities=[nothing]):
        return await bench.client.get_workflow_handle(await bare(bench)).fetch_history()


async def speed(replayer: Replayer, histories: Sequence[WorkflowHistory], times: int) -> list[str]:
    """Events each, histories and events a second. Raises what a replay raises."""
    await replayer.replay_workflows(repeated(histories, 1))
    began = time.perf_counter()
    await replayer.replay_workflows(repeated(histories, times))
    took = time.perf_counter() - began
    events = sum(len(history.events) for history in histories)
    rates = (len(histories) * times / took, events * times / took)
    return [f"{events / len(histories):.0f}", *(f"{rate:,.0f}" for rate in rates)]


async def repeated(histories: Sequence[WorkflowHistory], times: int) -> AsyncIterator[WorkflowHistory]:
    """The histories in turn, so many times over."""
    for _ in range(times):
        for history in histories:
            yield history
