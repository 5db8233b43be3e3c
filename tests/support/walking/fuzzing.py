"""Messages that nobody should send: what fits a form with some of it made nasty, and bytes that are no message."""

import json
import os
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

SEED = int(os.environ.get("FUZZ_SEED", "1"))
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
"""How many times as much as in the test suite is drawn."""
BIG = "长" * 500_000
"""1.5 MB."""
TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "\x1b[31mred\x07", "\u202etxet\u202c", "\u2066x\u2069", "\ufeff", "\u200b",
    "e\u0301" * 90, "x" * 2000, "x" * 2001, "王" * 200, "';DROP TABLE timeline;--", "<script>alert(1)</script>",
    "[bold]{x}%s\\u0000", "\U0001f600" * 50, "\r\n\r\n", "NaN", "null",
]  # fmt: skip
IDS = [
    "сlerk:c-1", "technician:t‑1", "clerk:c-1 ", "clerk:", ":c-1", "clerk:c:1", "Clerk:c-1", "clerk：c-1", "system",
    "system:clock", "clerk:\u202ec-1", "clerk:" + "c" * 300, "repair-" + "x" * 1000, "repair-a/b c", "../../etc",
    "staff:s-1",
]  # fmt: skip
DATES = [
    "0001-01-01", "9999-12-31", "2000-01-01", "2100-12-31", "2026-02-30", "２０２６-01-01",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+14:00", "2100-12-31T23:59:59-14:00",
    "2000-01-01T00:00:00+14:00", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00+99:99", "2026-01-01T00:00:00.999999999Z", "２０２６-01-01T00:00:00Z",
]  # fmt: skip
NUMBERS = [
    "-0.00", "-1.00", "NaN", "Infinity", "1e400", "999999999.99", "0.00", "１２.00", "1.000", float("nan"),
    float("inf"), -0.0, 1e308, -1, 0, 2**31, 2**63, 10**400, True, None,
]  # fmt: skip
SHAPES: list[Any] = [[], {}, [[]], {"": None}, {"by": {}}, [None] * 101, ["x"] * 51, {"\x00": "\ud800"}]
NASTY: list[Any] = [*TEXTS, *IDS, *DATES, *NUMBERS, *SHAPES]
NAMES = ["by", "at", "note", "number", "reopens", "linked_case", "customer", "\x00", "\ud800", "__class__", "ключ"]
"""Keys that are put in where they may not belong."""


def nested(depth: int) -> str:
    """JSON text of lists in lists."""
    return "[" * depth + "]" * depth


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything within a message."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(place for key in keys for place in places(value[key], (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at a place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@st.composite
def mutants(draw: st.DrawFn, body: dict[str, Any]) -> dict[str, Any]:
    """A message with one to three of its values made nasty, taken away, or put in where they do not belong."""
    mutant = dict(body)
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 4)) == 0:
            mutant[draw(st.sampled_from(NAMES))] = draw(st.sampled_from(NASTY))
            continue
        inner = [place for place in places(mutant) if place]
        if inner:
            mutant = replaced(mutant, draw(st.sampled_from(inner)), draw(st.sampled_from(NASTY)))
    return mutant


def plain(body: Any) -> Payload:
    """A value as JSON as far as it goes: NaN stays NaN, a lone surrogate an escape."""
    return encoded(b"json/plain", json.dumps(body).encode())


def encoded(encoding: bytes, data: bytes, **metadata: bytes) -> Payload:
    """A payload of any bytes under any encoding."""
    return Payload(metadata={"encoding": encoding, **metadata}, data=data)


RAW: list[Payload] = [
    *(encoded(b"json/plain", data) for data in (
        b"", b"{", b"\xff\xfe", b"\x00", b"nul", b'{"by": "clerk:c-1", "by": 1}', b"NaN", b"1e400", b"9" * 400, b"[1]",
        b'"text"', b"null", b"true", b"{}", b'{"by": 1e400}', b'{"by": "\\ud800"}', b'\xef\xbb\xbf{"by": "clerk:c-1"}',
        b'{"by":' + nested(500).encode() + b"}", nested(5000).encode(),
        b'{"by": "clerk:c-1", "note": ' + b"1" * 5000 + b"}",
        json.dumps({"by": "clerk:c-1", "note": BIG}, ensure_ascii=False).encode(),
    )),
    *(encoded(encoding, b'{"by": "clerk:c-1"}') for encoding in (
        b"binary/plain", b"binary/null", b"binary/protobuf", b"json/protobuf", b"klingon", b"", b"\xff",
    )),
    encoded(b"json/protobuf", b"{}", messageType=b"temporal.api.common.v1.Payload"),
    encoded(b"json/protobuf", b"{}", messageType=b"no.Such"),
    encoded(b"binary/protobuf", b"\xff", messageType=b"temporal.api.common.v1.Payload"),
    Payload(data=b"{}"),
]  # fmt: skip
ARGUMENTS = st.lists(st.sampled_from(RAW), max_size=2).filter(lambda found: sum(len(p.data) for p in found) < 2_000_000)
"""What may be sent in place of one message: nothing, some bytes, two of them."""


STRANGE_IDS = ["a/b", "a b", "", "x" * 41, "y" * 900, "сlerk", "１", "a\u202eb", "'; --", "%00", "\t"]

UNFIT: list[Any] = [
    None, [], "text", 7, b"bytes", {1: 2}, {"by": {1, 2}}, {"by": b"x"}, {"by": object()}, {"note": BIG},
    {"by": float("nan")}, {"x": json.loads(nested(100))}, {"x": json.loads(nested(300))},
    {"x": json.loads(nested(500))}, {"x": json.loads(nested(900))}, {"by": "\ud800"}, {"\ud800": 1},
    {"by": 10**5000}, {"by": 10**400},
    {"by": datetime.now(UTC)},
]  # fmt: skip

WORDS = ["\udcff", *(word for word in NASTY if isinstance(word, str) and "\x00" not in word and "|" not in word)]
"""What the command line can be given: no argument of a program holds NUL, bytes that are not UTF-8 do come."""

COMMANDS = [
    "show|?", "diagram|?", "events|repair|?", "open|?|--json|?", "open|repair|--json|{}|--number|?",
    "send|CASE|?|--by|?", "send|CASE|add_note|note=?|--by=clerk:c-1", "send|CASE|add_note|--at|?|--event-id|?",
    "send|CASE|assign|?=?|--by|supervisor:s-1", "list|--kind|?", "list|--state|?", "list|--assignee|?",
    "list|--due-before|?", "list|--level|?", "list|--limit|?", "list|--page|?", "staff|add|?|--name|?",
    "staff|certify|technician:t-1|--category|?|--from|?|--until|?", "calendar|show|?", "policy|show|?",
    "staff|add|technician:t-1|--name|?|--post|?|--supervisor|?|--hired-on|?", "staff|show|?", "staff|leave|?|--on|?",
    "absence|add|?|--from|?|--to|?|--kind|sick|--by|?", "absence|end|?|--at|?|--by|?", "absence|list|--person|?|--on|?",
    "firms|add|?|--name|?", "firms|approve|installer:f-1|--category|?|--from|?|--until|?|--by|?",
    "firms|show|?|--from|?", "firms|credential|?|--number|?|--fitter|?|--from|2026-01-01|--until|?",
]  # fmt: skip
"""Words between bars; each ? is made nasty."""

FILES = {
    "NUL": b"\x00" * 100,
    "no UTF-8": b"\xff\xfe\x00",
    "broken": b"[a\nb = ",
    "no date": b"x = 2026-13-01",
    "year 1": b"[[year]]\nyear = 1\nholidays = [0001-01-01]\n[years.1]\nholidays = ['0001-01-01']",
    "infinite": b"x = inf\ny = nan\nz = 99999999999999999999999999999999",
    "nested": b"x = " + nested(5000).encode(),
    "bidi": "\u202e = 'x'\n\"\u202e\" = 1".encode(),
    "huge": b"x = '" + b"y" * 1_500_000 + b"'",
    "many digits": b"x = " + b"9" * 5000,
    "tables": b"[a]\n[a.b]\n[[c]]\nd = 07:00:00",
    "brackets": b"{" * 5000,
    "digits in JSON": b'{"by": ' + b"9" * 5000 + b"}",
}


def drawn(strategy: st.SearchStrategy[Any], count: int, salt: int = 0) -> list[Any]:
    """So many values of a strategy, the same ones for the same seed."""
    found: list[Any] = []

    @seed(SEED * 1000 + salt)
    @settings(
        max_examples=count * TIMES, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found
