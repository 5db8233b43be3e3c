"""What programs away from the keys use: it seals and opens through the front, in the name of whoever is signed in.

`connect` gives a Temporal client for a program with a token; docs/call-centre.md shows it.
"""

from desk.remote.client import connect
from desk.remote.codec import RemoteCodec
from desk.remote.front import Front

__all__ = ["Front", "RemoteCodec", "connect"]
