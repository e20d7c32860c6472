"""Runs for self-tests: a reference served over real HTTP in a thread, judged in this process, views written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Options, Target
from conformance.harness.conclude import Result
from conformance.harness.run import Progress, execute
from conformance.protocols import party
from conformance.report.page import Page
from conformance.report.write import write
from conformance.wire.server import running

PROTOCOL, PARTY = party("ccmessaging.platform")
DEMO = PARTY.demo("http://127.0.0.1")
QUICK = Limits(concurrency=4, timeout=3)


def judged(folder: Path, handler: Handler | None = None, target: Target = DEMO, limits: Limits = QUICK, **options: Any) -> Result:
    """Judge a handler (by default the reference) as a target of its own, and write all views into `folder`."""
    with running(handler or PARTY.reference(target)) as url:
        who = replace(target, url=url, embedded=False, limits=limits)
        chosen = Options(out=folder, run_id="selftest", **{"nonce": "n", "examples": 1, **options})
        result = execute(PROTOCOL, PARTY, who, chosen, Progress(), lambda run: [Page(run)]).result
    write(result, folder)
    return result


def faulty(*names: str, target: Target = DEMO) -> Handler:
    """Return the reference with faults or oddities mixed in."""
    known = {**PARTY.faults, **PARTY.oddities}
    return PARTY.reference(target, *(known[name] for name in names))
