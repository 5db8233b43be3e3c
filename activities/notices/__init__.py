"""The outbox and where its notifications go."""
