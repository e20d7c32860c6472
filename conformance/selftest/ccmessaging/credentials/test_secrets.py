"""Nothing that was issued, and no password of a proxy, is said or written anywhere."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.credentials.desk import FETCHED, NO_TOKENS, SEND
from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import ONE_RULE, configure, gave_up, mistaken, run
from conformance.selftest.rig.hostile import JSON, Asked, Hostile
from conformance.selftest.rig.runs import DEMO
from conformance.selftest.rig.secrets import leaks
from conformance.wire.server import running


def test_the_password_of_a_proxy_is_never_shown(tmp_path: Path) -> None:
    with Hostile(hostile.echo) as proxy:
        url = proxy.url.replace("//", "//someone:pass%2Fword-77@")
        configure(tmp_path, "http://target.example", f'[limits]\nmax_exchanges = 40\n[proxy]\nurl = "{url}"')
        ran = run(tmp_path, *ONE_RULE)
    assert any(asked.header("proxy-authorization") for asked in proxy.asked)
    assert leaks(ran, {"pass/word-77", "pass%2Fword-77", base64.b64encode(b"someone:pass/word-77").decode()}) == []


def test_a_proxy_that_is_none_is_named_without_its_password(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", '[proxy]\nurl = "someone:password-77@proxy"')
    ran = run(tmp_path)
    mistaken(ran, "proxy.url")
    assert "password-77" not in ran.output


class Remembers(Platform):
    """Takes the comma in messageId, gives fresher tokens often, sends back whatever it was sent, and remembers what it issued."""

    def __init__(self, target: Target) -> None:
        """Remember."""
        super().__init__(target)
        self.every = {"demo-app-secret-0001", "demo-app-key-0001"}

    def message_id_has_no_comma(self, message_id: str) -> bool:  # noqa: ARG002 - the platform's own
        """Break a rule, so that there is a finding."""
        return True

    def issue(self, user: str) -> str:
        """Remember a token; the one before stays good."""
        token = self.token_value(user)
        self.users[token] = self.issued[user] = user
        self.issued[user] = token
        self.every.add(token)
        return token

    def access_value(self) -> str:
        """Remember an access token."""
        token = f"acc/{super().access_value()}==%41~"
        self.every.add(token)
        return token

    def access_body(self, token: str, life: int) -> dict[str, Any]:
        """Give another credential beside the access token."""
        beside = f"refresh-{token}-0123456789"
        self.every.add(beside)
        return {**super().access_body(token, life), "RefreshToken": beside}

    def __call__(self, request: Request) -> Response:
        """Send back what was sent, with a fresher token in header and body."""
        plain = super().__call__(request)
        if request.url == SEND and plain.status == 200:
            fresher = self.issue(self.user_of(request))
            sent = f"{request.headers} {request.body.decode('utf-8', 'replace')} {fresher}"
            body = json.dumps({"resultCode": "0", "resultDesc": sent}).encode()
            return replace(plain, headers=(*plain.headers, ("ccmessaging-token", fresher), ("X-Seen", fresher)), body=body)
        return replace(plain, headers=(*plain.headers, ("X-Seen", request.header("authorization") or "")))


@pytest.mark.parametrize("more", [(), ("--", "-vv", "--showlocals", "-o", "log_cli=true", "--log-level=DEBUG")], ids=["plain", "wordy"])
def test_nothing_that_was_issued_is_written_anywhere(tmp_path: Path, more: tuple[str, ...]) -> None:
    platform = Remembers(DEMO)
    with running(platform) as url:
        configure(tmp_path, url, "[media]\nupload = true", credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path, "--rule", "CCM-UP-098", "--examples", "1", *more)
    assert ran.code == 1, ran.output
    assert [rule["id"] for rule in ran.results["rules"] if rule["verdict"] == "failed"] == ["CCM-UP-098"]
    assert len(platform.every) > 20
    assert all(name in ran.results["findings"][0]["curl"] for name in ("ACCESS_TOKEN", "TOKEN_"))
    assert leaks(ran, platform.every) == []


def test_a_failing_call_that_sends_the_secret_back_shows_nothing(tmp_path: Path) -> None:
    def back(_: Hostile, line: Any, asked: Asked) -> bool:
        line.sendall(hostile.message(500, json.dumps({"exceptionInfo": "x" * 90 + asked.body.decode()}).encode(), JSON))
        return True

    with Hostile(back) as server:
        configure(tmp_path, server.url, credentials=FETCHED)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "HTTP 500", "${APP_SECRET}")
    assert leaks(ran, {"demo-app-secret-0001", "demo-app-key-0001"}) == []
    assert "demo-app" not in ran.output


@pytest.mark.parametrize("answer", ['{"access_token": "%s", "expires_in": 600}', "<p>your token: %s</p>", "%s"])
def test_a_credential_that_comes_in_another_form_is_not_written(tmp_path: Path, answer: str) -> None:
    token = "eyJjcmVhdGVUaW1lIjoxNjE5NTczMTExNzUxfQ%3D%3D"  # noqa: S105 - made up

    def other(_: Hostile, line: Any, __: Asked) -> bool:
        line.sendall(hostile.message(201, (answer % token).encode(), JSON))
        return True

    with Hostile(other) as server:
        configure(tmp_path, server.url, credentials=FETCHED)
        ran = run(tmp_path)
    gave_up(ran, "credentials")
    assert leaks(ran, {token}) == []
