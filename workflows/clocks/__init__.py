"""Commitments and their ladders: pure functions over the case."""
