"""Passwords, hashed with argon2id; two at once, since each takes 19 MiB and some 20 ms of a processor."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from activities.access.errors import AccessError, TooManyAtOnce

SHORTEST, LONGEST = 10, 200
"""Characters of a password; NIST SP 800-63B asks for length, not for kinds of signs."""
AT_ONCE = 2
PATIENCE = 10.0
"""Seconds that a password waits for its turn: strangers who send many hold nothing up for longer."""
_HASHER = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))
"""As OWASP's password storage cheat sheet recommends: 19 MiB, two passes, one lane."""
_PLACES = BoundedSemaphore(AT_ONCE)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$2m5PX6xuRyd+4NkXcOB5FA$+xjMzTuMbNUbsO1zxLk0iRHqmEodzmWChABN+BwzrvE"
"""What a password is verified against where there is no account, so that it costs the same."""


def hashed(password: str) -> str:
    """What the records keep of a password. Raises AccessError where it is none to be taken."""
    plain = _plain(password)
    if plain is None or len(plain) < SHORTEST:
        raise AccessError(f"the password must have {SHORTEST} to {LONGEST} characters")
    with _turn():
        return _HASHER.hash(plain)


def right(password: str, known: str | None) -> bool:
    """Whether a password is that of an account; for an account that there is not, as costly and always wrong.

    Raises TooManyAtOnce.
    """
    plain = _plain(password)
    with _turn():
        found = verify(plain or "", NOBODYS if known is None else known)
    return found and plain is not None and known is not None


def verify(plain: str, known: str) -> bool:
    """One verification, the only one that a try costs."""
    return _HASHER.verify(plain, known)


def _plain(password: str) -> str | None:
    """The password as it is hashed, however a keyboard has put it together; None for what can be nobody's."""
    if len(password) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", password)
    fits = len(plain) <= LONGEST and not any("\ud800" <= character <= "\udfff" for character in plain)
    return plain if fits else None


@contextmanager
def _turn() -> Iterator[None]:
    if not _PLACES.acquire(timeout=PATIENCE):
        raise TooManyAtOnce
    try:
        yield
    finally:
        _PLACES.release()
