"""The hops below all others: name, connection, proxy, HTTP, clock; and that an examination ends soon."""

import socket
import threading
import time

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.settings import Limits, Secret
from conformance.selftest.doctor.examined import answer, at, failed, of, on
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Hostile

QUICK = Limits(timeout=0.3, downlink_wait=0.2)


def test_a_name_without_address_is_said() -> None:
    failed(at("http://no-such-host.invalid"), "name", "host name no-such-host.invalid cannot be resolved", "check the host name")


def test_a_name_service_that_does_not_answer_is_said_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5))
    failed(at("http://slow.example", limits=QUICK), "name", "no answer from the name service within 0.3 s")
    over.set()


def test_a_refused_connection_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    failed(at(url), "connection", "the connection is refused", "check host and port")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:word-of-proxy@proxy.example:3128")
    said = at(url)
    failed(said, "connection", "HTTPS_PROXY of the environment is not used: set proxy.url")
    assert "word-of-proxy" not in said.text


def test_a_proxy_that_cannot_be_reached_is_said() -> None:
    with Hostile(hostile.drop) as server:
        proxy = server.url
    failed(at("http://target.example", proxy=Secret(proxy, "PROXY_URL")), "connection", "the proxy cannot be reached", "proxy.url")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (hostile.always(403), ("the proxy refuses to connect to target.example", "HTTP 403")),
        (hostile.always(407), ("the proxy wants to know who asks", "user:password")),
        (hostile.raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), ("it is no HTTP proxy", "proxy.url")),
        (hostile.drop, ("it is no HTTP proxy", "proxy.url")),
    ],
)
def test_a_proxy_that_refuses_is_said(reply: hostile.Answer, words: tuple[str, ...]) -> None:
    with Hostile(reply) as server:
        proxy = Secret(server.url.replace("//", "//me:word-of-proxy@"), "PROXY_URL")
        said = at("https://target.example", proxy=proxy)
    failed(said, "connection", *words)
    assert "word-of-proxy" not in said.text


def test_a_proxy_that_wants_a_password_is_said_without_tls_too() -> None:
    with Hostile(hostile.always(407)) as server:
        failed(at("http://target.example", proxy=Secret(server.url, "PROXY_URL")), "HTTP", "the proxy wants to know who asks")


def test_a_target_that_speaks_something_else_is_said() -> None:
    with Hostile(hostile.raw(b"SSH-2.0-OpenSSH_9.6\r\n")) as server:
        failed(at(server.url), "HTTP", "does not speak HTTP", "port")


def test_a_target_that_hangs_is_said_soon() -> None:
    began = time.monotonic()
    with Hostile(hostile.hang) as server:
        failed(at(server.url, limits=QUICK), "HTTP", "says nothing: no answer within 0.3 s", "limits.timeout")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8, 12, 17, 21])
@pytest.mark.parametrize("silence", [Response(200, wire="drop"), Response(200, delay=0.5)], ids=["drops", "hangs"])
def test_a_target_that_falls_silent_is_left_soon(after: int, silence: Response) -> None:
    count, reference = [0], on("/none", lambda _: answer(200))

    def tires(request: Request) -> Response:
        count[0] += 1
        return reference(request) if count[0] <= after else silence

    said = of(tires, limits=QUICK)
    assert said.failed, said.text
    assert said.requests <= after + 12, said.text


def test_clocks_apart_are_a_warning() -> None:
    past = ("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
    with Hostile(hostile.always(200, OK, JSON, past)) as server:
        said = at(server.url).of("clock")
    assert said.mark is Mark.WARN
    assert "behind ours" in said.text
    assert "NTP" in said.then


@pytest.mark.parametrize("headers", [(JSON,), (JSON, ("Date", "soon")), (JSON, ("Date", "Thu, 01 Jan 99999 00:00:00 GMT"))])
def test_a_date_that_says_nothing_is_a_warning(headers: tuple[tuple[str, str], ...]) -> None:
    with Hostile(hostile.always(200, OK, *headers)) as server:
        said = at(server.url).of("clock")
    assert (said.mark, "not compared" in said.text) == (Mark.WARN, True)
