"""The front's door is open from when it is there: what lists the addresses that answer finds it at once."""

import os

from activities.server.client import LOOPBACK
from activities.server.sdk import free_port
from desk.embedded.doors import listening
from desk.front.serving import door


def test_a_door_listens_before_anybody_serves_at_it() -> None:
    """Whoever comes meanwhile waits."""
    port = free_port()
    with door(port):
        assert (LOOPBACK, port) in listening(os.getpid())
