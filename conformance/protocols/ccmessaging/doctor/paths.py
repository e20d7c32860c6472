"""Nothing is found at the documented path: is it the base that is wrong, and where does the interface stand?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from conformance.core.examination import Seen, fail, written
from conformance.core.exchange import Outcome
from conformance.core.foreign import foreign
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.bind import url
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks
from conformance.protocols.ccmessaging.legs import UPLINK

LOST: Final = (404, 405)
"""What is said where no interface is that takes POST."""
_MOST: Final = 5
"""Other addresses that are tried."""
_MAPPED: Final = "/rest/ccmessaging/v1/sendAsync"
"""What gateways map the documented path to (HG-02)."""


def lost(talks: Talks, heard: Heard) -> Seen:
    """Say where the interface is found instead, or what to check."""
    text = f"nothing is found at {heard.exchange.request.url} (HTTP {heard.status})"
    for other, advice in list(_others(talks.target))[:_MOST]:
        if _stands_at(talks, other):
            return fail(f"{text}, but the interface answers at {url(other, UPLINK.name)}", f"write {advice}")
    if somebody := talks.desk.seems(heard.exchange):
        return somebody
    if overlap(talks.target.url):
        text += f"; the url ends with {overlap(talks.target.url)}, which is part of the documented path that is added to it"
        return fail(text, f'write url = "{_stripped(talks.target.url)}"')
    return fail(text, "check target.url: it is the base to which the documented path is added; or write the path of your gateway in target.paths")


def overlap(base: str) -> str:
    """Return the end of a URL that is the beginning of the documented path, which is added to it anyway."""
    return written.overlap(base, UPLINK.path)


def _stripped(base: str) -> str:
    return base.rstrip("/").removesuffix(overlap(base))


def _others(target: Target) -> Iterator[tuple[Target, str]]:
    """Yield other targets that the user may have meant, and what to write for them."""
    without = {name: path for name, path in target.paths.items() if name != "uplink"}
    if "uplink" in target.paths:
        yield replace(target, paths=without), "nothing for target.paths.uplink: the documented path is right"
    parts = urlsplit(target.url)
    names = parts.path.rstrip("/").split("/")
    bases = [_stripped(target.url)] if overlap(target.url) else []
    bases += [f"{parts.scheme}://{parts.netloc}{'/'.join(names[:number])}" for number in range(len(names) - 1, 0, -1)]
    for base in dict.fromkeys(bases):
        yield replace(target, url=base, paths=without), f'url = "{base}"'
    yield replace(target, paths={**without, "uplink": _MAPPED}), f'uplink = "{_MAPPED}" in [target.paths]'


def _stands_at(talks: Talks, other: Target) -> bool:
    """Return whether the interface answers at another address; what was opened there is closed again."""
    kept: list[Heard] = []
    with talks.conversation(talks.user, kept, other):
        if not kept:
            kept.append(talks.say("plain", talks.user, other))
    first = kept[0]
    told = first.exchange.response is not None and isinstance(first.exchange.response.json, dict)
    return told and first.status not in LOST and first.outcome is not Outcome.UNAVAILABLE and foreign(first.exchange) is None
