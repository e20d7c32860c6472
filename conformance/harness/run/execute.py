"""A run under pytest: parts put together, events written as it happens, the result in the end."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from conformance import __version__
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Options, Secret, Target
from conformance.harness.cases.plugin import Plugin
from conformance.harness.cases.under_pytest import run_pytest
from conformance.harness.listen.hear import hearing
from conformance.harness.run.events import FORMAT, Events
from conformance.harness.run.progress import Progress
from conformance.harness.run.recorded import whose, written
from conformance.harness.run.run import Run
from conformance.harness.verdict.result import Result
from conformance.wire.client import Client
from conformance.wire.redact import Redactor


@dataclass(frozen=True)
class Executed:
    """What `execute` gives back: the result, and what pytest printed."""

    result: Result
    printed: str


def execute(protocol: Protocol, party: Party, target: Target, options: Options, progress: Progress, views: Callable[[Run], list[Any]]) -> Executed:
    """Judge a target: run the cases under pytest, write events as they happen, and return the result.

    `views(run)` gives further pytest plugins, such as the one that writes the HTML page.
    Raises UsageError for options that pytest or the selection cannot serve.
    """
    with opened(protocol, party, target, options, progress) as run:
        result, printed = _played(run, party, options, views)
        _finish(run.events, result, protocol)
    return Executed(result, printed)


@contextlib.contextmanager
def opened(protocol: Protocol, party: Party, target: Target, options: Options, progress: Progress) -> Iterator[Run]:
    """Yield a run that is ready to send, and listens where something is to be heard; its events go to `options.out`."""
    options.out.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        events = Events(options.out / "events.jsonl", Redactor(target.secrets))
        stack.callback(events.release)
        agent = f"ccmsg-conformance/{__version__} (run {options.run_id})"
        client = Client(target.limits, user_agent=agent, tls=target.tls, proxy=target.proxy)
        stack.callback(client.close)
        run = Run(protocol, party, target, options, events, client, progress)
        events.write("run", **header(run, protocol))
        if run.post:
            progress.watches(run)
        at = stack.enter_context(hearing(run.post, target.listen, run.address))
        progress.listens("" if target.embedded else at)
        yield run


def _played(run: Run, party: Party, options: Options, views: Callable[[Run], list[Any]]) -> tuple[Result, str]:
    """Run the cases under pytest; return the result, and what pytest printed."""
    try:
        html = ("-p", "pytest_html.plugin", "-p", "pytest_metadata.plugin", f"--html={options.out / 'report.html'}", "--self-contained-html")
        code, printed = run_pytest(party.cases, (*html, *options.pytest_arguments), [Plugin(run), *views(run)])
    except KeyboardInterrupt:
        return run.interrupted(), ""
    return run.interrupted() if code == pytest.ExitCode.INTERRUPTED else run.result(), printed


def header(run: Run, protocol: Protocol) -> dict[str, Any]:
    """Return the first line of the events: who judges whom, by which rules, with which seed."""
    options, target = run.options, run.target
    return {
        "format": FORMAT,
        "suite": {"name": "ccmsg-conformance", "version": __version__, "rules": protocol.rules.digest},
        "id": options.run_id,
        "seed": options.seed,
        "nonce": options.nonce,
        "examples": options.examples,
        "legs": list(options.legs),
        "known": {name: value for name, value in target.credentials.items() if not isinstance(value, Secret)},
        "target": {"as": target.party, "url": target.url, "embedded": target.embedded},
    }


def _finish(events: Events, result: Result, protocol: Protocol) -> None:
    for finding in result.findings:
        fields = {"id": finding.id, "rule": finding.rule, "cause": finding.cause, "pointer": finding.pointer}
        events.write(
            "finding",
            **fields,
            expected=finding.expected,
            got=finding.said(events.redactor),
            exchange=finding.exchange.number,
            stable=finding.stable,
            again=written(finding, whose(finding, protocol), events.redactor),
        )
    for rule in result.rules:
        events.write("verdict", rule=rule.rule.id, verdict=str(rule.verdict), exchanges=rule.exchanges, reason=rule.reason)
    counts = {"exchanges": result.exchanges, "findings": len(result.findings), "verdicts": len(result.rules)}
    events.close(verdict=str(result.conclusion), headline=result.headline, **counts)
