"""The procedures, one file a kind."""
