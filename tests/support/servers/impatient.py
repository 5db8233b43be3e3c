"""A real server that wants a new run of a case early, so that tests of long cases stay short."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.testing import WorkflowEnvironment

from desk.embedded.temporal import binary
from workflows.running.wire import data_converter
from workflows.shown.publish import register_search_attributes

SHORT = "limit.historyCount.suggestContinueAsNew=60"
"""The server suggests a new run after 60 events instead of 4,096."""


@asynccontextmanager
async def impatient_server() -> AsyncIterator[WorkflowEnvironment]:
    """With our search attributes and converter."""
    async with await WorkflowEnvironment.start_local(
        data_converter=data_converter,
        dev_server_existing_path=str(binary("temporal")),
        dev_server_log_level="error",
        dev_server_extra_args=["--dynamic-config-value", SHORT],
    ) as env:
        await register_search_attributes(env.client)
        yield env
