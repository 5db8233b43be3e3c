"""Logs of two kinds and their mapping, for tests without a service."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.commands.feed import shipped
from desk.feed import log, mapping
from desk.feed.log import Log
from desk.feed.mapping import Mapping
from desk.simulation.logged_past import LoggedPast

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ROME, SHANGHAI = ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Shanghai")
TWO_KINDS = """
columns = { kind = "type" }
people = { clerk = "clerk:{who}", boss = "supervisor:b-1" }
[kinds.Complaint]
opening.by = "clerk"
[kinds.Complaint.opening.request]
customer = {}
channel = "{way}"
form = "oral"
about = "product"
description = "d"
noticed_by = "staff:x"
[kinds.Complaint.activities]
"in" = []
"out" = [{ event = "withdraw", by = "clerk", payload = { reason = "{why}" } }]
[kinds.Proposal]
opening.by = "clerk"
opening.request.customer = { name = "n", phone = "123456" }
opening.request.channel = "{way}"
opening.request.category = "design"
opening.request.title = "t"
opening.request.text = "t"
otherwise = [{ event = "add_note", by = "boss", payload = { note = "{activity}" } }]
activities."in" = []
"""
TWO_HEADER = "at,case,activity,type,who,way,why"
TWO_ROWS = (
    "2026-03-02T09:00,A,in,complaint,w-1,media,",
    "2026-03-02T10:00,B,in,PROPOSAL,w-2,web,",
    "2026-03-02T11:00,A,out,Proposal,w-1,,no more",
    "2026-03-02T12:00,B,whatever,proposal,w-2,,",
)


def logged(*rows: str, header: str = TWO_HEADER) -> Log:
    return log.read("log", "\n".join((header, *rows)))


def read(text: str, of: Log) -> Mapping:
    return mapping.read("map", text, "log", of, NOW)


def shipped_past(source: str, rules: str, limit: int | None = None) -> LoggedPast:
    past = log.read(source, Path(shipped("samples", source, ".csv")).read_text(encoding="utf-8"))
    text = Path(shipped("mappings", rules, ".toml")).read_text(encoding="utf-8")
    return LoggedPast(source, past, mapping.read(rules, text, source, past, NOW), SHANGHAI, limit)
