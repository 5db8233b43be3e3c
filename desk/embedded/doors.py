"""What listens while the service runs, and for what: found among the processes themselves, not written from memory."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import psutil

Address = tuple[str, int]


@dataclass(frozen=True)
class Door:
    """An address that answers, and what it is for."""

    address: str
    purpose: str


def doors(pid: int, known: Mapping[int, str], otherwise: str, unnamed: Collection[int] = ()) -> Iterator[Door]:
    """Every port of a process, in the order in which they are known, then the others; none where it is gone."""
    order = list(known)
    for host, port in sorted(listening(pid), key=lambda a: (order.index(a[1]) if a[1] in known else len(known), a)):
        if port in unnamed:
            continue
        shown = f"[{host}]" if ":" in host else host
        yield Door(f"{shown}:{port}", known.get(port, otherwise))


def listening(pid: int) -> set[Address]:
    """The addresses at which a process takes connections from outside itself."""
    try:
        connections = psutil.Process(pid).net_connections("inet")
    except psutil.Error:
        return set()
    return {(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN}
