"""An app that calls us over HTTP, judged from end to end."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.settings import Limits, Listen
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.verdict.result import Result
from conformance.protocols.qmt.legs import UPLINK
from conformance.protocols.qmt.reference.app import App
from conformance.selftest.qmt.served.met import PARTY, TARGET
from conformance.selftest.rig.runs import judged
from conformance.wire.client import Client
from conformance.wire.server import free_port

DONE: Final = (Verdict.PASSED, Verdict.OBSERVED)


@contextlib.contextmanager
def speaking(app: App, listen: Listen) -> Iterator[None]:
    """Let an app talk over HTTP as soon as somebody listens."""
    client = Client(Limits(timeout=5), user_agent="selftest")

    def call(request: Request) -> Response:
        reply = client.send(replace(request, url=f"http://{listen.bind}{listen.path.rstrip('/')}{request.url}"))
        return reply.response or Response(0)

    def begin() -> None:
        while call(Request("GET", "/", ())).status == 0:
            time.sleep(0.05)
        app.talk()

    app.call = call
    thread = threading.Thread(target=begin, daemon=True)
    thread.start()
    yield
    thread.join(10)
    client.close()


def run(folder: Path, *names: str, **options: Any) -> Result:
    """Judge the reference app, with faults and oddities, where it calls us over HTTP."""
    target = replace(TARGET, listen=Listen(f"127.0.0.1:{free_port()}", "/", wait=4))
    every = {**PARTY.faults, **PARTY.oddities}
    app: Any = PARTY.reference(target, *(every[name] for name in names))
    assert target.listen is not None
    with speaking(app, target.listen):
        return judged(folder, app, target, **options)


def test_an_app_that_calls_conforms_in_every_rule_that_arises(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.conclusion is Conclusion.CONFORMANT, result.headline
    left = {row.rule.id for row in result.rules if row.rule.leg == UPLINK.name and row.rule.binds == "qmt.app" and row.verdict not in DONE}
    assert left == {"QMT-UP-024", "QMT-UP-040", "QMT-UP-041", "QMT-UP-042"}
    assert {cell.verdict for cell in result.cells if cell.leg == UPLINK.name} == {Verdict.PASSED}


def test_an_app_that_calls_wrongly_is_one_cause(tmp_path: Path) -> None:
    result = run(tmp_path, "DescribesImages", legs=(UPLINK.name,))
    assert {finding.rule for finding in result.findings} == {"QMT-UP-026"}
    assert result.heard is not None
    assert not result.heard.url.endswith("/")  # who adds the documented path to it must not call //api
    assert len(result.causes) == 1
    assert {cell.axes["MsgType"] for cell in result.cells if cell.leg == UPLINK.name and cell.verdict is Verdict.FAILED} == {"image"}


def test_trouble_over_http_is_no_alarm(tmp_path: Path) -> None:
    result = run(tmp_path, provoke=1, legs=(UPLINK.name,))
    assert result.conclusion is Conclusion.CONFORMANT, result.headline
    reasons = {row.rule.id: row.reason for row in result.rules}
    assert reasons["QMT-UP-040"] == reasons["QMT-UP-041"] == "again: the same message comes again, at once or later"
    assert reasons["QMT-UP-042"] == "on: the next message of the customer is another one"
