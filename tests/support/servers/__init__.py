"""What runs: Temporal, PostgreSQL, workers, the service as an operator runs it, and whom it speaks to."""
