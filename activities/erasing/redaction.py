"""What is left of a value once a customer is erased: words of the contract, names of staff, dates and numbers."""

import re
from typing import Any, Final

from models.vocabulary import PERSON, Role

ERASED: Final = "(erased)"
CUSTOMER: Final = "customer"
FREE: Final = frozenset({
    "about", "accepted_by", "accessories", "account", "address", "agreement", "alternative", "answer", "became",
    "belongs_to", "brought_by", "cause_note", "compared", "condition", "condition_in", "condition_out",
    "customer_signature", "damage", "diagnosis", "done", "email", "evidence", "fault", "finding", "findings", "grounds",
    "heard", "id", "instruction", "lost_receipt_statement", "measures", "met", "name", "named", "note", "note_text",
    "phone", "placed_where", "reason", "reference", "remarks", "reply", "reported_what", "requirements", "resolution",
    "serial", "signature", "signed_text", "symptoms", "terms", "text", "title", "tried", "watch_for", "what", "why",
    "work",
})  # fmt: skip
"""Keys and columns whose text people write, or by which somebody can be found."""
ENDINGS: Final = ("_signature", "_reason", "_because", "_note", "_text", "_statement", "_reference", "_no")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?|-?\d+(?:\.\d+)?")


def is_free(key: str) -> bool:
    """Whether what stands under a key is written by people, whatever it looks like."""
    return key in FREE or key.endswith(ENDINGS)


def emptied(value: Any, key: str = "") -> Any:
    """The value without a customer's data: texts become `(erased)`, a customer's own document nothing at all."""
    if isinstance(value, dict):
        return {name: {} if name == CUSTOMER else emptied(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [emptied(one, key) for one in value]
    return _text(value, key) if isinstance(value, str) else value


def _text(value: str, key: str) -> str:
    if not value or is_staff(value):
        return value
    if value.startswith(f"{CUSTOMER}:"):
        return f"{CUSTOMER}:erased"
    if _MOMENT.fullmatch(value) and not is_free(key):
        return value
    return value if _WORD.fullmatch(value) and not is_free(key) else ERASED


def is_staff(value: str) -> bool:
    """Whether a text names somebody of the company, `role:id`."""
    match = PERSON.fullmatch(value)
    return match is not None and match["role"] != CUSTOMER and match["role"] in {*Role, "staff"}
