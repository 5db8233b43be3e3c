"""Spare parts: what there is, where it can lie, what the ledger of stock holds."""
