"""One address of a worker for those who watch it: `/metrics` for Prometheus, `/health` for whoever restarts it."""

import asyncio
import json
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.registry import Collector
from temporalio.client import Client

from activities.records.database import engine
from activities.server import sdk
from activities.watch.health import NOT_YET, OK, Health, Reader
from activities.watch.metrics import CaseMetrics
from models.settings import SettingsError, host_and_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class AddressTaken(SettingsError):
    """The address of the metrics cannot be served; the text says why and what instead."""


class Endpoint:
    """Answers from before the worker's servers are reached until its end."""

    def __init__(self, address: str) -> None:
        """Serves at once. Raises AddressTaken."""
        self._health: Health | None = None
        self._reader: Reader | None = None
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(HealthMetrics(self))
        self._metrics = make_wsgi_app(self.registry)
        self._server = _bind(address, self._answer)
        Thread(target=self._server.serve_forever, name="endpoint", daemon=True).start()

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        shown = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{shown}:{port}"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def watch(self, client: Client, database_url: str, stop: asyncio.Event) -> None:
        """Looks at these from now on; called on the worker's own event loop."""
        self._reader = Reader(engine(database_url))  # of its own: a worker's busy pool is no outage
        self._health = Health(client, self._reader, stop)
        self.registry.register(CaseMetrics(self._reader))

    def look(self) -> dict[str, str]:
        """Each part of the worker and `ok`, or what is wrong with it."""
        return self._health.look() if self._health is not None else NOT_YET

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._reader is not None:
            self._reader.close()

    def _answer(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/metrics":
                page: Iterable[bytes] = self._metrics(environ, start)
                return page
            case "/health":
                parts = self.look()
                well = all(said == OK for said in parts.values())
                start("200 OK" if well else "503 Service Unavailable", [("Content-Type", "application/json")])
                return [json.dumps({"status": OK if well else "failing"} | parts).encode() + b"\n"]
            case _:
                start("404 Not Found", [("Content-Type", "text/plain")])
                return [b"/metrics or /health\n"]


class HealthMetrics(Collector):
    """The health of a worker as figures."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def collect(self) -> Iterator[Metric]:
        text = "Whether this part of the worker is well (1) or not (0)"
        family = GaugeMetricFamily("aftersales_health", text, labels=["part"])
        for part, said in self._endpoint.look().items():
            family.add_metric([part], said == OK)
        yield family


class _Silent(WSGIRequestHandler):
    """No line for each scrape."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Says nothing."""


def _bind(address: str, app: Any) -> ThreadingWSGIServer:
    host, port = host_and_port(address)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        server = type("Server", (ThreadingWSGIServer,), {"address_family": family})
        return make_server(host, port, app, server_class=server, handler_class=_Silent)
    except OSError as error:
        raise AddressTaken(
            f"metrics cannot be served at {address} ({error.strerror}): stop what holds it, or name another address "
            "in AFTERSALES_METRICS or with --metrics-port"
        ) from None


@contextmanager
def serving(address: str | None) -> Iterator[Endpoint | None]:
    """The endpoint of this process, where an address is given; before the process makes its first Temporal client.

    Raises AddressTaken.
    """
    endpoint = Endpoint(address) if address else None
    sdk_metrics = sdk.start(metrics=endpoint is not None)
    try:
        if endpoint is not None and sdk_metrics is not None:
            endpoint.registry.register(sdk_metrics)
        yield endpoint
    finally:
        if endpoint is not None:
            endpoint.close()
