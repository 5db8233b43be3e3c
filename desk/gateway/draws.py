"""The draws of a case as they are kept, and whether drawing again gives the same; in plain SQL, as the register's.

Of a draw whose seed is not revealed nothing is read but what may be told.
"""

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from desk.errors import NoSuchCase
from desk.gateway import register
from desk.gateway.records import Connection, asked
from models.draws import Draw, differences, miscounted

BROKEN = "what is kept is no longer a draw: a seed of hexadecimal digits, ids with numbers of times and ranks, a result"
_SEED = re.compile("([0-9a-f]{2})+")
_TOLD = "SELECT number, deck, seed_sha256, drawn_at, revealed_at FROM draw WHERE workflow_id = %(case)s ORDER BY number"
_REVEALED = (
    "SELECT number, count, population, ranks, result, seed FROM draw"
    " WHERE workflow_id = %(case)s AND revealed_at IS NOT NULL"
)
_BEFORE = (
    "SELECT split_part(name, '/', 1) AS name, count(*) AS times FROM draw, jsonb_array_elements_text(result) AS name"
    " WHERE deck = %(deck)s AND drawn_at < %(drawn_at)s GROUP BY 1"
)


def draws_of(connection: Connection, case: str, tz: tzinfo) -> tuple[str, list[dict[str, Any]]]:
    """The workflow id of a case, and its draws by number. Raises NoSuchCase.

    One that is revealed comes whole, with `agrees`, and in `differences` what drawing it again finds otherwise; of
    another, only that it was drawn, and by which seed's SHA-256: `agrees` is None.
    """
    workflow_id = _named(connection, case)
    told = asked(connection, _TOLD, {"case": workflow_id})
    revealed = {row["number"]: row for row in asked(connection, _REVEALED, {"case": workflow_id})}
    return workflow_id, [_drawn_again(connection, workflow_id, row, revealed.get(row["number"]), tz) for row in told]


def _named(connection: Connection, case: str) -> str:
    rows = register.find(connection, case)
    if len(rows) == 1:
        return str(rows[0]["workflow_id"])
    if rows:
        named = ", ".join(row["workflow_id"] for row in rows)
        raise NoSuchCase(f"{case} is the number of several cases: name one of {named}")
    raise NoSuchCase(f"no case {case[:60]!r} in the register: name a case by its number or its workflow id")


def _drawn_again(
    connection: Connection, workflow_id: str, told: dict[str, Any], revealed: dict[str, Any] | None, tz: tzinfo
) -> dict[str, Any]:
    times = {key: told[key].astimezone(tz).isoformat() if told[key] else None for key in ("drawn_at", "revealed_at")}
    if revealed is None:
        return told | times | {"agrees": None}
    if not _is_whole(revealed):
        return told | times | {"agrees": False, "differences": [BROKEN]}
    found = list(_differences(connection, workflow_id, told | revealed))
    return told | revealed | times | {"agrees": not found, "differences": found}


def _is_whole(row: dict[str, Any]) -> bool:
    """Whether a row can be a draw at all: whoever altered it may have written anything."""
    population, ranks, result = row["population"], row["ranks"], row["result"]
    return (
        isinstance(population, dict) and all(isinstance(times, int) for times in population.values())
        and isinstance(ranks, dict) and all(isinstance(rank, str) for rank in ranks.values())
        and isinstance(result, list) and all(isinstance(name, str) for name in result)
        and _SEED.fullmatch(row["seed"]) is not None and row["count"] >= 0
    )  # fmt: skip


def _differences(connection: Connection, workflow_id: str, row: dict[str, Any]) -> Iterator[str]:
    made = Draw(population=row["population"], ranks=row["ranks"], result=tuple(row["result"]))
    yield from differences(made, bytes.fromhex(row["seed"]), row["seed_sha256"], workflow_id, row["count"])
    before = asked(connection, _BEFORE, row) if row["deck"] is not None else []
    yield from miscounted(made, {one["name"]: one["times"] for one in before})
