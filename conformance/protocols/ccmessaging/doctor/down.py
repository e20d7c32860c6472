"""The hops of the way down: a poll is answered, and what was said comes back if an echo is declared."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.examination.calls import Echo, patience, returned
from conformance.core.exchange import Outcome
from conformance.core.foreign import foreign
from conformance.protocols.ccmessaging.doctor import tokens
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks

_DRAIN: Final = 5
"""Polls after which a queue that does not run empty is left alone."""
_PAUSES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)


def poll(talks: Talks) -> Iterator[Seen]:
    """Ask until nothing waits: is that answered, how long does it take, what comes?"""
    came, heard, texts = 0, *talks.poll(talks.user)
    for _ in range(_DRAIN - 1):
        if not (heard.accepted and texts):
            break
        came, (heard, texts) = came + len(texts), talks.poll(talks.user)
    talks.polls = heard.accepted
    if not heard.accepted:
        yield _unanswered(talks, heard)
        return
    idle = f"{heard.exchange.seconds * 1000:.0f} ms"
    rest = "more are left" if texts else f"a poll for which nothing waits is answered in {idle}"
    yield ok(f"accepted, in JSON; {came + len(texts)} message{'s' * (came + len(texts) != 1)} came; {rest}")
    if heard.exchange.seconds > talks.target.limits.timeout / 2:
        yield warn(f"a poll for which nothing waits takes {idle}: the target holds it", "raise limits.timeout well above that")


def _unanswered(talks: Talks, heard: Heard) -> Seen:
    url, elsewhere = heard.exchange.request.url, "getMessageForWebChannel often stands on another host than /apiaccess"
    if heard.status == 404 and "poll" not in talks.target.paths:
        then = f'write poll = "https://host:port{_path(url, talks.target.url)}" in [target.paths], with the host of the web channel (nslb)'
        return fail(f"nothing is found at {url} (HTTP 404): {elsewhere}", then)
    if heard.status == 404:
        return fail(f"nothing is found at {url} (HTTP 404)", "check target.paths.poll: host, port and path")
    if heard.status in (401, 403):
        odd = tokens.of_user(talks.user)
        text = f"the Cookie with the ccmessaging-token of {talks.user.id} is refused (HTTP {heard.status})" + (f": {odd}" if odd else "")
        return fail(text, "the uplink takes this token: see whether both interfaces belong to the same platform, and target.paths.poll")
    if seen := foreign(heard.exchange):
        return seen
    if heard.outcome is Outcome.UNCLEAR:
        return fail(f"{url} answers {heard.answer}, which is no answer of getMessageForWebChannel", "check target.paths.poll")
    return fail(f"a poll is not accepted ({heard.refusal})", "`ccmsg run --legs ccmessaging.poll` says what is broken")


def _path(url: str, base: str) -> str:
    return url.removeprefix(base.rstrip("/"))


def echo(talks: Talks) -> Iterator[Seen]:
    """Say something, and wait until it comes back."""
    tried = _tried(talks, patience(talks.target))
    if tried.refused:
        text = f"{tried.refused.control} is not accepted ({tried.refused.refusal})"
        yield foreign(tried.refused.exchange) or fail(text, "look at the target's log")
    else:
        yield returned(talks.target, tried)


@dataclass
class Tried(Echo):
    """What came of an attempt to hear an echo by polls."""

    refused: Heard | None = None
    """What was not accepted on the way, so that nothing is known."""


def _tried(talks: Talks, wait: float) -> Tried:
    """Say something, and listen for so many seconds."""
    said, tried, kept = f"An echo, please. {talks.desk.fresh(8)}", Tried(), list[Heard]()
    with talks.conversation(talks.user, kept) as opened:
        kept += [talks.chat(talks.user, said)] if opened else []
        if not kept[-1].accepted:
            tried.refused = kept[-1]
            return tried
        began = time.monotonic()
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            time.sleep(pause)
            heard, texts = talks.poll(talks.user)
            passed = time.monotonic() - began
            tried.seconds = passed if said in [*texts, *talks.pushed(talks.user)] else None
            tried.others = tried.others or any(text != said for text in texts)
            tried.refused = None if heard.accepted else heard
            if tried.seconds is not None or tried.refused or passed > wait:
                break
    return tried
