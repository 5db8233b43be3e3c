"""Secrets that are shown once: the records keep a digest, which tells nobody what they were."""

import hashlib
import secrets

BYTES = 32


def new() -> str:
    """A secret of 256 bits, fit for an address and a header."""
    return secrets.token_urlsafe(BYTES)


def short() -> str:
    """A name for something that is listed; no secret."""
    return secrets.token_hex(5)


def digest(secret: str) -> str:
    """What the records keep of a secret; whatever a stranger sends has one, too."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
