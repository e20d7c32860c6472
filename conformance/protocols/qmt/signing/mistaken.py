"""Signatures that are easily made instead of the right one, and what a signature is made of."""

import hashlib
from collections.abc import Iterator
from itertools import permutations
from typing import Final

from conformance.core.settings import Target
from conformance.protocols.qmt.signing import signer

SECRETS: Final = ("appsecret", "access_token")
_ALGORITHMS: Final = {40: "sha1", 32: "md5", 64: "sha256"}
"""By the length of what they make, in hexadecimal digits."""


def wrong_ones(target: Target, timestamp: str) -> Iterator[tuple[str, str]]:
    """Yield the signatures that are most easily made instead of the right one, each with what it is."""
    own = signer(target, target.party)
    for name in (name for name in SECRETS if name in target.credentials and name != own):
        yield _made(target, ("appid", name, "timestamp"), "sha1", timestamp)
    right, *orders = permutations(("appid", own, "timestamp"))
    for order in (*orders, (own, "timestamp"), ("appid", own)):
        yield _made(target, order, "sha1", timestamp)
    for algorithm in ("md5", "sha256"):
        yield _made(target, right, algorithm, timestamp)


def recognised(target: Target, sign: str, timestamp: str, body: str) -> str:
    """Say what a signature is made of; empty if that cannot be found out."""
    if not (algorithm := _ALGORITHMS.get(len(sign))):
        return ""
    names = [("appid", name, "timestamp", "body") for name in SECRETS if name in target.credentials]
    tried = (_made(target, order, algorithm, timestamp, body) for parts in names for size in (3, 4, 2) for order in permutations(parts, size))
    return next((what for what, made in tried if made == sign.lower()), "")


def _made(target: Target, order: tuple[str, ...], algorithm: str, timestamp: str, body: str = "") -> tuple[str, str]:
    """Return what a signature is, and the signature."""
    parts = {**target.credentials, "timestamp": timestamp, "body": body}
    sign = hashlib.new(algorithm, "".join(str(parts[part]) for part in order).encode(), usedforsecurity=False).hexdigest()
    return f"the {algorithm.upper().replace('SHA', 'SHA-')} of {', '.join(order[:-1])} and {order[-1]}, in this order", sign
