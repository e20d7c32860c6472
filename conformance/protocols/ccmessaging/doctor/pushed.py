"""The hop of the way down that the platform goes by itself: does it push to our listener?"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from conformance.core.examination import Seen, ok, warn
from conformance.core.exchange import Exchange
from conformance.protocols.ccmessaging.doctor.talk import Talks
from conformance.protocols.ccmessaging.legs import PUSH

_TALKERS: Final = 2
"""Users to whom an answer is pushed, perhaps: some may poll, and others not."""


def pushes(talks: Talks) -> Iterator[Seen]:
    """Did anything come? If not, and an echo is declared, let users say something, and wait."""
    yield from talks.pushes.look(lambda: _asking(talks), lambda here: _arrived(talks, here), lambda text: _unheard(talks, text), "nothing was pushed")


@contextmanager
def _asking(talks: Talks) -> Iterator[None]:
    """Let users say something, and keep their conversations open."""
    with ExitStack() as open_ones:
        for user in talks.target.users[:_TALKERS]:
            if open_ones.enter_context(talks.conversation(user)):
                talks.chat(user, f"A push, please. {talks.desk.fresh(8)}")
        yield


def _unheard(talks: Talks, text: str) -> Seen:
    then = f"register {talks.desk.callback} at the platform, and have it put on the whitelist there"
    return warn(text, f"{then}; if it is polled only, leave [listen] out")


def _arrived(talks: Talks, here: list[Exchange]) -> Iterator[Seen]:
    """Say what came, and whether it is what it was declared to be."""
    texts = [arrival for call in here for arrival in talks.pushes.arrivals(call)]
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
