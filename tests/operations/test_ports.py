"""Ports that are taken between being found free and being used."""

import socket
from pathlib import Path

import pytest

from activities.server.sdk import free_port, free_ports
from desk.embedded import temporal
from desk.embedded.temporal import LOOPBACK, Temporal


async def test_a_server_whose_own_port_is_taken_meanwhile_comes_up_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is started once more, on others."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        given = iter([[free_port(), taken.getsockname()[1], free_port()]])
        monkeypatch.setattr(temporal, "free_ports", lambda count: next(given, None) or free_ports(count))
        server = Temporal(tmp_path, free_port(), free_port(), ui=False, durable=False)
        server.start()
        try:
            await server.ready()
            assert next(given, None) is None
            assert server.running
        finally:
            server.stop()
