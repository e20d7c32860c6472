"""Credentials of a target are as secret as ours: whatever header carries them, they reach no file of a run."""

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.exchange import Exchange, Headers, Request
from conformance.core.message import Intent, Kind
from conformance.core.settings import Listen, Secret
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.rig.runs import DEMO, PARTY, judged
from conformance.wire.pusher import Pusher
from conformance.wire.redact import Redactor, carries_credential
from conformance.wire.server import free_port

THEIRS = "k3y-of-the-gateway"
HEADERS = (
    "X-Api-Key",
    "x-app-key",
    "X_APP_KEY",
    "apikey",
    "Authorization",
    "Proxy-Authorization",
    "X-Auth",
    "Cookie",
    "Set-Cookie",
    "ccmessaging-token",
    "X-Access-Token",
    "X-Amz-Security-Token",
    "X-AuthToken",
    "X-Client-Secret",
    "X-Session-Id",
    "X-Hub-Signature-256",
)


@pytest.mark.parametrize("name", HEADERS)
def test_what_comes_in_a_header_for_credentials_is_not_shown(name: str) -> None:
    came = Exchange(1, "x", Request("POST", "/", ((name, f"Bearer {THEIRS}"),)), None, Intent(Kind.FORM, ""), inbound=True)
    for shown in (Redactor(()).request_headers(came), Redactor(()).received_headers(came.request.headers)):
        assert shown == ((name, "${redacted}"),)


@pytest.mark.parametrize(
    "name", ["Content-Type", "User-Agent", "WWW-Authenticate", "Authority", "X-Request-Id", "X-Forwarded-For", "Keep-Alive", "Design"]
)
def test_what_comes_in_any_other_header_is_shown(name: str) -> None:
    assert not carries_credential(name)


def test_a_wrong_credential_of_our_own_making_stays_visible() -> None:
    sent = Exchange(1, "x", Request("POST", "/", (("X-Api-Key", "wrong"), ("x-app-key", "abc"))), None, Intent(Kind.FORM, ""))
    assert Redactor([Secret("abc", "APP_KEY")]).request_headers(sent) == (("X-Api-Key", "wrong"), ("x-app-key", "${APP_KEY}"))


class PushesWithItsOwnKey(Platform):
    """Carries a credential of its gateway in each push."""

    def push_headers(self) -> Headers:
        """Add it."""
        return (*super().push_headers(), ("X-Api-Key", THEIRS))


def test_a_credential_that_a_target_sends_with_its_pushes_reaches_no_file(tmp_path: Path) -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
    target = replace(DEMO, listen=listen)
    wrong = PARTY.faults["AuthorizesWithAnotherToken"]
    handler = PARTY.reference(target, PushesWithItsOwnKey, wrong, call=Pusher(f"http://{listen.bind}{listen.path}"))
    result = judged(tmp_path, handler, target, cells="CHAT/TEXT", legs=("ccmessaging.uplink", "ccmessaging.push"))
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir() if path.is_file()}
    assert "CCM-PU-003" in {finding.rule for finding in result.findings}
    assert [name for name, text in written.items() if THEIRS in text] == []
    assert [
        name for name in ("events.jsonl", "exchanges.har", "report.html") if "X-Api-Key" not in written[name] and "x-api-key" not in written[name]
    ] == []
