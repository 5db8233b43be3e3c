"""Each draw is drawn again from its seed, as docs/draws.md tells anyone to do it (四§11, 五§11)."""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, text


def not_as_drawn(connection: Connection) -> Iterator[str]:
    """Draws that come out otherwise from their seed, or forget who had been drawn of their deck before."""
    decks: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in connection.execute(text("SELECT * FROM draw ORDER BY drawn_at, workflow_id, number")).mappings():
        name = f"draw {row['number']} of {row['workflow_id']}"
        before = decks[row["deck"]] if row["deck"] is not None else Counter[str]()
        if {each: before[_plain(each)] for each in row["population"]} != row["population"]:
            yield f"a draw does not know who was drawn before: {name}"
        if hashlib.sha256(bytes.fromhex(row["seed"])).hexdigest() != row["seed_sha256"]:
            yield f"a seed is not the one that was told: {name}"
        if _again(row) != row["result"]:
            yield f"a draw comes out otherwise from its seed: {name}"
        before.update(map(_plain, row["result"]))


def _again(row: Any) -> Sequence[str]:
    def rank(name: str) -> str:
        return hmac.new(bytes.fromhex(row["seed"]), f"{row['workflow_id']}/{name}".encode(), "sha256").hexdigest()

    return sorted(row["population"], key=lambda name: (row["population"][name], rank(name)))[: row["count"]]


def _plain(name: str) -> str:
    """Without the number of the check that it was drawn for."""
    return name.partition("/")[0]
