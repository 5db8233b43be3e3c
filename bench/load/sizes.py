"""Memory and disk of the service's parts, in bytes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
from sqlalchemy import Engine, text

from bench.cpu import postmaster
from bench.service import Bench
from desk.embedded.temporal import orphans


def memory(bench: Bench, workers: Sequence[psutil.Process]) -> dict[str, int]:
    """Resident memory; of PostgreSQL's processes with the pages that they share counted once."""
    folder = bench.folder.resolve()
    return {
        "workers": sum(worker.memory_info().rss for worker in workers),
        "Temporal server": sum(process.memory_info().rss for process in orphans(folder / "temporal.db")),
        "PostgreSQL": sum(process.memory_full_info().pss for process in _family(folder / "postgres")),
    }


def disk(bench: Bench, database: Engine) -> dict[str, int]:
    """The records and Temporal's file, both without their write-ahead logs, which do not grow with the cases."""
    with database.connect() as connection:
        records = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return {"disk, Temporal": (bench.folder / "temporal.db").stat().st_size, "disk, PostgreSQL": int(records)}


def _family(folder: Path) -> Iterator[psutil.Process]:
    """PostgreSQL and its helpers."""
    server = postmaster(folder)
    yield from (server, *server.children(recursive=True))
