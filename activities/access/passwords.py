"""Passwords, hashed with argon2id; a few at once, since each takes 19 MiB and 20 ms of a processor."""

from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from activities.access.errors import AccessError

SHORTEST, LONGEST = 10, 200
"""Characters of a password; NIST SP 800-63B asks for length, not for kinds of signs."""
AT_ONCE = 2
_HASHER = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))
"""As OWASP's password storage cheat sheet recommends: 19 MiB, two passes, one lane."""
_PLACES = BoundedSemaphore(AT_ONCE)
_NOBODYS = _HASHER.hash("the password of an account that there is not")


def hashed(password: str) -> str:
    """What the records keep of a password. Raises AccessError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccessError(f"the password must have {SHORTEST} to {LONGEST} characters")
    with _PLACES:
        return _HASHER.hash(password)


def right(password: str, known: str | None) -> bool:
    """Whether a password is that of an account; for an account that there is not, as costly and always wrong."""
    with _PLACES:
        return verify(password[:LONGEST], known or _NOBODYS) and known is not None


def verify(password: str, known: str) -> bool:
    """One verification, which costs what it costs whatever the outcome."""
    return _HASHER.verify(password, known)
