"""Kinds of one's own, as somebody else would declare them."""
