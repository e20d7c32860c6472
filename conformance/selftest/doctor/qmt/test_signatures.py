"""Signatures that are refused: which secret, appid, form or clock is wrong."""

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Final

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request
from conformance.core.protocol import Handler, Party
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import secret_of, signature
from conformance.selftest.doctor.examined import answer, failed, to_post
from conformance.selftest.doctor.qmt.world import APP, PLATFORM, SECRET, at, both, credentials, mixed, of, world
from conformance.selftest.rig.hostile import Asked, Hostile, message

HOUR: Final = 3600


def test_a_platform_that_does_not_verify_is_a_warning() -> None:
    said = of(mixed(PLATFORM, signature_is_right=lambda *_: True), PLATFORM)
    assert said.failed == []
    assert (said.of("signature").mark, "does not verify: a wrong one is taken, too" in said.of("signature").text) == (Mark.WARN, True)


def test_an_app_need_not_verify() -> None:
    line = of(mixed(APP, verify=lambda *_: None), APP).of("signature")
    assert (line.mark, line.text) == (Mark.OK, "does not verify: a wrong one is taken, too; an app need not (QS-03)")


def test_an_appid_that_is_unknown_is_said() -> None:
    said = of(None, PLATFORM, credentials={**credentials(PLATFORM), "appid": "1002"})
    failed(said, "signature", "the appid 1002 is unknown there (HTTP 200, errcode 30002: no such app)", "check qmt.appid")


def test_an_appid_that_differs_from_that_of_the_path_is_said() -> None:
    paths = {"uplink": "/api/v1/1002/staffService/message"}
    failed(of(None, PLATFORM, paths=paths), "signature", "is unknown there", "and the one in target.paths.uplink")


def test_a_query_that_is_lost_on_the_way_is_said() -> None:
    reference = PLATFORM.reference(world(PLATFORM))
    said = of(lambda request: reference(replace(request, url=request.url.partition("?")[0])), PLATFORM)
    failed(said, "signature", "misses timestamp or signature, and both were sent", "hands the query")


@both
def test_a_secret_that_is_wrong_is_said(known: Party) -> None:
    name = SECRET[known.name]
    said = of(None, known, credentials=credentials(known, **{name: "another-secret-0001"}))
    keys = f"check qmt.{name}:" if known is PLATFORM else f"check qmt.appid and qmt.{name}:"
    failed(said, "signature", "the signature is refused (HTTP 200, errcode 30003: the signature does not verify)", keys, "SHA-1 of appid,")
    assert "another-secret" not in said.text


@both
@pytest.mark.parametrize(("written", "words"), [('"{}"', "has quotes around it"), ("{} ", "has blanks around it")])
def test_a_secret_that_is_badly_written_is_said(known: Party, written: str, words: str) -> None:
    name = SECRET[known.name]
    said = of(None, known, credentials=credentials(known, **{name: written.format(world(known).credentials[name])}))
    failed(said, "signature", f"{name} {words}")


@both
@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_by_status_is_one_of_the_signature(known: Party, status: int) -> None:
    said = of(to_post(lambda _: answer(status)), known)
    failed(said, "signature", f"the signature is refused (HTTP {status})", f"check qmt.appid and qmt.{SECRET[known.name]}")


def test_a_code_of_its_own_that_speaks_of_the_signature_is_one_of_the_signature() -> None:
    said = of(to_post(lambda _: answer(200, errcode=40001, errmsg="invalid sign")), PLATFORM)
    failed(said, "signature", "the signature is refused (HTTP 200, errcode 40001: invalid sign)")


def other_signature(made: Callable[[str, str, str], str]) -> Callable[..., bool]:
    """Take signatures that are made in another way."""
    return lambda self, given, stamp: given == made(self.appid(), secret_of(self.target, self.party), stamp)


@both
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            lambda appid, secret, stamp: signature(appid, secret, stamp).upper(),
            ("but a signature in upper-case hex is taken", "lower-case hex (QS-02)"),
        ),
        (lambda appid, secret, stamp: signature(secret, appid, stamp), ("appid and timestamp, in this order is taken", "mend the target")),
        (lambda appid, secret, stamp: signature(appid, stamp, secret), ("but the SHA-1 of appid, timestamp and", "mend the target")),
    ],
)
def test_a_signature_that_is_made_otherwise_is_said(known: Party, made: Callable[[str, str, str], str], words: tuple[str, ...]) -> None:
    said = of(mixed(known, signature_is_right=other_signature(made)), known)
    failed(said, "signature", "the signature is refused (HTTP 200, errcode 30003", *words)


@both
def test_secrets_that_are_mixed_up_are_said(known: Party) -> None:
    own = world(known).credentials
    said = of(None, known, credentials=credentials(known, appsecret=own["access_token"], access_token=own["appsecret"]))
    other = "access_token" if known is PLATFORM else "appsecret"
    failed(
        said,
        "signature",
        f"but the SHA-1 of appid, {other} and timestamp, in this order is taken",
        f"check whether {other} and {SECRET[known.name]} are mixed up",
    )


def test_a_timestamp_in_seconds_is_said() -> None:
    def in_seconds(_: Any, given: str, stamp: str) -> bool:
        return len(stamp) == 10 and given == signature("1001", str(world(PLATFORM).credentials["appsecret"]), stamp)

    failed(of(mixed(PLATFORM, signature_is_right=in_seconds), PLATFORM), "signature", "but a timestamp in seconds is taken", "QS-04")


def dated(handler: Handler, apart: float) -> Hostile:
    """Return a server whose clock differs from ours."""

    def reply(_: Hostile, line: socket.socket, asked: Asked) -> bool:
        method, url = asked.head.split(b"\r\n")[0].decode().split()[:2]
        response = handler(Request(method, url, (("Content-Type", "application/json"),), asked.body))
        headers = (*response.headers, ("Date", formatdate(time.time() + apart, usegmt=True)))
        line.sendall(message(response.status, response.body, *headers))
        return True

    return Hostile(reply)


@pytest.mark.parametrize(("apart", "words"), [(3 * HOUR + 30, "3 h 0 min ahead of ours"), (-3 * HOUR - 30, "3 h 0 min behind ours")])
def test_a_clock_by_which_timestamps_are_refused_is_said(apart: float, words: str) -> None:
    def recent(self: Any, given: str, stamp: str) -> bool:
        return abs(int(stamp) / 1000 - time.time() - apart) < 300 and Platform.signature_is_right(self, given, stamp)

    with dated(mixed(PLATFORM, signature_is_right=recent), apart) as server:
        failed(at(server.url, PLATFORM), "signature", "but a signature with the target's time is taken", f"the target's clock is {words}", "NTP")


def test_a_clock_that_may_be_the_reason_is_said() -> None:
    with dated(mixed(APP, signature_is_right=lambda *_: False), HOUR + 30) as server:
        failed(at(server.url, APP), "signature", "check qmt.appid and qmt.access_token", "1 h 0 min ahead of ours", "too old or too new")
