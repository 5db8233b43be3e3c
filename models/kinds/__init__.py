"""What only one kind knows: request, facts, payloads, forms, pure rules."""
