"""The lists that the company keeps beside its cases and that cases ask, such as the fitting firms and the spare parts.

Where a past is tried again, the cases find them as they stand now.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from activities.rules.firms import APPROVAL, CREDENTIAL, FIRM
from activities.rules.stock import stock_masters

Masters = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by the name of their table."""
TABLES: tuple[Table, ...] = (FIRM, APPROVAL, CREDENTIAL, *stock_masters.TABLES)
"""In an order in which they can be filled."""


def masters(connection: Connection) -> Masters:
    """What is on the lists."""
    return {
        table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
        for table in TABLES
    }


def enter(connection: Connection, given: Masters) -> None:
    """Puts it on lists that are empty."""
    for table in TABLES:
        if given.get(table.name):
            connection.execute(insert(table), list(given[table.name]))
