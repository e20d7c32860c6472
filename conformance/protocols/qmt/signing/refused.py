"""Is it the signature that is refused, and what is taken in its place? Asked by runs and by the examination (QS-01 to QS-04, QR-02 to QR-04)."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.core import clock
from conformance.core.answer import refuses_caller
from conformance.core.credentials import Trial
from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Intent, Kind, Message
from conformance.core.settings import Target
from conformance.protocols.qmt.checks.code import CODE, outcome
from conformance.protocols.qmt.messages.message import dialogue
from conformance.protocols.qmt.signing import secret_of, signature, signer
from conformance.protocols.qmt.signing.mistaken import SECRETS, wrong_ones

MISSING: Final = "30001"
UNKNOWN_APP: Final = "30002"
_MISMATCH: Final = "30003"
_SPEAKS_OF_IT: Final = re.compile(r"sign|secret|token|auth|签名|鉴权|验签", re.IGNORECASE)


def said(exchange: Exchange) -> str:
    """Return the errcode of an answer; empty if it bears none."""
    return str(_body(exchange).get(CODE.field, ""))


def is_refused(exchange: Exchange) -> bool:
    """Return whether an answer speaks of who calls, and not of what is said."""
    if outcome(exchange) is not Outcome.REFUSED:
        return False
    listed = said(exchange) in (MISSING, UNKNOWN_APP, _MISMATCH)
    return listed or refuses_caller(exchange) or _SPEAKS_OF_IT.search(str(_body(exchange).get(CODE.description, ""))) is not None


def trials(exchange: Exchange, target: Target) -> Iterator[Trial]:
    """Yield what is most easily made or mistaken instead of the signature of a message that was refused; nothing where it never was looked at."""
    if said(exchange) in (MISSING, UNKNOWN_APP):
        return
    name, now = signer(target, target.party), int(time.time() * 1000)
    appid, secret = str(target.credentials["appid"]), secret_of(target, target.party)
    broken = f"the signature is the SHA-1 of appid, {name} and timestamp, in lower-case hex (QS-02): mend the target"

    def trial(what: str, sign: str, then: str, stamp: int = now, instead: str = "the documented signature") -> Trial:
        return Trial(what, with_query(exchange.leg, f"?timestamp={stamp}&signature={sign}"), then, instead)

    def right(stamp: int) -> str:
        return signature(appid, secret, str(stamp))

    if apart := clock.wrong(exchange):
        there = now + int(apart * 1000)
        yield trial("a signature with the target's time", right(there), f"{clock.differs(apart)}: set both clocks (NTP)", there, "")
    for what, sign in wrong_ones(target, str(now)):
        if other := next((key for key in SECRETS if key != name and key in what), ""):
            yield trial(what, sign, f"check whether {other} and {name} are mixed up in [qmt]", instead="")
        else:
            yield trial(what, sign, broken)
    yield trial("a signature in upper-case hex", right(now).upper(), broken)
    seconds, milliseconds = now // 1000, "a timestamp has milliseconds (QS-04): mend the target"
    yield trial("a timestamp in seconds", right(seconds), milliseconds, seconds, "the documented one")


def with_query(leg: str, query: str) -> Message:
    """Return a plain message with another query, or another path; only the form of its answer is judged."""
    plain = dialogue(leg).plain[0]
    return replace(plain, path=query, intent=Intent(Kind.FORM, plain.intent.rule))


def _body(exchange: Exchange) -> dict[str, object]:
    body = exchange.response.json if exchange.response else None
    return body if isinstance(body, dict) else {}
