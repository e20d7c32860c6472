"""Credentials that cannot be fetched end a run with one clear sentence, or leave a user out."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.harness.run.events import read_events
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.credentials.desk import APPLY, FETCHED, NO_TOKENS, TOKENS
from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import ONE_RULE, configure, gave_up, run
from conformance.selftest.rig.hostile import Answer, Hostile
from conformance.selftest.rig.runs import DEMO
from conformance.wire.server import running


def first(path: str, answer: Answer, otherwise: Answer = hostile.always(500)) -> Answer:  # noqa: B008
    """Answer one path in one way, and the rest in another."""
    return lambda server, line, asked: (answer if asked.head.split(b" ")[1].decode() == path else otherwise)(server, line, asked)


def said(value: object, status: int = 200) -> Answer:
    """Answer with a JSON value."""
    return hostile.always(status, json.dumps(value).encode())


ACCESS: Final = said({"AccessToken": "issued-0001", "Expires": "600", "ApplyType": "Bearer"})
NO_ACCESS: Final = [
    pytest.param(said({"errorCode": "0", "exceptionInfo": "no such app"}, 401), ("HTTP 401", "no such app"), id="401"),
    pytest.param(said({"errorCode": "0", "exceptionInfo": "no such app"}, 403), ("HTTP 403", "no such app"), id="403"),
    pytest.param(hostile.always(200, b"<html>Log in</html>", ("Content-Type", "text/html")), ("a web page answers",), id="HTML"),
    pytest.param(said({"ApplyType": "Bearer"}), ("gave no AccessToken",), id="absent"),
    pytest.param(said({"AccessToken": 42}), ("no AccessToken that can be used",), id="number"),
    pytest.param(said({"AccessToken": "a\r\nX-Evil: 1"}), ("no AccessToken that can be used",), id="line break"),
    pytest.param(said({"AccessToken": "x" * 100_000}), ("no AccessToken that can be used",), id="huge"),
    pytest.param(said(["issued"]), ("no JSON object",), id="array"),
    pytest.param(hostile.always(200, b"[" * 50_000), ("no JSON object",), id="nested"),
    pytest.param(hostile.always(404, b""), ("HTTP 404", "target.paths.tokenByAkSk"), id="404"),
]


@pytest.mark.parametrize(("answer", "words"), NO_ACCESS)
def test_an_access_token_that_cannot_be_fetched_is_named(tmp_path: Path, answer: Answer, words: tuple[str, ...]) -> None:
    with Hostile(first(TOKENS, answer)) as server:
        configure(tmp_path, server.url, credentials=FETCHED)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "tokenByAkSk", "credentials.app_secret", *words)
    assert len(server.asked) == 1


def test_nobody_there_to_fetch_from_is_named(tmp_path: Path) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    configure(tmp_path, url, credentials=FETCHED)
    gave_up(run(tmp_path), "unreachable", "nothing listens at", "refused")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(said({"resultCode": "1", "resultDesc": "unknown channel"}), ("resultCode 1", "unknown channel"), id="code"),
        pytest.param(said({"resultCode": "0"}), ("gave no token",), id="absent"),
        pytest.param(said({"resultCode": "0", "token": {"x": 1}}), ("no token that can be used",), id="object"),
        pytest.param(hostile.always(200, b"<html>Log in</html>"), ("a web page answers",), id="HTML"),
        pytest.param(said({"resultCode": "13"}, 500), ("HTTP 500",), id="500"),
        pytest.param(said({"errorCode": "0", "exceptionInfo": "out"}, 403), ("HTTP 403", "out"), id="403"),
    ],
)
def test_a_first_user_without_a_token_ends_the_run(tmp_path: Path, answer: Answer, words: tuple[str, ...]) -> None:
    with Hostile(first(APPLY, answer, first(TOKENS, ACCESS))) as server:
        configure(tmp_path, server.url, credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "applyToken", "user alice", *words)
    assert len(server.asked) <= 4


class KnowsNot(Platform):
    """Gives no token to one user."""

    unknown = "bob"

    def may_apply(self, body: dict[str, Any]) -> bool:
        """Refuse the one."""
        return body["userId"] != self.unknown and super().may_apply(body)


def test_another_user_without_a_token_is_left_out_and_said(tmp_path: Path) -> None:
    with running(KnowsNot(DEMO)) as url:
        configure(tmp_path, url, credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path, *ONE_RULE)
    assert ran.code == 0, ran.output
    assert "note: user bob is left out: applyToken" in ran.output
    assert ran.results["notes"][0].startswith("user bob is left out")
    assert "user bob is left out" in (ran.folder / "report.html").read_text("utf-8")
    assert {event["user"] for event in read_events(ran.folder / "events.jsonl") if event.get("leg") == "ccmessaging.uplink"} == {"alice"}
