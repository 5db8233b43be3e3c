"""Payloads sealed under a key of their case: what is personal is unreadable without it, and who sealed is proved."""

from activities.sealing.codec import SealingCodec
from activities.sealing.keys import CaseKeys
from activities.sealing.ring import KeyRing, KeyRingError

__all__ = ["CaseKeys", "KeyRing", "KeyRingError", "SealingCodec"]
