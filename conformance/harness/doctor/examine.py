"""Examine a configuration: look at each hop in turn, say what was seen, and skip what rests on a hop that failed."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from conformance import __version__
from conformance.core.counterpart import Serving
from conformance.core.examination import Mark, Seen, Step
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Target
from conformance.harness.doctor.around import clock, configuration, limits
from conformance.harness.doctor.back import Back, unheard
from conformance.harness.doctor.desk import HTTP, SenderOfOne
from conformance.harness.doctor.ear import Ear
from conformance.harness.doctor.ground import ground, spots
from conformance.wire.client import Client

_LONGEST: Final = 400
"""Characters of a sentence."""


@dataclass(frozen=True)
class Hop:
    """One line of an examination, fit to be printed."""

    name: str
    mark: Mark
    text: str
    then: str = ""


@dataclass(frozen=True)
class Examined:
    """What an examination came to."""

    hops: tuple[Hop, ...]
    requests: int

    def count(self, mark: Mark) -> int:
        """Return how many lines bear a mark."""
        return sum(hop.mark is mark for hop in self.hops)


def examine(protocol: Protocol, party: Party, target: Target, file: str, say: Callable[[Hop], None]) -> Examined:
    """Look at every hop; `say` is told of each as soon as it was seen. What was opened at the target is closed again."""
    client, ear = _client(target), _ear(protocol, party, target)
    desk = SenderOfOne(protocol, target, client, secrets.token_hex(4), spots(party, target), ear)
    back = Back(target, ear, desk.through, _client).steps() if ear else unheard(party.heard) if party.heard else []
    hops = []
    try:
        for hop in walk(_steps(protocol, party, desk, file, back), desk):
            hops.append(_printable(hop, desk))
            say(hops[-1])
    finally:
        client.close()
        if ear:
            ear.close()
    return Examined(tuple(hops), desk.count)


def _ear(protocol: Protocol, party: Party, target: Target) -> Ear | None:
    if target.listen is None or protocol.counterpart is None:
        return None
    return Ear(target.listen, party.heard, protocol.counterpart(target, Serving()))


def _client(target: Target) -> Client:
    return Client(target.limits, user_agent=f"ccmsg-conformance/{__version__} (doctor)", tls=target.tls, proxy=target.proxy)


def _steps(protocol: Protocol, party: Party, desk: SenderOfOne, file: str, back: list[Step]) -> list[Step]:
    first = [Step("configuration", lambda: configuration(desk.target, protocol, party, file)), *back]
    if not desk.target.url:
        return first
    own = list(party.examine(desk)) if party.examine else []
    spine = party.driven[0].name if party.driven else HTTP
    return [
        *first,
        *ground(desk),
        *own,
        Step("clock", lambda: clock(desk), (HTTP,)),
        Step("limits", lambda: limits(desk, protocol, party), (spine if any(step.name == spine for step in own) else HTTP,)),
    ]


def walk(steps: list[Step], desk: SenderOfOne) -> Iterator[Hop]:
    """Yield a line per cause; a step that rests on a failed one is skipped, and names the one that is at the bottom of it.

    Once the target has fallen silent, all others rest on the one that saw it.
    """
    lost: dict[str, str] = {}
    dead = ""
    for step in steps:
        if root := dead or next((lost[name] for name in step.needs if name in lost), ""):
            lost[step.name] = root
            yield Hop(step.name, Mark.SKIP, f"because of {root}")
            continue
        for seen in step.look():
            if seen.mark is Mark.FAIL:
                lost[step.name] = step.name
            yield Hop(step.name, *_parts(seen))
        dead = step.name if step.name in lost and desk.silent else ""


def _parts(seen: Seen) -> tuple[Mark, str, str]:
    return seen.mark, seen.text, seen.then


def _printable(hop: Hop, desk: SenderOfOne) -> Hop:
    return Hop(hop.name, hop.mark, _line(desk.redactor.text(hop.text)), _line(desk.redactor.text(hop.then)))


def _line(text: str) -> str:
    """Return a text that holds what a target said as one line that is safe to print; only what was redacted before may be cut."""
    safe = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return safe if len(safe) <= _LONGEST else safe[:_LONGEST] + "…"
