"""Cases under faults: workers and servers are killed while messages come in; afterwards a checker looks for harm."""
