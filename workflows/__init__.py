"""The company's procedures as durable workflows. Deterministic: no clock of the machine, no input or output."""
