"""The hop of the signature: is it taken, is a wrong one refused, and if it is refused itself, what is likely wrong with it?"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from conformance.core import clock
from conformance.core.called import Called
from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.exchange import Outcome
from conformance.core.heard import Heard
from conformance.core.message import Intent, Kind, Message
from conformance.core.mistakes import foreign, written
from conformance.protocols.qmt import signing
from conformance.protocols.qmt.legs import UPLINK

_MISSING, _UNKNOWN_APP, _MISMATCH = "30001", "30002", "30003"
_SPEAKS_OF_IT: Final = re.compile(r"sign|secret|token|auth|签名|鉴权|验证", re.IGNORECASE)
_WRONG: Final = "?timestamp=@timestamp@&signature=@of-another-secret@"


def signature(called: Called) -> Iterator[Seen]:
    """Was the signature of the first message taken?"""
    heard, code = called.first, str(called.first.says)
    appid = called.desk.target.credentials["appid"]
    if heard.accepted:
        yield _verified(called)
    elif code == _MISSING:
        text = f"the target misses timestamp or signature, and both were sent in the query ({heard.refusal})"
        yield fail(text, "see whether what stands before the target hands the query of a request on")
    elif code == _UNKNOWN_APP:
        more = ", and the one in target.paths.uplink" if "uplink" in called.desk.target.paths else ""
        yield fail(f"the appid {appid} is unknown there ({heard.refusal})", f"check qmt.appid{more}")
    elif code == _MISMATCH or heard.asks_who_calls or (heard.outcome is Outcome.REFUSED and _SPEAKS_OF_IT.search(heard.refusal)):
        yield _refused(called)
    else:
        yield _unclear(called)


def _with_query(called: Called, query: str) -> Message:
    plain = called.desk.protocol.dialogue.plain[0]
    return replace(plain, path=query, intent=Intent(Kind.FORM, plain.intent.rule))


def _verified(called: Called) -> Seen:
    """Send a wrong signature once: a platform refuses it, an app may (QS-02, QS-03)."""
    wrong = called.say(called.user, message=_with_query(called, _WRONG))
    if wrong.outcome is Outcome.REFUSED:
        return ok(f"verifies: the right one is taken, a wrong one is refused ({wrong.refusal})")
    if seen := foreign(wrong.exchange):
        unclear = warn(f"whether it verifies does not show; with a wrong one {seen.text}", seen.then)
        return unclear if wrong.outcome is Outcome.UNAVAILABLE else replace(seen, text=f"a wrong signature: {seen.text}")
    if not wrong.accepted:
        return ok(f"verifies: the right one is taken, a wrong one is not ({wrong.refusal})")
    if called.leg is UPLINK:
        return warn("does not verify: a wrong one is taken, too", "have the platform verify signatures (QS-02); a run names it")
    return ok("does not verify: a wrong one is taken, too; an app need not (QS-03)")


def _unclear(called: Called) -> Seen:
    """Something else is wrong with the message, or with the signature: does a wrong one make a difference?"""
    wrong = called.say(called.user, message=_with_query(called, _WRONG))
    if not _alike(wrong, called.first):
        return ok(f"verifies: with a wrong one the answer is another ({wrong.refusal})")
    return ok("whether it verifies does not show: with a wrong one the answer is the same")


def _alike(one: Heard, other: Heard) -> bool:
    return (one.outcome, one.refusal) == (other.outcome, other.refusal)


@dataclass(frozen=True)
class _Trial:
    """Another query that may be taken: what it is, and what to do if it is."""

    what: str
    query: str
    then: str


def _refused(called: Called) -> Seen:
    """Say what is likely wrong, by trying what is easily mistaken."""
    heard, target = called.first, called.desk.target
    name, odd = signing.signer(target, target.party), ""
    for trial in _trials(called, name):
        tried = called.say(called.user, message=_with_query(called, trial.query))
        if tried.accepted:
            return fail(f"the signature is refused ({heard.refusal}), but {trial.what} is taken", trial.then)
        if tried.silent:
            break
    for key in ("appid", name):
        odd = odd or (f": {key} {written(str(target.credentials[key]))}" if written(str(target.credentials[key])) else "")
    apart = clock.wrong(heard.exchange)
    late = f"; {clock.differs(apart)}, so it may take our timestamps for too old or too new: set both clocks (NTP)" if apart else ""
    keys = f"qmt.{name}" if _knows_appid(called) else f"qmt.appid and qmt.{name}"
    then = f"check {keys}: the signature is the SHA-1 of appid, {name} and timestamp{late}"
    return fail(f"the signature is refused ({heard.refusal}){odd}", then)


def _trials(called: Called, name: str) -> Iterator[_Trial]:
    target = called.desk.target
    appid, secret, now = str(target.credentials["appid"]), signing.secret_of(target, target.party), int(time.time() * 1000)
    broken = f"the signature is the SHA-1 of appid, {name} and timestamp, in lower-case hex (QS-02): mend the target"

    def right(stamp: int) -> str:
        return signing.signature(appid, secret, str(stamp))

    if apart := clock.wrong(called.first.exchange):
        there = now + int(apart * 1000)
        yield _Trial("one with the target's time", _query(there, right(there)), f"{clock.differs(apart)}: set both clocks (NTP)")
    for what, sign in signing.wrong_ones(target, str(now)):
        other = next((key for key in ("appsecret", "access_token") if key != name and key in what), "")
        then = f"check whether {other} and {name} are mixed up in [qmt]" if other else broken
        yield _Trial(what, _query(now, sign), then)
    yield _Trial("one in upper-case hex", _query(now, right(now).upper()), broken)
    yield _Trial("one with a timestamp in seconds", _query(now // 1000, right(now // 1000)), "a timestamp has milliseconds (QS-04): mend the target")


def _query(stamp: int, sign: str) -> str:
    return f"?timestamp={stamp}&signature={sign}"


def _knows_appid(called: Called) -> bool:
    """Return whether another appid in the path is refused in another way: then it is not the appid that is wrong."""
    target = called.desk.target
    if called.leg is not UPLINK or "uplink" in target.paths:
        return False
    other = called.say(called.user, message=_with_query(called, f"appid={target.credentials['appid']}0"))
    return other.outcome is Outcome.REFUSED and not _alike(other, called.first)
