"""Each fault once over real HTTP: the messages of its own rules, sent to one server that serves every fault under its name."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

import pytest

from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.harness.accounts import settle
from conformance.harness.ending import Ending
from conformance.harness.engine import Engine
from conformance.harness.index import cases_by_rule
from conformance.harness.investigate import Investigator
from conformance.harness.judge import Judge
from conformance.harness.matrix import Nobody, planned
from conformance.harness.plan import Ids, Script
from conformance.harness.preflight import farewell, preflight
from conformance.harness.run import discount
from conformance.harness.sender import Sender, Stopped
from conformance.selftest.runs import PARTY, PROTOCOL, QUICK, faulty
from conformance.wire.client import Client
from conformance.wire.server import running

CASES = cases_by_rule(PARTY)


def by_name() -> Handler:
    """Return a handler whose first path segment names the fault that answers."""
    handlers = cache(faulty)

    def answer(request: Request) -> Response:
        _, name, *rest = urlsplit(request.url).path.split("/")
        return handlers(name)(replace(request, url="/" + "/".join(rest)))

    answer.slow = True  # type: ignore[attr-defined] # some faults show only where two requests are served at once
    return answer


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running(by_name()) as url:
        yield url


def about(rules: set[str], scripts: tuple[Script, ...]) -> list[Script]:
    """Return the scripts of the cases that provoke one of the rules; all of them for rules that no case provokes."""
    cases = {case.partition("::")[2] for rule in rules for case in CASES.get(rule, ())}
    own = [script for script in scripts if any(step.case.partition("[")[0] in cases for step in script.steps)]
    meant = [script for script in own if any(step.bound.message.intent.rule in rules for step in script.steps)]
    return list(scripts) if rules & {PROTOCOL.flow.base, PROTOCOL.flow.endurance} else meant or own or list(scripts)


ASKED = [name for name, fault in PARTY.faults.items() if not fault.__module__.rpartition(".")[2].startswith("push_")]
"""The faults that show where the platform is called; those of pushes show only where it can call us."""


@pytest.mark.parametrize("name", ASKED)
def test_a_fault_is_found_over_http(server: str, name: str) -> None:
    rules = set(PARTY.faults[name].breaks)  # type: ignore[attr-defined]
    _, _, target, scripts = planned("ccmessaging.platform")
    target = replace(target, url=f"{server}/{name}", limits=replace(QUICK, concurrency=2, downlink_wait=0.5))
    judge, client = Judge(PROTOCOL), Client(target.limits, user_agent="selftest")
    sender = Sender(PROTOCOL, client, judge, Nobody(), target)
    engine = Engine(PROTOCOL, target, sender, Ids(0, "http"), {leg.name for leg in PARTY.driven})
    with contextlib.suppress(Stopped):
        preflight(engine)
        for script in about(rules, scripts):
            engine.play(moved(script, target.url))
            if rules <= {record.violation.rule for record in judge.open_records()}:
                break
        farewell(engine)
    settle(engine.collector, judge, target.limits.downlink_wait, complete=sender.ending is None)
    discount(judge, sender, sender.ending or Ending())
    assert rules <= {finding.rule for finding in Investigator(engine, judge, PARTY.legs).findings()}


def moved(script: Script, base: str) -> Script:
    """Return a script whose requests go to another base."""
    requests = [
        replace(step.bound.request, url=base + urlsplit(step.bound.request.url)._replace(scheme="", netloc="").geturl()) for step in script.steps
    ]
    steps = [replace(step, bound=replace(step.bound, request=request)) for step, request in zip(script.steps, requests, strict=True)]
    return replace(script, steps=tuple(steps))
