"""What is taken in place of the signature, where it is refused (QS-01 to QS-04)? Asked by runs and by the examination."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.core import clock
from conformance.core.credentials import Trial
from conformance.core.exchange import Exchange
from conformance.core.message import Intent, Kind, Message
from conformance.core.settings import Target
from conformance.protocols.qmt.messages.message import dialogue
from conformance.protocols.qmt.signing import secret_of, signature, signer
from conformance.protocols.qmt.signing.mistaken import SECRETS, wrong_ones
from conformance.protocols.qmt.signing.refused import MISSING, UNKNOWN_APP, said

_DOCUMENTED: Final = "the documented signature"


def trials(exchange: Exchange, target: Target) -> Iterator[Trial]:
    """Yield what is most easily made or mistaken instead of the signature of a message that was refused; nothing where it never was looked at."""
    if said(exchange) in (MISSING, UNKNOWN_APP):
        return
    leg, now = exchange.leg, int(time.time() * 1000)
    if apart := clock.wrong(exchange):
        there = now + int(apart * 1000)
        yield Trial("a signature with the target's time", _signed(leg, target, there), f"{clock.differs(apart)}: set both clocks (NTP)")
    yield from _made_otherwise(leg, target, now)
    then = "a timestamp has milliseconds (QS-04): mend the target"
    yield Trial("a timestamp in seconds", _signed(leg, target, now // 1000), then, "the documented one")


def _made_otherwise(leg: str, target: Target, now: int) -> Iterator[Trial]:
    name = signer(target, target.party)
    broken = f"the signature is the SHA-1 of appid, {name} and timestamp, in lower-case hex (QS-02): mend the target"
    for what, sign in wrong_ones(target, str(now)):
        if other := next((key for key in SECRETS if key != name and key in what), ""):
            yield Trial(what, _asking(leg, now, sign), f"check whether {other} and {name} are mixed up in [qmt]")
        else:
            yield Trial(what, _asking(leg, now, sign), broken, _DOCUMENTED)
    yield Trial("a signature in upper-case hex", _asking(leg, now, _right(target, now).upper()), broken, _DOCUMENTED)


def _signed(leg: str, target: Target, stamp: int) -> Message:
    return _asking(leg, stamp, _right(target, stamp))


def _asking(leg: str, stamp: int, sign: str) -> Message:
    return with_query(leg, f"?timestamp={stamp}&signature={sign}")


def _right(target: Target, stamp: int) -> str:
    return signature(str(target.credentials["appid"]), secret_of(target, target.party), str(stamp))


def with_query(leg: str, query: str) -> Message:
    """Return a plain message with another query, or another path; only the form of its answer is judged."""
    plain = dialogue(leg).plain[0]
    return replace(plain, path=query, intent=Intent(Kind.FORM, plain.intent.rule))
