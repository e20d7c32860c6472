"""Which of the three headers is it? Asked by leaving out and replacing each, and by two calls that do without some of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.core.examination import Seen, fail
from conformance.core.exchange import Outcome, Response
from conformance.core.message import Intent, Kind, Message
from conformance.core.protocol import Bound
from conformance.core.settings import User
from conformance.protocols.ccmessaging import credentials
from conformance.protocols.ccmessaging.doctor import tokens
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks
from conformance.protocols.ccmessaging.legs import UPLINK
from conformance.protocols.ccmessaging.marks import ACCESS_TOKEN
from conformance.protocols.ccmessaging.messages import uplink

TOKEN, KEY, ACCESS = "ccmessaging-token", "x-app-key", "Authorization"
_ALL: Final = frozenset({TOKEN, KEY, ACCESS})
_WRONG: Final = {TOKEN: "never-issued", KEY: "never-issued", ACCESS: "Bearer never-issued"}
_MENTIONS: Final = {
    TOKEN: re.compile(r"ccmessaging|user.?token", re.IGNORECASE),
    KEY: re.compile(r"app.?key", re.IGNORECASE),
    ACCESS: re.compile(r"authori[sz]ation|bearer|access.?token", re.IGNORECASE),
}
_VARIES: Final = re.compile(r"[0-9a-f]{8}[0-9a-f-]*|\d+", re.IGNORECASE)
"""Request ids, times and numbers: they differ from answer to answer."""
_REFUSED: Final = (401, 403)
_NOBODY: Final = User("", None)


def refused(talks: Talks, heard: Heard) -> Seen:
    """Say which credential is refused with 401 or 403, and what to do."""
    response = heard.exchange.response
    assert response is not None
    why = gateway(response)
    suspects = _suspects(talks, heard)
    if why and TOKEN not in suspects:
        text = f"the gateway refuses (HTTP {response.status}, API Fabric: {why}): Authorization has expired, or the app is not subscribed"
        return fail(text, _then(talks, frozenset({ACCESS})) + "; look in API Fabric whether the app is subscribed to the interface")
    names = sorted(suspects, key=str.lower)
    which = names[0] if len(names) == 1 else f"one of {', '.join(names)}"
    odd = _oddity(talks, suspects)
    return fail(f"{which} is refused (HTTP {response.status})" + (f": {odd}" if odd else ""), _then(talks, suspects))


def gateway(response: Response) -> str:
    """Return what a refusal in API Fabric's form says (HG-11); empty if it has another form."""
    body = response.json
    said = body.get("exceptionInfo") if isinstance(body, dict) and response.status in _REFUSED else None
    return (str(said) or "no reason given") if said is not None and len(str(said)) <= 200 else ""


def _suspects(talks: Talks, heard: Heard) -> frozenset[str]:
    """Return the headers that may be wrong: the fewest that the answers leave."""
    found = _by_other_calls(talks)
    for narrower in (_by_exchange(talks, heard), _by_words(heard)):
        if len(found) > 1:
            found = (found & narrower) or found
    return found


def _by_other_calls(talks: Talks) -> frozenset[str]:
    """Ask where some of the headers are not needed: applyToken takes no user's token (HG-07), a poll nothing else (GM-04).

    applyToken is asked for nobody's token, which it must refuse: a token that was issued would replace that of the user (HA-07).
    """
    suspects = _ALL
    if talks.poll(talks.user)[0].accepted:
        suspects -= {TOKEN}
    request = credentials.apply_token(talks.target, _NOBODY, ACCESS_TOKEN).request
    exchange, outcome = talks.desk.send(Bound(Message(UPLINK.name, None, Intent(Kind.FORM, "")), request), talks.user)
    # Only an answer of the interface itself shows that the gateway let the call pass.
    answered = exchange.response is not None and isinstance(exchange.response.json, dict) and not gateway(exchange.response)
    passed = answered and (outcome is Outcome.ACCEPTED or exchange.status in (200, 400, 500))
    return (suspects - {KEY, ACCESS} if passed else suspects) or _ALL


def _by_exchange(talks: Talks, heard: Heard) -> frozenset[str]:
    """Leave out and replace each header: one whose right value would have been needed changes nothing while it is wrong."""
    others = [(name, _connect(talks, name, value)) for name in sorted(_ALL) for value in (None, _WRONG[name])]
    without = {name for name, other in others if other.accepted}
    return frozenset(without or {name for name, other in others if _alike(other, heard)}) or _ALL


def _by_words(heard: Heard) -> frozenset[str]:
    """Return the headers that the answer names, whichever way."""
    said = heard.exchange.response.body[:4000].decode("utf-8", "replace") if heard.exchange.response else ""
    return frozenset(name for name, pattern in _MENTIONS.items() if pattern.search(said)) or _ALL


def _connect(talks: Talks, name: str, value: str | None) -> Heard:
    """Send the first message with another header; should it be accepted, close what it opened."""
    opens = talks.offers("opening")
    message = (uplink.DIALOGUE.opening if opens else uplink.DIALOGUE.plain)[0]
    heard = talks.send(replace(message, headers={name: value}), talks.user)
    if opens and heard.accepted and talks.offers("closing"):
        talks.send(replace(uplink.DIALOGUE.closing[0], headers={name: value}), talks.user)
    return heard


def _alike(one: Heard, other: Heard) -> bool:
    return one.status == other.status and _body(one) == _body(other)


def _body(heard: Heard) -> str:
    """Return what an answer says, without what differs from answer to answer."""
    text = heard.exchange.response.body.decode("utf-8", "replace") if heard.exchange.response else ""
    for name in _ALL:
        value = heard.exchange.request.header(name) or ""
        text = text.replace(value, "") if value else text
        text = text.replace(value.removeprefix("Bearer "), "") if value.removeprefix("Bearer ") else text
    return _VARIES.sub("#", text)


def _oddity(talks: Talks, suspects: frozenset[str]) -> str:
    return next(_oddities(talks, suspects), "")


def _oddities(talks: Talks, suspects: frozenset[str]) -> Iterator[str]:
    if TOKEN in suspects and (odd := tokens.of_user(talks.user)):
        yield odd
    if suspects & {KEY, ACCESS} and (odd := tokens.of_access(talks.target)):
        yield odd


def _then(talks: Talks, suspects: frozenset[str]) -> str:
    user = talks.user
    renew = f"have applyToken make a new token for {user.id}, or leave its token out of the configuration: then it is fetched"
    fetched = "check credentials.channel_id: the token was fetched for it"
    access = "renew access_token (tokenByAkSk), or give app_secret: then it is fetched and renewed"
    told = {TOKEN: renew if user.token else fetched, KEY: "check credentials.app_key", ACCESS: access}
    return "; ".join(told[name] for name in (ACCESS, KEY, TOKEN) if name in suspects)
