"""The hop of the way down that the platform goes by itself: does it push to our listener?"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, repeat
from typing import Final
from urllib.parse import urlsplit

from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.exchange import Exchange
from conformance.protocols.ccmessaging.doctor.talk import Talks
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages import downlink

_TALKERS: Final = 2
"""Users to whom an answer is pushed, perhaps: some may poll, and others not."""
_PAUSES: Final = (0.0, 0.01, 0.02, 0.05, 0.1)


def pushes(talks: Talks) -> Iterator[Seen]:
    """Did anything come? If not, and an echo is declared, let users say something, and wait."""
    declared, wait = talks.target.downlink == "echo", talks.target.limits.downlink_wait
    if declared and not came(talks):
        _ask(talks, wait)
    here, elsewhere = came(talks), _elsewhere(talks)
    if here:
        yield from _arrived(talks, here)
    elif elsewhere:
        text = f"the target posts to {elsewhere[0]}, and the listener waits at {urlsplit(talks.desk.callback).path}"
        yield fail(text, f"register the whole address at the platform: {talks.desk.callback}")
    elif declared:
        then = f"register {talks.desk.callback} at the platform, and have it put on the whitelist there"
        yield warn(f"an echo is declared, and nothing was pushed within {wait:g} s", f"{then}; if it is polled only, leave [listen] out")
    else:
        said = f'nothing was pushed yet, and nothing had to (downlink = "{talks.target.downlink}")'
        yield ok(f"{said}; the address for the platform is {talks.desk.callback}")


def came(talks: Talks) -> list[Exchange]:
    """Return what came to the listener's path."""
    return [call for call in talks.desk.heard() if call.leg == PUSH.name]


def _elsewhere(talks: Talks) -> list[str]:
    """Return the other paths to which something was posted."""
    return [urlsplit(call.request.url).path for call in talks.desk.heard() if not call.leg and call.request.method == PUSH.method]


def _ask(talks: Talks, wait: float) -> None:
    """Let users say something, and keep their conversations open until something is pushed or time is over."""
    with ExitStack() as open_ones:
        for user in talks.target.users[:_TALKERS]:
            if open_ones.enter_context(talks.conversation(user)):
                talks.chat(user, f"A push, please. {talks.desk.fresh(8)}")
        end = time.monotonic() + wait
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            time.sleep(pause)
            if came(talks) or _elsewhere(talks) or time.monotonic() > end:
                return


def _arrived(talks: Talks, here: list[Exchange]) -> Iterator[Seen]:
    """Say what came, and whether it is what it was declared to be."""
    texts = [arrival for call in here for arrival in downlink.arrivals(call)]
    count = f"{len(here)} push{'es' * (len(here) != 1)} came, with {len(texts)} message{'s' * (len(texts) != 1)}"
    known = talks.target.credentials.get("push_authorization")
    bare = [call for call in here if call.request.header("authorization") != known] if known else []
    if not texts:
        yield warn(f"{count} that can be read", f"`ccmsg run --legs {PUSH.name}` says what is broken")
    elif bare:
        how = "without Authorization" if bare[0].request.header("authorization") is None else "with another Authorization than push_authorization"
        yield warn(f"{count}; {len(bare)} of them {how}", "check credentials.push_authorization, or leave it out: then any is taken")
    else:
        yield ok(count)
