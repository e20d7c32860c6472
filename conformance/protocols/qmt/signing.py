"""Signatures of QMT (QS-01 to QS-06), and the marks that stand for them in a URL until it is sent."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from typing import Final

from conformance.core.credentials import Courier
from conformance.core.exchange import Exchange, Request
from conformance.core.message import Kind
from conformance.core.settings import Target

RIGHT: Final = "?timestamp=@timestamp@&signature=@signature@"
_MARK: Final = re.compile(r"@([a-z-]+)@")
_DAY: Final = 86_400_000
_SIGNERS: Final = {"qmt.platform": ("appsecret",), "qmt.app": ("access_token", "appsecret")}
"""Party -> the credential by which requests to it are signed; the second where the first is absent."""

SECRETS: Final = ("appsecret", "access_token")
_ALGORITHMS: Final = {40: "sha1", 32: "md5", 64: "sha256"}
"""By the length of what they make, in hexadecimal digits."""


def signature(appid: str, secret: str, timestamp: str) -> str:
    """Return the lower-case hexadecimal SHA-1 of appid, secret and timestamp, one behind the other (QS-02, QS-03)."""
    return hashlib.sha1(f"{appid}{secret}{timestamp}".encode(), usedforsecurity=False).hexdigest()


def knows_secret(target: Target, party: str) -> bool:
    """Return whether the configuration has what signs requests to a party: a run that only listens may do without."""
    return "appid" in target.credentials and any(name in target.credentials for name in _SIGNERS[party])


def signer(target: Target, party: str) -> str:
    """Return the name of the credential by which requests to a party are signed."""
    return next(name for name in _SIGNERS[party] if name in target.credentials)


def secret_of(target: Target, party: str) -> str:
    """Return the secret by which requests to a party are signed."""
    return str(target.credentials[signer(target, party)])


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


class Signer:
    """The purse of QMT: puts a timestamp that no other request has, and its signature, into each request as it is sent."""

    def __init__(self, target: Target, _courier: Courier, clock: Callable[[], float] = time.time) -> None:
        """Sign for a target; `clock` gives seconds since the epoch."""
        self._target, self._clock = target, clock
        self._lock, self._last = threading.Lock(), 0
        self._accepted = ("", "")
        """The timestamp and the signature that were accepted last."""

    def open(self) -> Target:
        """Return the target as it is: nothing is fetched."""
        return self._target

    def sign(self, request: Request, user: str) -> Request:  # noqa: ARG002 - the interface's
        """Return a request whose marks are values of this moment."""
        if "@" not in request.url:
            return request
        values = self._values(self._moment())
        return replace(request, url=_MARK.sub(lambda mark: values.get(mark[1], mark[0]), request.url))

    def learn(self, exchange: Exchange) -> None:
        """Remember what was accepted of right messages: it is used once more with another timestamp, and with another body."""
        if exchange.intent.kind is not Kind.VALID:
            return
        query = exchange.request.query
        pair = (query.get("timestamp", ""), query.get("signature", ""))
        self._accepted = pair if all(pair) else self._accepted

    def renew(self, exchange: Exchange) -> bool:  # noqa: ARG002 - the interface's
        """Nothing runs out."""
        return False

    def _moment(self) -> int:
        """Return the time in milliseconds, later than any before: two requests of one moment would bear one signature."""
        with self._lock:
            self._last = max(self._last + 1, int(self._clock() * 1000))
            return self._last

    def _values(self, now: int) -> dict[str, str]:
        appid, secret = str(self._target.credentials["appid"]), secret_of(self._target, self._target.party)
        right = signature(appid, secret, str(now))
        accepted = self._accepted
        times = {"timestamp": now, "old": now - 30 * _DAY, "ahead": now + _DAY, "seconds": now // 1000}
        signed = {f"of-{name}": signature(appid, secret, str(time)) for name, time in times.items()}
        return {
            **{name: str(time) for name, time in times.items()},
            **signed,
            "signature": right,
            "upper": right.upper(),
            "of-another-secret": signature(appid, f"{secret}-of-another", str(now)),
            "another-appid": f"{appid}0",
            "of-another-appid": signature(f"{appid}0", secret, str(now)),
            "of-letters": signature(appid, secret, "yesterday"),
            "of-nothing": signature(appid, secret, ""),
            "accepted-timestamp": accepted[0] or str(now),
            "accepted-signature": accepted[1] or signature(appid, secret, str(now - _DAY)),
        }
