"""A past, run again under a policy: the real workflows on a clock that skips."""
