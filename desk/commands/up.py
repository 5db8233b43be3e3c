"""`aftersales up` and `aftersales worker`: the service whole, and a worker alone."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import worker as lone_worker
from desk.commands.settings import read_settings
from desk.embedded.up import Options, run
from desk.errors import BadSettings
from desk.front import serving
from desk.gateway import service
from models.settings import SettingsError

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the servers' state (AFTERSALES_DATA, else data)", metavar="DIR")
]
Port = typer.Option(min=1, max=65535, metavar="N")
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Policy to publish first, when it differs from the last", metavar="FILE")
]

MetricsPort = Annotated[
    int | None,
    typer.Option(min=1, max=65535, help="Port of /metrics and /health (AFTERSALES_METRICS, else 9464 or a free one)",
                 metavar="N"),
]  # fmt: skip


def up(
    data: Data = None,
    temporal_port: Annotated[int, Port] = 7233,
    ui_port: Annotated[int, Port] = 8233,
    policy: PolicyFile = None,
    metrics_port: MetricsPort = None,
) -> None:
    """Run the whole service: PostgreSQL, Temporal with its UI, and a worker, until Ctrl-C.

    With TEMPORAL_ADDRESS (or a profile) or DATABASE_URL set, that server is used and none of our own started.
    """
    settings = read_settings(data)
    options = Options(temporal_port=temporal_port, ui_port=ui_port, policy=policy, metrics_port=metrics_port)
    run(options, settings, Console())


def front(
    data: Data = None,
    port: Annotated[int, Port] = 8233,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where it listens.")] = "127.0.0.1",
) -> None:
    """Run the front alone, on servers that the environment names, until Ctrl-C: a proxy with TLS stands before it.

    AFTERSALES_FRONT is the address at which people reach it, AFTERSALES_UI that of the Temporal UI behind it.
    """
    settings = read_settings(data)
    settings = settings.model_copy(update=asdict(service.key_place(settings)))
    try:
        asyncio.run(serving.run_alone(settings, host, port))
    except SettingsError as error:
        raise BadSettings(str(error)) from None


def worker(data: Data = None) -> None:
    """Run one more worker, on the servers that the environment names or those of `up`, until Ctrl-C."""
    settings = read_settings(data)
    settings = settings.model_copy(update=asdict(service.key_place(settings)))
    try:
        asyncio.run(lone_worker.serve(settings, service.connect))
    except SettingsError as error:
        raise BadSettings(str(error)) from None
