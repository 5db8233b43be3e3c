"""What cases of the stores share: the ledger of stock, plans, counts, the pool, what is in somebody's keeping."""
