"""What signs each request as it is sent, and the marks that stand for timestamp and signature in a URL until then (QS-04 to QS-06)."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.core.credentials import Courier
from conformance.core.exchange import Exchange, Request
from conformance.core.message import Kind
from conformance.core.settings import Target
from conformance.protocols.qmt.signing import secret_of, signature

RIGHT: Final = "?timestamp=@timestamp@&signature=@signature@"
"""The query of a right message."""
_MARK: Final = re.compile(r"@([a-z-]+)@")
_DAY: Final = 86_400_000


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
