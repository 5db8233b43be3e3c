"""Cases that are played without a server: one by itself, or many in a company with their records."""
