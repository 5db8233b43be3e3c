"""The front: one address for people, with sign-in, codec endpoint, doors for programs, the Temporal UI behind."""
