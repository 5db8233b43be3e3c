"""Who may act and read: the access rule, accounts, sessions, tokens, and what they did."""
