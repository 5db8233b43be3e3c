"""The lines of a plan of parts as people read them."""

from collections.abc import Mapping
from typing import Any

PLAN_COLUMNS = ("part", "forecast", "stations", "outlook", "chosen", "chosen_by", "need", "ordered")


def plan_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """Forecast and need as the formulas by which they were reckoned; a forecast of low confidence is marked."""
    formula, factor = line["formula"], line["factor"]
    bought = f"{line['supplier']}, {line['unit_price']}" if line["supplier"] is not None else None
    return {name: line[name] for name in ("part", "stations", "chosen", "chosen_by")} | {
        "forecast": f"{formula} ?" if line["low_confidence"] else formula,
        "outlook": f"× {factor}" if factor is not None else line["outlook"], "need": line["need_formula"],
        "ordered": bought,
    }  # fmt: skip
