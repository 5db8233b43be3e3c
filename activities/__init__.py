"""The only code that writes or calls out: records, messages, the server's own times."""
