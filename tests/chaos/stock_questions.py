"""The stock ledger and the money of purchases from outside: each question finds what must never be (二§4, 二§11)."""

KEPT = "e.kind IN ('reserved', 'released')"
SUMS = f"""
SELECT place, part, coalesce(sum(quantity) FILTER (WHERE NOT {KEPT}), 0) AS lies,
       coalesce(sum(quantity) FILTER (WHERE {KEPT}), 0) AS kept
FROM stock_entry e GROUP BY place, part
"""
MOVED = """
SELECT workflow_id, to_pot AS pot, amount FROM purchase_money
UNION ALL SELECT workflow_id, from_pot, -amount FROM purchase_money WHERE from_pot IS NOT NULL
"""
STOCK: dict[str, str] = {
    "a balance is not the sum of its entries": f"""
        SELECT place, part, lies, on_hand, kept, reserved FROM ({SUMS}) AS s FULL JOIN stock_balance b
        USING (place, part)
        WHERE coalesce(lies, 0) <> coalesce(on_hand, 0) OR coalesce(kept, 0) <> coalesce(reserved, 0)
    """,
    "more is kept than lies there": "SELECT * FROM stock_balance WHERE NOT (on_hand >= reserved AND reserved >= 0)",
    "something is kept for a case that has ended, or is none": f"""
        SELECT holder, place, part, sum(quantity) FROM stock_entry e LEFT JOIN service_register r
        ON r.workflow_id = e.holder WHERE {KEPT} AND (r.workflow_id IS NULL OR r.closed_at IS NOT NULL)
        GROUP BY holder, place, part HAVING sum(quantity) <> 0
    """,
    "more is freed of a case than was kept for it": f"""
        SELECT holder, place, part FROM stock_entry e WHERE {KEPT} GROUP BY holder, place, part HAVING sum(quantity) < 0
    """,
    "an entry has no step that caused it": """
        SELECT e.workflow_id, e.seq, e.line FROM stock_entry e LEFT JOIN timeline t
        ON t.workflow_id = e.workflow_id AND t.seq = e.seq AND t.outcome <> 'refused'
        WHERE t.seq IS NULL AND e.workflow_id NOT LIKE 'stock-%'
    """,
    "what was asked for is not what is open, refused, kept, on the way and come": """
        SELECT workflow_id, key FROM parts_request_line
        WHERE asked <> open + refused + kept + transit + received + damaged
    """,
    "a request has other pieces kept than it says": f"""
        SELECT l.workflow_id, l.key, l.kept, coalesce(sum(e.quantity), 0) FROM parts_request_line l
        JOIN service_register r ON r.workflow_id = l.workflow_id AND r.closed_at IS NULL
        LEFT JOIN stock_entry e ON e.holder = l.workflow_id AND e.part = l.key AND {KEPT}
        GROUP BY l.workflow_id, l.key, l.kept
        HAVING l.kept > coalesce(sum(e.quantity) FILTER (WHERE e.workflow_id NOT LIKE 'stocktake-%'), 0)
            OR l.kept < coalesce(sum(e.quantity), 0)
    """,
    "what is on the way is not what requests have sent": """
        SELECT part, on_the_way, sent FROM
        (SELECT part, sum(on_hand) AS on_the_way FROM stock_balance JOIN place ON place.id = place AND kind = 'transit'
         GROUP BY part) AS lies
        FULL JOIN (SELECT key AS part, sum(transit) AS sent FROM parts_request_line GROUP BY key) AS said USING (part)
        WHERE coalesce(on_the_way, 0) <> coalesce(sent, 0)
    """,
    "what leaves a place for another does not come there": """
        SELECT workflow_id, seq, part, sum(quantity) FROM stock_entry WHERE kind IN ('moved_out', 'moved_in')
        GROUP BY workflow_id, seq, part HAVING sum(quantity) <> 0
    """,
    "a request has received other pieces than were moved to its place": """
        SELECT l.workflow_id, l.key, l.received, l.damaged FROM parts_request_line l LEFT JOIN stock_entry e
        ON e.workflow_id = l.workflow_id AND e.part = l.key AND e.kind = 'moved_in'
        GROUP BY l.workflow_id, l.key, l."to", l.received, l.damaged
        HAVING l.received <> coalesce(sum(e.quantity) FILTER (WHERE e.place = l."to" AND e.note IS NULL), 0)
            OR l.damaged <> coalesce(sum(e.quantity) FILTER (WHERE e.note = 'damaged'), 0)
    """,
    "a purchase has received other pieces than were booked": """
        SELECT l.workflow_id, l.key, l.received, l.rejected FROM purchase_line l LEFT JOIN stock_entry e
        ON e.workflow_id = l.workflow_id AND e.part = l.key AND e.kind = 'received'
        GROUP BY l.workflow_id, l.key, l.received, l.rejected
        HAVING l.received <> coalesce(sum(e.quantity) FILTER (WHERE e.note IS NULL), 0)
            OR l.rejected <> coalesce(sum(e.quantity) FILTER (WHERE e.note = 'rejected'), 0)
    """,
    "a delivery is not under one note of its own": """
        SELECT d.workflow_id, d.seq, d.delivery_note, n.workflow_id, n.seq, n.note FROM purchase_delivery d
        FULL JOIN delivery_note n ON n.workflow_id = d.workflow_id AND n.seq = d.seq AND n.note = d.delivery_note
        WHERE d.workflow_id IS NULL OR n.workflow_id IS NULL
    """,
    "money is moved that is not there": f"""
        SELECT workflow_id, pot, sum(amount) FROM ({MOVED}) AS m GROUP BY workflow_id, pot HAVING sum(amount) < 0
    """,
    "a purchase has spent something else than what it received is worth": f"""
        SELECT workflow_id, spent, worth FROM
        (SELECT workflow_id, sum(received * unit_price) AS worth FROM purchase_line GROUP BY workflow_id) AS l
        FULL JOIN
        (SELECT workflow_id, sum(amount) AS spent FROM ({MOVED}) AS m WHERE pot = 'spent' GROUP BY workflow_id) AS s
        USING (workflow_id) WHERE coalesce(spent, 0) <> coalesce(worth, 0)
    """,
    "a purchase has ended and money is still meant for it": f"""
        SELECT workflow_id, sum(amount) FROM ({MOVED}) AS m JOIN service_register r USING (workflow_id)
        WHERE pot IN ('planned', 'committed') AND r.closed_at IS NOT NULL
        GROUP BY workflow_id HAVING sum(amount) <> 0
    """,
    "a unit is not what its last move has made of it": """
        SELECT u.unit, u.state, m.state FROM pool_unit u JOIN LATERAL
        (SELECT state FROM pool_move WHERE unit = u.unit ORDER BY moved_at DESC, seq DESC LIMIT 1) AS m ON true
        WHERE u.state <> m.state AND u.state = 'on_loan'
    """,
}
