"""What `ccmsg doctor` looks at on a ccmessaging integrator: its callback, who may call it, one push, and every user."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from conformance.core.examination import Desk, Seen, Step, fail, ok
from conformance.core.examination.callee import Callee, Words
from conformance.core.examination.written import written
from conformance.core.settings import Target, User
from conformance.protocols.ccmessaging.legs import PUSH

_FORMS: Final = "the whole header as your platform sends it; the documents have two forms: Bearer ... in the sample, auth-v2/... in the table"
_KNOWN: Final = ("bearer ", "auth-v2/")


def steps(desk: Desk) -> Sequence[Step]:
    """Return the hops of an integrator; each needs what stands below it."""
    callback = Callee(desk, PUSH, _WORDS)
    return (
        Step("interface", callback.interface, (desk.ground(callback.url()),)),
        Step("authentication", lambda: authentication(callback), ("interface",)),
        Step(PUSH.name, callback.taken, ("authentication",)),
        Step("users", callback.users, (PUSH.name,)),
    )


def authentication(callback: Callee) -> Iterator[Seen]:
    """May we call?"""
    first, known = callback.first, str(callback.desk.target.credentials.get("push_authorization", ""))
    if not first.asks_who_calls:
        yield ok("push_authorization is taken" if known else "no Authorization is asked for")
    elif known:
        odd = f": {_oddity(known)}" if _oddity(known) else ""
        then = f"check credentials.push_authorization: {_FORMS}; it may have run out, too"
        yield fail(f"push_authorization is refused (HTTP {first.status}){odd}", then)
    else:
        text = f"the callback wants to know who calls (HTTP {first.status}), and there is no push_authorization"
        yield fail(text, f"give credentials.push_authorization: {_FORMS}")


def _oddity(authorization: str) -> str:
    """Return what is odd about the configured header; empty if nothing is."""
    if odd := written(authorization):
        return f"it {odd}"
    return "" if authorization.lower().startswith(_KNOWN) else "it begins neither with Bearer nor with auth-v2/"


def _mend(user: User) -> str:
    return f'see the log of the callback; name users that it knows in [[users]] ({user.id} is "to"), and its channel in channel_id ("from")'


def _meant(target: Target) -> str:
    if "push" in target.paths:
        return "target.paths.push is appended to target.url"
    return "target.url is the callback itself, with its whole path; nothing is appended to it"


def _others(target: Target) -> Iterator[tuple[Target, str]]:
    if "push" in target.paths:
        yield replace(target, paths={name: path for name, path in target.paths.items() if name != "push"}), "leave push out of [target.paths]"


_WORDS: Final = Words(
    text="a text to {}",
    taken="acknowledged",
    yes='resultCode "0"',
    answer='{"resultCode":"0","resultDesc":"success."}',
    why="a platform takes any other status for a failed push",
    alone="whether pushes to several disturb one another",
    mend=_mend,
    meant=_meant,
    others=_others,
)
