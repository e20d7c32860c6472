"""The hops of what comes to our listener: does the target call it, signed as it should, and does a text come back from a platform?"""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from conformance.core.examination import Desk, Seen, fail, ok, warn
from conformance.core.examination.callee import Callee
from conformance.core.examination.calls import Calls, Echo, patience, returned
from conformance.core.exchange import Exchange
from conformance.core.foreign import foreign
from conformance.core.leg import Leg
from conformance.core.settings import Target
from conformance.protocols.qmt import signing
from conformance.protocols.qmt.bind import url
from conformance.protocols.qmt.checks.received import query
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK
from conformance.protocols.qmt.messages import downlink as messages
from conformance.protocols.qmt.signing.mistaken import recognised


def calls(desk: Desk, leg: Leg) -> Calls:
    """Return what the target calls us for."""
    return Calls(desk, leg, messages.arrivals)


def uplink(calls: Calls) -> Iterator[Seen]:
    """Did an app call? Nothing makes it do so: whoever uses it does."""
    here, elsewhere = calls.came(), calls.elsewhere()
    address = url(replace(calls.desk.target, url=calls.desk.callback, paths={}), UPLINK.name)
    if here:
        yield from _arrived(calls, here)
    elif elsewhere:
        yield warn(f"the app posts to {elsewhere[0]}, and a platform is called at {urlsplit(address).path}", f"have the app call {address}")
    else:
        yield ok(f"nothing came yet, and nothing had to: the app is used while `ccmsg run` listens; it calls {address}")


def downlink(calls: Calls) -> Iterator[Seen]:
    """Did anything come? What the hops before this one said may come back still."""
    yield from calls.look(contextlib.nullcontext, lambda here: _arrived(calls, here), lambda text: _unheard(calls, text), "nothing came")


def _unheard(calls: Calls, text: str) -> Seen:
    callback = calls.desk.callback
    then = f"register {callback} at the platform as the address of the app ({callback.removesuffix(DOWNLINK.path)} where it asks for a prefix)"
    return fail(text, f'{then}; if no robot answers there, write downlink = "any"')


def _arrived(calls: Calls, here: list[Exchange]) -> Iterator[Seen]:
    """Say what came, and whether it is signed."""
    count = f"{len(here)} message{'s' * (len(here) != 1)} came"
    readable = [call for call in here if messages.readable(call)]
    target, callee = calls.desk.target, calls.leg.callee
    odd = [what for call in here if (what := _oddity(call, target, callee))]
    if not readable:
        yield warn(f"{count}, and none can be read", f"`ccmsg run --legs {calls.leg.name}` says what is broken")
    elif odd:
        name = signing.signer(target, callee)
        then = f"check qmt.{name}, which signs what the {calls.leg.caller.partition('.')[2]} sends; if it is right, a run names it"
        yield warn(f"{count}; {len(odd)} of them with {odd[0]}", then)
    elif not signing.knows_secret(target, callee):
        yield warn(f"{count}; whether they are signed as they should be cannot be said", "give qmt.appsecret, which signs what the app sends")
    else:
        yield ok(f"{count}, signed as it should be")


def _oddity(call: Exchange, target: Target, callee: str) -> str:
    """Return what is odd about the signature of a call; empty if nothing is."""
    stamp, sign = query(call, "timestamp"), query(call, "signature")
    if not signing.knows_secret(target, callee):
        return ""
    if not stamp or not sign:
        return "no timestamp" if sign else "no signature"
    if sign.lower() == signing.signature(str(target.credentials["appid"]), signing.secret_of(target, callee), stamp):
        return ""
    made = recognised(target, sign, stamp, call.request.body.decode("utf-8", "replace"))
    return f"another signature than ours: {made}" if made else "another signature than ours"


def echo(called: Callee, calls: Calls) -> Iterator[Seen]:
    """Say something, and wait until it comes back."""
    said, user, before = f"An echo, please. {called.desk.fresh(8)}", called.user, len(calls.came())
    answered = called.say(user, message=called.desk.protocol.dialogue.plain[called.form].with_field("Content", said))
    if not answered.accepted:
        yield foreign(answered.exchange) or fail(f"a text is not accepted ({answered.refusal})", "look at the target's log")
        return
    seconds = calls.wait(lambda: said in calls.texts(user), patience(called.desk.target))
    yield returned(called.desk.target, Echo(seconds, len(calls.came()) > before))
