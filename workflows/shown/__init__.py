"""What operations see of a case in the Temporal UI."""
