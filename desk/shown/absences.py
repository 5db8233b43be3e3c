"""Absences as people and programs are shown them."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from desk.shown.show import when
from models.people import named


def for_programs(row: Mapping[str, Any], tz: tzinfo) -> dict[str, Any]:
    """An absence with its moments in the company's zone."""
    local = {k: v.astimezone(tz).isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
    return local | {"person": named(row["person"])}


def line(row: Mapping[str, Any], tz: tzinfo) -> dict[str, Any]:
    """An absence as a line of a list."""
    end = "taken back" if row["to_at"] == row["from_at"] else when(row["to_at"], tz)
    told = {"from": when(row["from_at"], tz), "to": end, "entered by": row["entered_by"]}
    return dict(row) | told | {"person": named(row["person"])}


def in_words(row: Mapping[str, Any], tz: tzinfo) -> str:
    """From when to when, and why."""
    told = line(row, tz)
    end = told["to"] if row["to_at"] == row["from_at"] else f"to {told['to']}"
    return f"from {told['from']} {end}, {row['kind']}"
