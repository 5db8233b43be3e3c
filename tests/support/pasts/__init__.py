"""Pasts to simulate and logs to feed, as a test tells them."""
