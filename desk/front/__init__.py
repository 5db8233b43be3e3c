"""The front: one address for people, with signing in, the codec endpoint, doors for programs, the Temporal UI behind."""
