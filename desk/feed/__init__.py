"""Past logs: read, mapped, sent through the service."""
