"""The hop of the signature: is it taken, is a wrong one refused, and if it is refused itself, what is likely wrong with it?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.core import clock
from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.examination.answered import Answered
from conformance.core.examination.callee import Callee
from conformance.core.examination.written import written
from conformance.core.exchange import Outcome
from conformance.core.foreign import foreign
from conformance.protocols.qmt.legs import UPLINK
from conformance.protocols.qmt.signing import refused, signer
from conformance.protocols.qmt.signing.trials import trials, with_query

_WRONG: Final = "?timestamp=@timestamp@&signature=@of-another-secret@"


def signature(called: Callee) -> Iterator[Seen]:
    """Was the signature of the first message taken?"""
    answered, code = called.first, refused.said(called.first.exchange)
    appid = called.desk.target.credentials["appid"]
    if answered.accepted:
        yield _verified(called)
    elif code == refused.MISSING:
        text = f"the target misses timestamp or signature, and both were sent in the query ({answered.refusal})"
        yield fail(text, "see whether what stands before the target hands the query of a request on")
    elif code == refused.UNKNOWN_APP:
        more = ", and the one in target.paths.uplink" if "uplink" in called.desk.target.paths else ""
        yield fail(f"the appid {appid} is unknown there ({answered.refusal})", f"check qmt.appid{more}")
    elif refused.is_refused(answered.exchange):
        yield _refused(called)
    else:
        yield _unclear(called)


def _verified(called: Callee) -> Seen:
    """Send a wrong signature once: a platform refuses it, an app may (QS-02, QS-03)."""
    wrong = called.say(called.user, message=with_query(called.leg.name, _WRONG))
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


def _unclear(called: Callee) -> Seen:
    """Something else is wrong with the message, or with the signature: does a wrong one make a difference?"""
    wrong = called.say(called.user, message=with_query(called.leg.name, _WRONG))
    if not _alike(wrong, called.first):
        return ok(f"verifies: with a wrong one the answer is another ({wrong.refusal})")
    return ok("whether it verifies does not show: with a wrong one the answer is the same")


def _alike(one: Answered, other: Answered) -> bool:
    return (one.outcome, one.refusal) == (other.outcome, other.refusal)


def _refused(called: Callee) -> Seen:
    """Say what is likely wrong, by trying what is easily mistaken."""
    answered, target = called.first, called.desk.target
    name, odd = signer(target, target.party), ""
    for trial in trials(answered.exchange, target):
        tried = called.say(called.user, message=trial.message)
        if tried.accepted:
            return fail(f"the signature is refused ({answered.refusal}), but {trial.what} is taken", trial.then)
        if tried.silent:
            break
    for key in ("appid", name):
        odd = odd or (f": {key} {written(str(target.credentials[key]))}" if written(str(target.credentials[key])) else "")
    apart = clock.wrong(answered.exchange)
    late = f"; {clock.differs(apart)}, so it may take our timestamps for too old or too new: set both clocks (NTP)" if apart else ""
    keys = f"qmt.{name}" if _knows_appid(called) else f"qmt.appid and qmt.{name}"
    then = f"check {keys}: the signature is the SHA-1 of appid, {name} and timestamp{late}"
    return fail(f"the signature is refused ({answered.refusal}){odd}", then)


def _knows_appid(called: Callee) -> bool:
    """Return whether another appid in the path is refused in another way: then it is not the appid that is wrong."""
    target = called.desk.target
    if called.leg is not UPLINK or "uplink" in target.paths:
        return False
    other = called.say(called.user, message=with_query(called.leg.name, f"appid={target.credentials['appid']}0"))
    return other.outcome is Outcome.REFUSED and not _alike(other, called.first)
