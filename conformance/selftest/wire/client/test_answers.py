"""The client takes what servers answer: whole where it is, and whatever is wrong is named and never raised."""

import pytest

from conformance.core.exchange import Headers
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Hostile
from conformance.selftest.wire.client.asking import HEAD, ask, short
from conformance.wire.client import Trouble


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
