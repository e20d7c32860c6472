"""Strangers, floods and other company at the listener, while a platform pushes."""

import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from conformance.core.errors import UsageError
from conformance.core.settings import Listen
from conformance.core.verdict import Conclusion
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.push.small import FEW
from conformance.selftest.rig.outcome import broken
from conformance.selftest.rig.runs import DEMO, QUICK, judged, pushing
from conformance.wire.pusher import Pusher


def meanwhile(listen: Listen, do: Any) -> threading.Thread:
    """Do something as soon as the listener is up, and until it is gone."""

    def work() -> None:
        host, _, port = listen.bind.rpartition(":")
        for _ in range(400):
            try:
                socket.create_connection((host, int(port)), 0.2).close()
                break
            except OSError:
                time.sleep(0.01)
        do(f"http://{listen.bind}")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_strangers_are_counted_and_change_nothing(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None

    def visit(url: str) -> None:
        for path in ("/", "/favicon.ico", "/hook/../hook2", "/wp-login.php?a=<script>"):
            requests.post(url + path, data=b'{"messages": 1}', timeout=2)
        with socket.create_connection(target.listen.bind.split(":")) as raw:  # type: ignore[union-attr, arg-type]
            raw.sendall(b"\x16\x03\x01 garbage \r\n\r\n")

    visitor = meanwhile(target.listen, visit)
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.heard is not None
    assert result.heard.strangers >= 5
    assert any("strangers at the listener, not judged" in note for note in result.notes)
    assert (tmp_path / "report.html").read_text("utf-8").count("<script>") == 2, "those of the page itself"


def test_whatever_comes_to_the_listeners_own_path_is_the_targets(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    visitor = meanwhile(target.listen, lambda url: [requests.request(method, f"{url}/hook", timeout=2) for method in ("GET", "DELETE")])
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    assert "CCM-PU-001" in broken(result)


class Pours(Platform):
    """A platform that cannot stop."""

    def greet(self, user: str) -> None:
        """Push much about nothing."""
        super().greet(user)
        for _ in range(100 * self.is_pushed(user)):
            self.send(self.envelope([]))


def test_deliveries_beyond_the_budget_are_answered_and_not_judged(tmp_path: Path) -> None:
    _, target = pushing()
    assert target.listen is not None
    handler = Pours(target)
    handler.call = Pusher(f"http://{target.listen.bind}{target.listen.path}")
    result = judged(tmp_path, handler, target, limits=replace(QUICK, max_exchanges=900), **FEW)
    assert result.heard is not None
    assert result.heard.deliveries == 900
    assert result.conclusion is Conclusion.INCONCLUSIVE
    assert not broken(result)
    assert any("beyond a budget" in note for note in result.notes)


def test_what_the_listener_does_not_read_is_nobodys_fault(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    visitor = meanwhile(target.listen, lambda url: requests.post(f"{url}/hook", data=b"[" + b" " * (5 * 2**20), timeout=5))
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    assert result.conclusion is Conclusion.CONFORMANT
    assert any("came to a limit of the listener" in note for note in result.notes)


def test_a_push_that_breaks_off_is_broken(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    host, _, port = target.listen.bind.rpartition(":")

    def half(_: str) -> None:
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")

    visitor = meanwhile(target.listen, half)
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    finding = next(finding for finding in result.findings if finding.rule == "CCM-PU-010")
    assert "closed in the middle of the body" in finding.got
    assert finding.exchange.response is None


def test_a_port_that_is_taken_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="is taken"):
        judged(tmp_path, target=replace(DEMO, listen=Listen(f"127.0.0.1:{taken.getsockname()[1]}", "/hook")))
