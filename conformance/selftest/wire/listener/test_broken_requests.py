"""Requests to the listener's own path that do not come whole: what came is kept, and what is wrong with it is said."""

import contextlib
import time
from dataclasses import replace

import pytest

from conformance.selftest.wire.listener.ears import CHUNKED, CLOSE, LAST, PATIENT, POST, START, Ears, everything, post, reply, status
from conformance.wire.listener import Bounds


def test_a_body_that_is_cut_off_is_told(ears: Ears) -> None:
    with ears.connect() as line:
        line.sendall(START)
    arrived = ears.one()
    assert (arrived.failure, arrived.request.body) == ("the connection was closed in the middle of the body", b"01234")


def test_a_body_that_stalls_is_told(hasty: Ears) -> None:
    begun = time.monotonic()
    assert status(hasty.tell(START)) == 408
    assert time.monotonic() - begun < 3
    assert (hasty.one().failure, hasty.one().request.body) == ("the body did not go on within 0.3 s", b"01234")
    assert 0.3 <= hasty.one().seconds < 3


def test_a_body_that_drips_is_told(hasty: Ears) -> None:
    with hasty.connect() as line:
        line.sendall(CHUNKED)
        while not hasty.arrived:
            line.sendall(b"1\r\nx\r\n")
            time.sleep(0.1)
        assert status(reply(line)) == 503
    assert hasty.one().failure == "the body was not whole within 0.6 s"
    assert len(hasty.one().request.body) >= 3


@pytest.mark.parametrize("start", [CHUNKED + b"40000\r\n", b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n"])
def test_a_body_that_is_too_large_is_told_and_answered(ears: Ears, start: bytes) -> None:
    got = ears.tell(start + b"x" * 200_000)
    assert (status(got), CLOSE.lower() in got) == (413, True)
    assert ears.one().failure == "a body of more than 131072 bytes: the rest was not read"
    assert len(ears.one().request.body) == PATIENT.body_bytes


def test_a_body_at_the_limit_is_whole(ears: Ears) -> None:
    assert status(ears.tell(post(b"x" * PATIENT.body_bytes))) == 200
    assert (ears.one().failure, len(ears.one().request.body)) == ("", PATIENT.body_bytes)


def test_the_limit_is_4_mib() -> None:
    with Ears(bounds=Bounds()) as ears:
        assert status(ears.tell(post(b"x" * (5 * 2**20)))) == 413
    assert ears.one().failure == "a body of more than 4 MiB: the rest was not read"
    assert len(ears.one().request.body) == 4 * 2**20


def test_a_caller_that_reads_late_still_gets_its_413(ears: Ears) -> None:
    with ears.connect() as line:
        line.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n")
        for _ in range(10):
            line.sendall(b"x" * 25_000)
            time.sleep(0.01)
        assert status(everything(line)) == 413


def test_chunks_that_are_none_are_told(ears: Ears) -> None:
    assert status(ears.tell(CHUNKED + b"zz\r\n")) == 400
    assert ears.one().failure == "the body is broken: Invalid character in chunk size"


def test_a_trailer_without_end_is_told(ears: Ears) -> None:
    with contextlib.suppress(ConnectionError):
        ears.tell(CHUNKED + b"1\r\nx\r\n0\r\nX: ", b"x" * 800_000)
    assert ears.one().failure == "a line between pieces of the body, or after it, of more than 65536 bytes"


@pytest.mark.parametrize(
    ("request_", "failure"),
    [
        (b"FOO /hook?a=b HTTP/1.1\r\nHost: x\r\n\r\n", "it is no HTTP request: Invalid method encountered"),
        (b"POST /hook?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding can't be present"),
        (b"POST /hook?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "Duplicate Content-Length"),
        (b"POST /hook?a=b HTTP/1.1\r\nHost: x\r\nNo header\r\n\r\n", "Invalid header token"),
        (b"POST /hook?a=b HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", "headers of more than 65536 bytes"),
        (b"POST /hook?a=b HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 60_000, "headers of more than 65536 bytes"),
        (b"POST /hook?a=b HTTP/1.1\r\nHost: x\r\n", "the headers were not whole within 0.3 s"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_broken_head_at_our_path_is_ours(hasty: Ears, request_: bytes, failure: str) -> None:
    got = hasty.tell(request_)
    arrived = hasty.one()
    assert failure in arrived.failure
    assert (arrived.request.url, status(got) in {400, 408, 431}, hasty.strange) == ("/hook?a=b", True, [])


def test_a_head_that_is_cut_off_at_our_path_is_ours(ears: Ears) -> None:
    with ears.connect() as line:
        line.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nX: y\r\n")
    assert ears.one().failure == "the connection was closed before the headers were whole"
    assert ears.one().request.headers == (("Host", "x"),)


def test_beyond_the_limit_of_connections_callers_are_told() -> None:
    with Ears(bounds=replace(PATIENT, connections=5, spare=5)) as ears, contextlib.ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(ears.connect())
        ears.settle(5)
        assert status(ears.tell(POST)) == 503
        assert ears.one().failure == "more than 5 connections at once: its body was not read"
        ears.settle(5)
        for _ in range(5):
            stack.enter_context(ears.connect())
        ears.settle(10)
        assert ears.tell() == b""
        assert ears.oddity() == "more than 5 connections at once: closed"
        stack.close()
        ears.settle(0)
        assert status(ears.tell(LAST)) == 200
    assert ears.error is None
