"""Absences as people and programs are shown them."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from desk.shown import command_words as words
from desk.shown.show import when
from models.people import named
from models.words.spoken import say, spoken
from models.words.words import Language


def for_programs(row: Mapping[str, Any], tz: tzinfo) -> dict[str, Any]:
    """An absence with its moments in the company's zone."""
    local = {k: v.astimezone(tz).isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
    return local | {"person": named(row["person"])}


def line(row: Mapping[str, Any], tz: tzinfo) -> dict[str, Any]:
    """An absence as a line of a list."""
    end = say(words.BACK) if row["to_at"] == row["from_at"] else when(row["to_at"], tz)
    told = {"away from": when(row["from_at"], tz), "back at": end, "entered by": row["entered_by"]}
    return dict(row) | told | {"person": named(row["person"])}


def in_words(row: Mapping[str, Any], tz: tzinfo, language: Language | None = None) -> str:
    """From when to when, and why."""
    told = line(row, tz)
    text = words.TAKEN_BACK if row["to_at"] == row["from_at"] else words.AWAY
    chosen = language or spoken()
    kind = words.AWAY_FOR[row["kind"]].said(chosen)
    return text.said(chosen).format(begin=told["away from"], end=told["back at"], kind=kind)
