"""Erasing and telling: what is known of a customer is handed over, or made unreadable; what figures need stays."""
