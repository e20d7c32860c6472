"""One fault of each rule over real HTTP: the messages of its own rules, sent to one server that serves every fault under its name.

All faults are played in memory: see test_matrix. What a fault sends to us comes over HTTP too, to one listener whose port all references know.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.core.counterpart import Serving
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler, Party
from conformance.core.settings import Listen, Target
from conformance.harness.cases.index import cases_by_rule
from conformance.harness.ending import Ending
from conformance.harness.judge.judge import Judge
from conformance.harness.listen.post import Post
from conformance.harness.play.again import shown_at_first
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine
from conformance.harness.play.farewell import farewell
from conformance.harness.play.plan import Ids, Script
from conformance.harness.play.preflight import greet, preflight
from conformance.harness.play.sender import Sender
from conformance.harness.play.settle import settle
from conformance.harness.run.discount import discount
from conformance.harness.run.matrix import Nobody, planned
from conformance.protocols import families, party
from conformance.selftest.rig.runs import QUICK, faulty
from conformance.wire.client import Client
from conformance.wire.listener import Arrived, Listener
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port, running


def _one_of_each_rule(known: Party) -> list[str]:
    first: dict[str, str] = {}
    for fault, made in known.faults.items():
        for rule in made.breaks:  # type: ignore[attr-defined]
            first.setdefault(rule, fault)
    return list(dict.fromkeys(first.values()))


PARTIES = {name: known for family in families().values() for name, known in family.parties.items()}
FAULTS = [(name, fault) for name, known in PARTIES.items() for fault in _one_of_each_rule(known)]
cases = cache(lambda name: cases_by_rule(PARTIES[name]))


def by_name(listen: Listen) -> Handler:
    """Return a handler whose first two path segments name the party and the fault that answers."""
    call = Pusher(f"http://{listen.bind}{listen.path}")
    handlers: Callable[[str, str], Handler] = cache(lambda name, fault: faulty(fault, target=world(name), call=call, known=PARTIES[name]))

    def answer(request: Request) -> Response:
        _, name, fault, *rest = request.url.split("/")
        return handlers(name, fault)(replace(request, url="/" + "/".join(rest)))

    answer.slow = True  # type: ignore[attr-defined] # some faults show only where two requests are served at once
    return answer


def world(name: str) -> Target:
    """Return the world of a reference."""
    return PARTIES[name].demo("http://127.0.0.1")


class Ears:
    """One listener for all plays, one after the other: what comes is for the one that is under way."""

    def __init__(self) -> None:
        """Listen for nobody yet."""
        self.listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
        self.post: Post | None = None

    def answer(self, arrived: Arrived) -> Response:
        """Answer what came."""
        return self.post.answer(arrived) if self.post else Response(404)

    def owns(self, path: str) -> bool:
        """Return whether somebody is called at a path."""
        return self.post is not None and self.post.owns(path)

    @contextlib.contextmanager
    def hearing(self, post: Post | None) -> Iterator[None]:
        """Hear for somebody."""
        self.post = post
        if post:
            post.open(f"http://{self.listen.bind}", "", lambda: None)
        try:
            yield
        finally:
            if post:
                post.close()
            self.post = None


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Ears]]:
    ears = Ears()
    with running(by_name(ears.listen)) as url, Listener(ears.listen, ears.answer, ears.owns, lambda _: None) as listener:
        yield url, ears
        assert listener.error is None


def about(known: Party, rules: set[str], scripts: tuple[Script, ...]) -> list[Script]:
    """Return the scripts of the cases that provoke one of the rules; all of them for rules that no case provokes."""
    flow = known.protocol.flow
    names = {case.partition("::")[2] for rule in rules for case in cases(known.name).get(rule, ())}
    own = [script for script in scripts if any(step.case.partition("[")[0] in names for step in script.steps)]
    meant = [script for script in own if any(step.bound.message.intent.rule in rules for step in script.steps)]
    return list(scripts) if rules & {flow.base, flow.endurance} else meant or own or list(scripts)


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_a_fault_is_found_over_http(server: tuple[str, Ears], name: str, fault: str) -> None:
    rules = set(PARTIES[name].faults[fault].breaks)  # type: ignore[attr-defined]
    url, ears = server
    listen = ears.listen
    protocol, known = party(name)
    where = known.faults[fault].world  # type: ignore[attr-defined]
    _, _, target, scripts = planned(name, where.get("types", ()))
    target = replace(target, url=f"{url}/{name}/{fault}", limits=replace(QUICK, concurrency=2, downlink_wait=0.5), listen=target.listen and listen)
    target = replace(target, **where)
    judge, client = Judge(protocol), Client(target.limits, user_agent="selftest")
    sender = Sender(protocol, client, judge, Nobody(), target)
    engine = Engine(protocol, target, sender, Ids(0, "http"), {leg.name for leg in known.legs})
    counterpart = protocol.counterpart(target, Serving()) if protocol.counterpart else None
    post = Post(engine, counterpart, {leg.name for leg in known.heard}) if counterpart else None
    with ears.hearing(post):
        if known.talks:
            caller: Any = faulty(fault, target=target, call=over(client, f"http://{listen.bind}{listen.path}"), known=known)
            caller.talk()
        with contextlib.suppress(Stopped):
            if rules & shown_at_first(protocol):
                preflight(engine)
            else:
                engine.open()
                engine.users = tuple(user for user in engine.target.users if greet(engine, user))
            for script in [script for script in about(known, rules, scripts) if script.user.id in {user.id for user in engine.users}]:
                engine.play(moved(script, target.url))
                if rules <= {record.violation.rule for record in judge.open_records()}:
                    break
            else:
                farewell(engine)
        if post:
            post.close()
            judge.enter_ends(counterpart.end() if counterpart else ())
        settle(engine.collector, judge, target.limits.downlink_wait, complete=sender.course.ending is None)
        discount(judge, sender.course, sender.course.ending or Ending())
        assert rules <= {record.violation.rule for record in judge.open_records()}


def over(client: Client, base: str) -> Handler:
    """Return how a reference in this process calls a listener over HTTP."""

    def call(request: Request) -> Response:
        return client.send(replace(request, url=base + request.url)).response or Response(0)

    return call


def moved(script: Script, base: str) -> Script:
    """Return a script whose requests go to another base."""
    requests = [
        replace(step.bound.request, url=base + urlsplit(step.bound.request.url)._replace(scheme="", netloc="").geturl()) for step in script.steps
    ]
    steps = [replace(step, bound=replace(step.bound, request=request)) for step, request in zip(script.steps, requests, strict=True)]
    return replace(script, steps=tuple(steps))
