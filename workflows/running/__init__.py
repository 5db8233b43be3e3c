"""How the SDK runs a case and carries its messages."""
