"""The client against servers that misbehave: it never raises, names the trouble, keeps its bounds, and sends what it is given."""

import gzip
import json
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from conformance.core.exchange import NOT_JSON, Headers, Request
from conformance.core.settings import Limits, Tls
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Answer, Hostile
from conformance.wire.client import MAX_BODY, Client, Reply, Trouble

TIMEOUT = 0.5
MARGIN = 0.5
"""Seconds that a loaded machine may add."""
HEAD = b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n"


def ask(url: str, *, timeout: float = TIMEOUT, times: int = 1, tls: Tls = Tls(), headers: Headers = (), body: bytes = b"{}") -> Reply:  # noqa: B008
    """Send the same request some times with a client of its own; return the last reply."""
    client = Client(Limits(timeout=timeout), user_agent="selftest", tls=tls)
    try:
        return [client.send(Request("POST", f"{url}/x", headers, body)) for _ in range(times)][-1]
    finally:
        client.close()


def short(value: object) -> str:
    """Return a name for a parameter."""
    return repr(value)[:40]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Hostile]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Hostile(hostile.always(200), tls=context) as server:
        yield server


# -- what is said about it ------------------------------------------------------------------------------------------------


def test_a_plain_answer_is_given_whole() -> None:
    with Hostile(hostile.always(200)) as server:
        reply = ask(server.url)
    assert reply.trouble is Trouble.NONE
    assert reply.response is not None
    assert (reply.response.status, reply.response.body, reply.failure) == (200, OK, "")
    assert ("Content-Type", "application/json") in reply.response.headers


@pytest.mark.parametrize("status", [204, 302, 400, 404, 429, 500, 503, 599])
def test_every_status_is_an_answer(status: int) -> None:
    with Hostile(hostile.always(status, b"")) as server:
        reply = ask(server.url)
    assert reply.trouble is Trouble.NONE
    assert reply.response is not None
    assert reply.response.status == status
    assert len(server.asked) == 1


def test_a_chunked_answer_is_given_whole() -> None:
    with Hostile(hostile.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n3\r\n567\r\n0\r\n\r\n", stay=True)) as server:
        reply = ask(server.url, times=2)
    assert reply.response is not None
    assert (reply.trouble, reply.response.body) == (Trouble.NONE, b"01234567")


def test_nobody_listening_is_refused() -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    reply = ask(url)
    assert (reply.trouble, reply.response) == (Trouble.REFUSED, None)
    assert "no connection" in reply.failure


def test_a_name_that_nobody_knows_is_said() -> None:
    reply = ask("http://no-such-host.invalid", timeout=5)
    assert (reply.trouble, reply.response) == (Trouble.NAME, None)
    assert "name" in reply.failure


def test_a_connection_closed_without_an_answer_is_cut() -> None:
    with Hostile(hostile.drop) as server:
        reply = ask(server.url)
    assert (reply.trouble, reply.response) == (Trouble.CLOSED, None)
    assert "closed without an answer" in reply.failure


def test_half_a_body_is_cut_and_what_came_is_kept() -> None:
    with Hostile(hostile.raw(hostile.message(200, OK[:10], JSON, length=len(OK)))) as server:
        reply = ask(server.url)
    assert reply.trouble is Trouble.CUT
    assert reply.response is not None
    assert reply.response.body == OK[:10]
    assert "middle" in reply.failure
    assert len(server.asked) == 1, "a request that was answered, if only in part, is not repeated"


def test_half_a_chunked_body_is_cut() -> None:
    with Hostile(hostile.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n012")) as server:
        reply = ask(server.url)
    assert (reply.trouble, reply.response is not None) == (Trouble.CUT, True)


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\x01\x02\xff" * 9 + b"\r\n\r\n", b"HTTP/1.1 abc X\r\n\r\n", b"\r\n\r\n", b"HTTP/9 \r\n\r\n"]
)
def test_what_is_no_http_is_named_as_such(answer: bytes) -> None:
    with Hostile(hostile.raw(answer)) as server:
        reply = ask(server.url)
    assert (reply.trouble, reply.response) == (Trouble.CUT, None)
    assert "no HTTP" in reply.failure


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: -5\r\n\r\n{}",
        HEAD + b"Content-Length: abc\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nContent-Length: 7\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"no colon at all\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b": no name\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: \xff\xfe\x00\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"".join(b"X-%d: 1\r\n" % number for number in range(500)) + b"\r\n{}",
        b"HTTP/1.0 200\r\n\r\n{}",
        b"HTTP/1.1 200 " + b"long" * 20_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n",
    ],
    ids=short,
)
def test_broken_answers_never_raise(answer: bytes) -> None:
    with Hostile(hostile.raw(answer)) as server:
        reply = ask(server.url)
    assert reply.response is not None or reply.failure
    assert bool(reply.trouble) == bool(reply.failure)
    assert len(server.asked) <= 2


@pytest.mark.parametrize("headers", [(("X-Odd", "line\nbreak"),), (("X-Odd", "\u4f60\u597d"),), (("X\r\nOdd", "1"),)])
def test_headers_that_no_request_can_carry_do_not_raise(headers: Headers) -> None:
    with Hostile(hostile.always(200)) as server:
        reply = ask(server.url, headers=headers)
    assert reply.response is not None or reply.failure
    assert not any(b"\r\nOdd" in asked.head for asked in server.asked)


# -- TLS -------------------------------------------------------------------------------------------------------------------


def test_a_certificate_of_an_unknown_authority_is_named(secure: Hostile) -> None:
    reply = ask(secure.url)
    assert (reply.trouble, reply.response, secure.asked) == (Trouble.TLS, None, [])
    assert "certificate" in reply.failure


def test_an_authority_of_ones_own_is_trusted(secure: Hostile, authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    reply = ask(secure.url, tls=Tls(ca=tmp_path / "ca.pem"))
    assert (reply.trouble, reply.failure) == (Trouble.NONE, "")


def test_a_certificate_for_another_host_is_named(authority: trustme.CA, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with Hostile(hostile.always(200), tls=context) as server:
        reply = ask(server.url, tls=Tls(ca=tmp_path / "ca.pem"))
    assert (reply.trouble, server.asked) == (Trouble.TLS, [])


def test_without_verification_any_certificate_does_and_nothing_is_raised_or_warned(secure: Hostile) -> None:
    reply = ask(secure.url, tls=Tls(verify=False))
    assert (reply.trouble, reply.failure) == (Trouble.NONE, "")


def test_plain_http_where_tls_is_expected_is_named() -> None:
    with Hostile(hostile.raw(b"HTTP/1.1 400 X\r\n\r\n")) as server:
        reply = ask(server.url.replace("http:", "https:"))
    assert reply.trouble in (Trouble.TLS, Trouble.CUT, Trouble.TIMEOUT)
    assert reply.response is None


@pytest.mark.parametrize("name", ["ca", "client_certificate"])
def test_a_pem_file_without_a_certificate_does_not_raise(secure: Hostile, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    reply = ask(secure.url, tls=Tls(ca=tmp_path / "x.pem") if name == "ca" else Tls(client_certificate=tmp_path / "x.pem"))
    assert (reply.trouble, reply.response) == (Trouble.TLS, None)


# -- bounds ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hostile.hang, id="hangs"),
        pytest.param(hostile.drip(HEAD + b"Content-Length: 100\r\n\r\n", b"x" * 100), id="drips its body"),
        pytest.param(hostile.drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 20), id="drips its chunks"),
        pytest.param(hostile.drip(HEAD, b"X-Drip: " + b"x" * 100), id="drips a header"),
        pytest.param(hostile.drip(b"", b"HTTP/1.1 200 " + b"x" * 100), id="drips its status"),
        pytest.param(hostile.repeat(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continues for ever"),
        pytest.param(hostile.drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 4), id="drips continuations"),
    ],
)
def test_the_time_out_bounds_the_whole_exchange(answer: Answer) -> None:
    with Hostile(answer) as server:
        guard = threading.Timer(TIMEOUT + 3 * MARGIN, server.die)
        guard.start()
        begun = time.perf_counter()
        reply = ask(server.url)
        seconds = time.perf_counter() - begun
        guard.cancel()
    assert seconds < TIMEOUT + MARGIN
    assert reply.trouble is Trouble.TIMEOUT
    assert f"{TIMEOUT:g} s" in reply.failure
    assert abs(reply.seconds - seconds) < MARGIN
    assert len(server.asked) == 1, "what took its time is not repeated"


def test_a_tls_handshake_that_hangs_is_bounded() -> None:
    begun = time.perf_counter()
    with Hostile(hostile.hang) as server:
        reply = ask(server.url.replace("http:", "https:"))
        seconds = time.perf_counter() - begun
    assert seconds < TIMEOUT + MARGIN
    assert reply.trouble is Trouble.TIMEOUT


def test_the_repetition_does_not_get_a_time_out_of_its_own() -> None:
    with Hostile(hostile.in_turn(hostile.late_drop(0.9), hostile.hang)) as server:
        begun = time.perf_counter()
        ask(server.url, timeout=1.0)
        seconds = time.perf_counter() - begun
    assert seconds < 1 + MARGIN


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hostile.flood, id="endless"),
        pytest.param(hostile.repeat(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"), id="endless chunks"),
        pytest.param(hostile.raw(hostile.message(200, b"x" * (4 * MAX_BODY), JSON)), id="long"),
        pytest.param(
            hostile.raw(hostile.message(200, gzip.compress(b"x" * (64 * MAX_BODY)), JSON, ("Content-Encoding", "gzip"))), id="grows when unpacked"
        ),
    ],
)
def test_an_answer_without_end_is_read_up_to_a_limit(answer: Answer) -> None:
    with Hostile(answer) as server:
        tracemalloc.start()
        try:
            reply = ask(server.url, timeout=5)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert reply.trouble is Trouble.CUT
    assert reply.response is not None
    assert len(reply.response.body) == MAX_BODY
    assert "longer" in reply.failure
    assert peak < 12 * MAX_BODY


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hostile.repeat(HEAD, b"X-Bomb: " + b"x" * 60_000 + b"\r\n"), id="headers without end"),
        pytest.param(hostile.repeat(HEAD + b"X-Bomb: ", b"x" * 65536), id="a header without end"),
        pytest.param(hostile.repeat(b"", b"x" * 65536), id="a status line without end"),
        pytest.param(hostile.repeat(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 65536), id="a chunk head without end"),
    ],
)
def test_bombs_in_the_head_are_cut(answer: Answer) -> None:
    with Hostile(answer) as server:
        reply = ask(server.url, timeout=5)
    assert reply.trouble is Trouble.CUT
    assert reply.seconds < 2
    assert reply.response is None or len(reply.response.body) <= MAX_BODY


def test_a_limit_that_is_reached_exactly_is_no_trouble() -> None:
    with Hostile(hostile.always(200, b"x" * MAX_BODY)) as server:
        reply = ask(server.url, timeout=5)
    assert reply.response is not None
    assert (reply.trouble, len(reply.response.body)) == (Trouble.NONE, MAX_BODY)


@pytest.mark.parametrize(
    ("body", "is_json"),
    [
        (b'"\\ud800"', True),
        (b"NaN", False),
        (b"9" * 10_000, False),
        (b"[" * 100_000, False),
        (b"[" * 50_000 + b"]" * 50_000, False),
        (b"\xff", False),
        (b"1e999", True),
    ],
)
def test_json_that_stretches_a_parser_does_not_raise(body: bytes, is_json: bool) -> None:
    with Hostile(hostile.always(200, body)) as server:
        reply = ask(server.url)
    assert reply.response is not None
    assert (reply.response.body, reply.response.json is not NOT_JSON) == (body, is_json)


# -- connections -----------------------------------------------------------------------------------------------------------


def test_a_kept_connection_is_used_again() -> None:
    lines: list[int] = []

    def answer(server: Hostile, line: socket.socket, asked: hostile.Asked) -> bool:
        lines.append(line.fileno())
        return hostile.always(200)(server, line, asked)

    with Hostile(answer) as server:
        reply = ask(server.url, times=5)
    assert reply.trouble is Trouble.NONE
    assert len(set(lines)) == 1


def test_a_server_that_closes_after_each_answer_without_saying_so_is_served() -> None:
    with Hostile(hostile.raw(hostile.message(200, OK, JSON))) as server:
        reply = ask(server.url, times=5)
    assert (reply.trouble, len(server.asked)) == (Trouble.NONE, 5)


def test_a_kept_connection_that_closes_in_the_face_of_a_request_is_repeated_once() -> None:
    yes = hostile.always(200)
    with Hostile(hostile.in_turn(yes, hostile.drop, yes)) as server:
        reply = ask(server.url, times=2)
    assert (reply.trouble, len(server.asked)) == (Trouble.NONE, 3)
    assert server.asked[1].raw == server.asked[2].raw


def test_nothing_is_repeated_more_than_once() -> None:
    with Hostile(hostile.in_turn(hostile.always(200), hostile.drop)) as server:
        reply = ask(server.url, times=2)
    assert (reply.trouble, len(server.asked)) == (Trouble.CLOSED, 3)


def test_many_threads_may_send_at_once() -> None:
    client = Client(Limits(timeout=5, concurrency=4), user_agent="selftest")
    replies: list[Reply] = []
    with Hostile(hostile.always(200)) as server:

        def some() -> None:
            replies.extend(client.send(Request("POST", server.url, (), b"{}")) for _ in range(20))

        threads = [threading.Thread(target=some) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        client.close()
    assert [reply.trouble for reply in replies] == [Trouble.NONE] * 160


def test_requests_start_evenly_and_no_faster_than_the_rate() -> None:
    client = Client(Limits(timeout=5, rate=40), user_agent="selftest")
    starts: list[float] = []
    with Hostile(hostile.always(200)) as server:

        def some() -> None:
            starts.extend(client.send(Request("POST", server.url, (), b"{}")).started for _ in range(5))

        threads = [threading.Thread(target=some) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        client.close()
    starts.sort()
    assert 19 / 40 * 0.9 < starts[-1] - starts[0] < 19 / 40 + MARGIN
    assert max(sum(begun <= start < begun + 0.1 for start in starts) for begun in starts) <= 8, "no bursts"


# -- what is sent ----------------------------------------------------------------------------------------------------------


def test_redirects_are_not_followed() -> None:
    with Hostile(hostile.always(200)) as elsewhere, Hostile(hostile.always(302, b"", ("Location", elsewhere.url))) as server:
        reply = ask(server.url)
    assert reply.response is not None
    assert (reply.response.status, reply.response.header("location"), elsewhere.asked) == (302, elsewhere.url, [])


def test_a_cookie_that_an_answer_set_is_not_sent_back() -> None:
    with Hostile(hostile.always(200, OK, JSON, ("Set-Cookie", "session=1; Path=/"), ("Set-Cookie", "other=2"))) as server:
        reply = ask(server.url, times=3)
    assert reply.response is not None
    assert [value for name, value in reply.response.headers if name == "Set-Cookie"] == ["session=1; Path=/", "other=2"]
    assert [asked.header("cookie") for asked in server.asked] == [[], [], []]


def test_a_cookie_that_is_meant_is_sent() -> None:
    with Hostile(hostile.always(200)) as server:
        ask(server.url, headers=(("Cookie", "ccmessaging-token=t"),))
    assert server.asked[0].header("cookie") == ["ccmessaging-token=t"]


def test_proxies_and_netrc_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with Hostile(hostile.always(500)) as proxy, Hostile(hostile.always(200)) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        reply = ask(server.url)
    assert reply.response is not None
    assert (reply.response.status, proxy.asked) == (200, [])
    assert server.asked[0].header("authorization") == []


def test_a_proxy_that_is_configured_is_used_and_named_when_it_is_gone() -> None:
    with Hostile(hostile.always(200)) as proxy:
        client = Client(Limits(timeout=2), user_agent="selftest", proxy=proxy.url)
        reply = client.send(Request("POST", "http://target.invalid/x", (), b"{}"))
        assert reply.trouble is Trouble.NONE
        assert proxy.asked[0].head.startswith(b"POST http://target.invalid/x ")
    gone = client.send(Request("POST", "http://target.invalid/x", (), b"{}"))
    client.close()
    assert gone.trouble is Trouble.PROXY


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a":1,"a":2}', b"\xff\xfe\x00", b"\x00", b"null", b"", b"\r\n\r\n", b"0\r\n\r\n", b'{"a":"\\ud800"}', b"[" * 100_000, b"x" * 2_000_000],
    ids=short,
)
def test_bodies_are_sent_byte_for_byte(body: bytes) -> None:
    with Hostile(hostile.always(200)) as server:
        reply = ask(server.url, body=body, timeout=5)
    assert (reply.trouble, server.asked[0].body == body) == (Trouble.NONE, True)
    assert server.asked[0].header("content-length") == [str(len(body))]
    assert server.asked[0].header("transfer-encoding") == []


@pytest.mark.parametrize("value", ["", "Bearer", "bearer  two  blanks", "Basic \u00e9\u00ff", "x" * 8000, '"; --', "a,b;c=d", "%00%zz"], ids=short)
def test_headers_are_sent_as_given(value: str) -> None:
    headers = (("cOnTeNt-TyPe", "text/odd"), ("Authorization", value), ("ccmessaging-token", "t"))
    with Hostile(hostile.always(200)) as server:
        ask(server.url, headers=headers)
    lines = server.asked[0].head.split(b"\r\n")
    assert all(f"{name}: {given}".encode("latin-1") in lines for name, given in headers)


def test_headers_that_are_not_given_are_not_sent() -> None:
    with Hostile(hostile.always(200)) as server:
        ask(server.url)
    names = {line.split(b":")[0].lower() for line in server.asked[0].head.split(b"\r\n")[1:] if line}
    assert names <= {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection", b"content-length"}
    assert server.asked[0].header("user-agent") == ["selftest"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_any_method_is_sent(method: str) -> None:
    client = Client(Limits(timeout=2), user_agent="selftest")
    with Hostile(hostile.always(200, b"" if method == "HEAD" else OK)) as server:
        reply = client.send(Request(method, f"{server.url}/a%2Fb?c=%41&d", (), json.dumps({}).encode() if method != "HEAD" else b""))
        client.close()
    assert reply.trouble is Trouble.NONE
    assert server.asked[0].head.startswith(f"{method} /a%2Fb?c=%41&d HTTP/1.1\r\n".encode())
