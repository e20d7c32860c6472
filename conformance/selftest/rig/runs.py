"""Runs for self-tests: references served over real HTTP in a thread, judged in this process, views written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.core.protocol import Handler, Party
from conformance.core.settings import Limits, Listen, Options, Target
from conformance.harness.run.execute import execute
from conformance.harness.run.progress import Progress
from conformance.harness.verdict.result import Result
from conformance.protocols import party
from conformance.report.page import Page
from conformance.report.write import write
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port, running

PROTOCOL, PARTY = party("ccmessaging.platform")
DEMO = replace(PARTY.demo("http://127.0.0.1"), listen=None)
"""The world of the reference platform; nobody listens."""
_, INTEGRATOR = party("ccmessaging.integrator")
CALLBACK = replace(INTEGRATOR.demo("http://127.0.0.1"), listen=None)
"""The world of the reference integrator; nobody listens to its client."""
QMT = party("qmt.platform")[0]
QMT_PLATFORM = party("qmt.platform")[1].demo("http://127.0.0.1")
QMT_APP = replace(party("qmt.app")[1].demo("http://127.0.0.1"), listen=None)
QUICK = Limits(concurrency=4, timeout=3, downlink_wait=2)


def judged(folder: Path, handler: Handler | None = None, target: Target = DEMO, limits: Limits = QUICK, **options: Any) -> Result:
    """Judge a handler (by default the reference) as a target of its own, and write all views into `folder`."""
    protocol, known = party(target.party)
    with running(handler or known.reference(target)) as url:
        who = replace(target, url=url, embedded=False, limits=limits)
        chosen = Options(out=folder, run_id="selftest", **{"nonce": "n", "examples": 1, **options})
        result = execute(protocol, known, who, chosen, Progress(), lambda run: [Page(run)]).result
    write(result, folder)
    return result


def faulty(*names: str, target: Target = DEMO, call: Any = None, known: Party = PARTY) -> Handler:
    """Return the reference with faults or oddities mixed in."""
    every = {**known.faults, **known.oddities}
    return known.reference(target, *(every[name] for name in names), call=call)


def pushing(*names: str, **changes: Any) -> tuple[Handler, Target]:
    """Return a reference that pushes, with faults or oddities mixed in, and the target whose listener hears it."""
    listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
    target = replace(DEMO, **{"listen": listen, **changes})
    return faulty(*names, target=target, call=Pusher(f"http://{listen.bind}{listen.path}")), target


def calling(*names: str, **changes: Any) -> tuple[Handler, Target]:
    """Return a QMT platform that calls an app, with faults or oddities mixed in, and the target whose listener hears it."""
    listen = Listen(f"127.0.0.1:{free_port()}", "/qmtapi")
    target = replace(QMT_PLATFORM, **{"listen": listen, **changes})
    heard = target.listen or listen
    call = Pusher(f"http://{heard.bind}{heard.path.rstrip('/')}")
    return faulty(*names, target=target, call=call, known=party("qmt.platform")[1]), target
