"""The plan of a visit, printed: symptoms, history, kit (八§4(1)物品, 八§4(1)心理a, 八§4(1)心理b)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any

from desk.errors import NoSuchCase
from desk.gateway import register
from desk.gateway.records import Connection, asked
from desk.shown.printed import PrintedReport, PrintedTable, source
from models.words.words import Words

AGREED = {
    "Visit": "SELECT visit_at FROM visit_plan WHERE workflow_id = %(case)s",
    "Repair": "SELECT visit_at FROM work_order WHERE workflow_id = %(case)s",
}
"""When it is, by the kinds that have an hour agreed with the customer."""
TOLD = ("symptoms", "what", "wish", "reason", "title")
"""Keys of an opening request that say what it was about, in order."""
EARLIER = 20
"""Cases of the customer that are shown, the latest first."""
VISITOR, WHEN, SYMPTOMS = Words("visitor", "上门人员"), Words("agreed for", "约定时间"), Words("symptoms", "故障现象")
PRODUCT, WHERE = Words("product", "产品"), Words("zone", "区域")
HISTORY, KIT = Words("The customer's history", "客户过往案件"), Words("Kit", "随带备件")
_HISTORY = (
    "SELECT workflow_id, number, kind, state, opened_at, request FROM service_register"
    " WHERE customer_entry = %(entry)s AND workflow_id <> %(case)s ORDER BY opened_at DESC, workflow_id LIMIT %(most)s"
)
_KIT = (
    "SELECT part, place, sum(quantity)::int AS quantity FROM stock_entry"
    " WHERE holder = %(case)s AND kind IN ('reserved', 'released')"
    " GROUP BY part, place HAVING sum(quantity) <> 0 ORDER BY part, place"
)


def visit_sheet(connection: Connection, case: str, tz: tzinfo) -> PrintedReport:
    """What whoever goes to a customer should know before. Raises NoSuchCase for a case that leads to no visit."""
    found = [row for row in register.find(connection, case) if row["kind"] in AGREED]
    if not found:
        raise NoSuchCase(f"{case} is no repair and no visit in the register")
    row = found[0]
    about = {"case": row["workflow_id"], "entry": row["customer_entry"], "most": EARLIER}
    agreed = asked(connection, AGREED[row["kind"]], about)
    at = agreed[0]["visit_at"] if agreed else None
    product = row["request"].get("product") or {}
    head = {
        VISITOR: row["assignee"] or "–", WHEN: at.astimezone(tz).strftime("%Y-%m-%d %H:%M") if at else "–",
        WHERE: row["zone"] or "–", SYMPTOMS: _told(row["request"]) or "–",
        PRODUCT: " ".join(str(product[key]) for key in ("model", "category") if product.get(key)) or "–",
    }  # fmt: skip
    tables = (
        PrintedTable(
            HISTORY, ("number", "kind", "state", "opened", "what", "source"),
            [*_earlier(asked(connection, _HISTORY, about), tz)],
        ),
        PrintedTable(KIT, ("part", "place", "count", "source"), [*_kit(asked(connection, _KIT, about), about["case"])]),
    )  # fmt: skip
    return PrintedReport(row["number"], head, tables)


def _earlier(found: Iterable[Mapping[str, Any]], tz: tzinfo) -> Iterator[dict[str, Any]]:
    for one in found:
        opened = one["opened_at"].astimezone(tz).strftime("%Y-%m-%d")
        yield {
            "number": one["number"], "kind": one["kind"], "state": one["state"], "opened": opened,
            "what": _told(one["request"]), "source": source(one["workflow_id"], [1]),
        }  # fmt: skip


def _kit(found: Iterable[Mapping[str, Any]], case: str) -> Iterator[dict[str, Any]]:
    for one in found:
        yield {"part": one["part"], "place": one["place"], "count": one["quantity"], "source": source(case, [])}


def _told(request: Mapping[str, Any]) -> str | None:
    return next((str(request[key]) for key in TOLD if request.get(key)), None)
