"""`ccmsg doctor` on the hops below all others: name, connection, proxy, TLS, HTTP, clock; and that it ends soon and says no secret."""

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.settings import Limits, Secret, Tls, User
from conformance.selftest.doctor.examined import ASK, KNOWN, SEND, Said, answer, at, credentials, failed, of, on
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Hostile
from conformance.selftest.rig.runs import DEMO, PARTY

ORDER = [
    "configuration",
    "listener",
    "name",
    "connection",
    "HTTP",
    "credentials",
    "interface",
    "authentication",
    "ccmessaging.uplink",
    "ccmessaging.poll",
    "users",
    "media",
    "echo",
    "clock",
    "limits",
]
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


# -- TLS --------------------------------------------------------------------------------------------------------------------


def _served(issue: Callable[[trustme.CA], trustme.LeafCert], folder: Path, *, known: bool = True) -> Said:
    """Examine a server with a certificate; its authority is `known` to us."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issue(authority).configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    with Hostile(hostile.always(200), tls=context) as server:
        return at(server.url, tls=Tls(ca=folder / "ca.pem") if known else Tls())


def test_a_good_certificate_is_said_with_its_end(tmp_path: Path) -> None:
    said = _served(lambda authority: authority.issue_cert("127.0.0.1", common_name="platform"), tmp_path).of("TLS")
    assert said.mark is Mark.OK
    assert said.text.startswith("TLSv1.3, certificate of platform by ")
    assert "ends in" in said.text


def test_an_unknown_authority_is_said(tmp_path: Path) -> None:
    failed(_served(lambda ca: ca.issue_cert("127.0.0.1"), tmp_path, known=False), "TLS", "authority that is not known here", "tls.ca")


def test_a_certificate_for_another_host_is_said(tmp_path: Path) -> None:
    failed(_served(lambda ca: ca.issue_cert("other.example"), tmp_path), "TLS", "is not for 127.0.0.1", "host name that stands in the certificate")


def test_an_expired_certificate_is_said(tmp_path: Path) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    failed(_served(lambda ca: ca.issue_cert("127.0.0.1", not_after=past), tmp_path), "TLS", "has expired", "renew it", "clock")


def test_a_certificate_that_ends_soon_is_a_warning(tmp_path: Path) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=5)
    said = _served(lambda ca: ca.issue_cert("127.0.0.1", not_after=soon), tmp_path).of("TLS")
    assert (said.mark, said.then) == (Mark.WARN, "renew the certificate soon")


def test_an_unchecked_certificate_is_a_warning() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Hostile(hostile.always(200), tls=context) as server:
        assert at(server.url, tls=Tls(verify=False)).of("TLS").mark is Mark.WARN


def test_an_authority_that_is_no_pem_is_said(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with Hostile(hostile.always(200)) as server:
        url = server.url.replace("http:", "https:")
        failed(at(url, tls=Tls(ca=tmp_path / "ca.pem")), "TLS", "holds no certificate that can be read", "PEM")


def test_https_where_http_is_spoken_is_said() -> None:
    with Hostile(hostile.always(200)) as server:
        failed(at(server.url.replace("http:", "https:")), "TLS", "speaks HTTP without TLS", f'write url = "{server.url}"')


def test_http_where_tls_is_spoken_is_said() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Hostile(hostile.always(200), tls=context) as server:
        failed(at(server.url.replace("https:", "http:")), "HTTP", "speaks TLS", f'write url = "{server.url}"')


# -- HTTP, time, clocks -----------------------------------------------------------------------------------------------------


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


# -- what is said -----------------------------------------------------------------------------------------------------------


def test_a_conforming_target_is_all_right_and_left_clean() -> None:
    platform = PARTY.reference(KNOWN)
    said = of(platform)
    assert {hop.name: hop.mark for hop in said.hops if hop.mark is not Mark.OK} == {"listener": Mark.SKIP, "media": Mark.WARN}, said.text
    assert list(dict.fromkeys(hop.name for hop in said.hops)) == ORDER
    assert platform.connected == set()  # type: ignore[attr-defined]
    assert said.requests < 35


@pytest.mark.parametrize(("status", "long"), [(200, 0), (302, 0), (400, 900), (401, 0), (401, 900), (403, 0), (404, 0), (500, 0)])
def test_no_secret_is_said_even_if_the_target_says_all_it_hears(status: int, long: int) -> None:
    def parrot(request: Request) -> Response:
        heard = "\x1b[31m\u202e" + "x" * long + " ".join(f"{name}={value}" for name, value in request.headers) + request.body.decode()
        there = ("Location", "https://elsewhere.example/" + (request.header("authorization") or "").replace(" ", "/") + "/x")
        return answer(status, there, resultCode="17", resultDesc=heard, errorCode="0", exceptionInfo=heard[-199:])

    for handler in (on(SEND, parrot), on(ASK, parrot), parrot):
        for known in (KNOWN.credentials, credentials(app_key="demo-app-key-0001", app_secret="demo-app-secret-0001")):  # noqa: S106
            said = of(handler, credentials=known)
            assert said.failed
            shown = [secret for secret in KNOWN.secrets if secret in said.text] + ["demo-app-secret"] * ("demo-app-secret" in said.text)
            assert shown == [], said.text
            assert all(hop.text.isprintable() and hop.then.isprintable() and len(hop.text + hop.then) < 900 for hop in said.hops)


def test_no_secret_is_said_that_was_fetched() -> None:
    known = replace(KNOWN, users=(User("alice", None),), credentials=DEMO.credentials)
    platform, heard = PARTY.reference(known), list[str]()

    def parrot(request: Request) -> Response:
        heard.extend(str(request.header(name)) for name in ("authorization", "ccmessaging-token"))
        return answer(500, resultCode="1", resultDesc=" ".join(heard[-2:]))

    said = of(on(SEND, parrot, platform), known=known)
    assert said.failed == ["ccmessaging.uplink"]
    assert heard[0].startswith("Bearer demo-issued")
    assert "${ACCESS_TOKEN} ${TOKEN_ALICE}" in said.text
    assert "demo-issued" not in said.text
    assert heard[1] not in said.text
