"""The proof of the suite: every fault of a reference played in memory, and which rules it broke.

No socket and no pytest in between: the scripts are planned once and played against each fault.
"""

import contextlib
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from conformance.core.counterpart import Serving
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.protocol import Handler, Party, Protocol
from conformance.core.settings import Limits, Options, Secret, Target
from conformance.harness.cases.plan_only import rehearse
from conformance.harness.ending import Ending
from conformance.harness.findings.causes import Cause, causes
from conformance.harness.findings.finding import Finding
from conformance.harness.findings.investigate import Investigator
from conformance.harness.judge.judge import Judge
from conformance.harness.listen.post import Post
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine
from conformance.harness.play.farewell import farewell
from conformance.harness.play.plan import Ids, Script
from conformance.harness.play.preflight import preflight
from conformance.harness.play.sender import Sender
from conformance.harness.play.settle import settle
from conformance.harness.run.discount import discount
from conformance.protocols import party as find_party
from conformance.wire.memory import MemoryClient


@dataclass(frozen=True)
class Played:
    """What became of one reference, faulty or odd."""

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    exchanges: int
    ending: Ending | None

    @property
    def broken(self) -> frozenset[str]:
        """The rules that were found broken."""
        return frozenset(finding.rule for finding in self.findings)


class Nobody:
    """A recorder that writes nothing."""

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Forget it."""

    def hide(self, secret: Secret) -> None:
        """Forget it."""


class Caller:
    """How a reference in this process calls us."""

    def __init__(self, path: str) -> None:
        """Know nobody yet; `path` is where we are called."""
        self.post: Post | None = None
        self._path = path.rstrip("/")

    def __call__(self, request: Request) -> Response:
        """Deliver a request to whoever it is for."""
        assert self.post is not None
        return self.post.deliver(replace(request, url=self._path + request.url))


def play(party_name: str, mixins: tuple[str | type, ...] = ()) -> Played:
    """Play the whole plan of a party against its reference with these faults and oddities (names, or classes), in this process."""
    _, party = find_party(party_name)
    known: Mapping[str, type] = {**party.faults, **party.oddities}
    mixed = [known[mixin] if isinstance(mixin, str) else mixin for mixin in mixins]
    world: dict[str, Any] = {key: value for mixin in mixed for key, value in getattr(mixin, "world", {}).items()}
    protocol, party, target, scripts = planned(party_name, world.get("types", ()))
    target = replace(target, **world)
    judge = Judge(protocol)
    caller = Caller(target.listen.path if target.listen else "")
    handler: Any = party.reference(target, *mixed, call=caller)
    sender = _sender(protocol, target, judge, handler)
    engine = Engine(protocol, target, sender, Ids(0, "matrix"), {leg.name for leg in party.legs})
    legs = {leg.name for leg in party.heard}
    counterpart = protocol.counterpart(target, Serving()) if protocol.counterpart else None
    caller.post = Post(engine, counterpart, legs) if counterpart else None
    if party.talks:
        handler.talk()
    with contextlib.suppress(Stopped):
        preflight(engine)
        usable = {user.id for user in engine.users}
        for script in scripts:
            if script.user.id in usable:
                engine.play(script)
        farewell(engine)
    if counterpart:
        judge.enter_ends(counterpart.end())
    settle(engine.collector, judge, target.limits.downlink_wait, complete=sender.course.ending is None)
    discount(judge, sender.course, sender.course.ending or Ending())
    findings, grouped = causes(Investigator(engine, judge, party.legs).findings(), protocol, sender.course.ending or Ending())
    return Played(tuple(findings), tuple(grouped), sender.course.count, sender.course.ending)


def play_all(party_name: str, workers: int = 2) -> dict[str, Played]:
    """Play every fault and every oddity of a party, and the bare reference under the empty name."""
    _, party = find_party(party_name)
    names = ["", *party.faults, *party.oddities]
    with ProcessPoolExecutor(workers) as pool:
        found = pool.map(play, [party_name] * len(names), [(name,) if name else () for name in names], chunksize=4)
        return dict(zip(names, found, strict=True))


@cache
def planned(party_name: str, types: tuple[str, ...] = ()) -> tuple[Protocol, Party, Target, tuple[Script, ...]]:
    """Return a party's protocol, the world of its reference, and the scripts of its whole plan, where these `types` are declared."""
    protocol, party = find_party(party_name)
    target = replace(party.demo("http://memory"), limits=Limits(concurrency=2, downlink_wait=0.5), types=types)
    options = Options(out=Path(), run_id="matrix", nonce="matrix", examples=2)
    opened = _sender(protocol, target, Judge(protocol), party.reference(target)).open()
    return protocol, party, target, tuple(rehearse(protocol, party, opened, options))


def _sender(protocol: Protocol, target: Target, judge: Judge, handler: Handler) -> Sender:
    return Sender(protocol, MemoryClient(handler), judge, Nobody(), target)
