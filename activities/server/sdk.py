"""Temporal's SDK in a process of ours: its own log goes where ours goes, its metrics are served among ours."""

import contextlib
import logging
import socket
from collections.abc import Iterator
from urllib.request import urlopen

from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from activities.server.client import LOOPBACK

SECONDS = 2.0


class SdkMetrics(Collector):
    """What the SDK counts: its exporter, on a free port of loopback, is read, so that the worker has one address."""

    def __init__(self, address: str) -> None:
        self._url = f"http://{address}/metrics"

    def collect(self) -> Iterator[Metric]:
        try:
            with urlopen(self._url, timeout=SECONDS) as answer:  # noqa: S310 - an address of our own making
                yield from text_string_to_metric_families(answer.read().decode())
        except OSError:  # the process is ending
            return


def start(*, metrics: bool) -> SdkMetrics | None:
    """Gives the process its SDK runtime. Clients made before keep the one that they have."""
    address = f"{LOOPBACK}:{free_port()}" if metrics else None
    exporter = PrometheusConfig(
        bind_address=address, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True
    ) if address else None  # fmt: skip
    told = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,  # they may hold a payload; models/logs.py takes those that do not
    )
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    telemetry = TelemetryConfig(logging=LoggingConfig(filter=levels, forwarding=told), metrics=exporter)
    Runtime.set_default(Runtime(telemetry=telemetry), error_if_already_set=False)
    return SdkMetrics(address) if address else None


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    return free_ports(1)[0]


def free_ports(number: int) -> list[int]:
    """As many different ones."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
