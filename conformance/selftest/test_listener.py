"""The listener against callers that misbehave: it answers, it keeps its bounds, and whatever comes is told."""

import contextlib
import errno
import re
import resource
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from conformance.core.errors import UsageError
from conformance.core.exchange import Response
from conformance.core.settings import Listen
from conformance.selftest.ears import HASTY, LISTEN, PATIENT, POST, YES, Ears, everything, reply
from conformance.wire import serving
from conformance.wire.binding import address
from conformance.wire.listener import Arrived, Bounds

CLOSE = b"Connection: close\r\n"
LAST = POST.replace(b"Host: x\r\n", b"Host: x\r\n" + CLOSE)


@pytest.fixture(scope="module")
def shared() -> Iterator[Ears]:
    with Ears() as listener:
        yield listener
    assert listener.error is None


@pytest.fixture
def ears(shared: Ears) -> Ears:
    shared.clear()
    shared.answer = lambda _: YES
    return shared


@pytest.fixture(scope="module")
def shared_hasty() -> Iterator[Ears]:
    with Ears(bounds=HASTY) as listener:
        yield listener
    assert listener.error is None


@pytest.fixture
def hasty(shared_hasty: Ears) -> Ears:
    shared_hasty.clear()
    return shared_hasty


def post(body: bytes, *headers: bytes, path: bytes = b"/hook") -> bytes:
    """Return the bytes of a request after which the connection is closed."""
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: x", b"Connection: close", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    """Return the status of an answer."""
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer[9:12])


# -- what is ours -----------------------------------------------------------------------------------------------------------


def test_a_request_arrives_as_it_was_sent(ears: Ears) -> None:
    before = time.time()
    got = ears.tell(post(b"\xff{}", b"X-Twice: 1", b"x-tWICE: 2", b"X-Odd: \xe9", path=b"/hook?a=%41&b"))
    arrived = ears.one()
    assert (status(got), got.endswith(YES.body), arrived.failure) == (200, True, "")
    assert (arrived.request.method, arrived.request.url, arrived.request.body) == ("POST", "/hook?a=%41&b", b"\xff{}")
    assert arrived.request.headers[-3:] == (("X-Twice", "1"), ("x-tWICE", "2"), ("X-Odd", "\u00e9"))
    assert before <= arrived.started <= time.time()
    assert 0 <= arrived.seconds < 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH", "PROPFIND"])
def test_any_method_at_our_path_is_ours(ears: Ears, method: str) -> None:
    got = ears.tell(f"{method} /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert (ears.one().request.method, ears.one().failure, status(got)) == (method, "", 200)
    assert got.endswith(YES.body) == (method != "HEAD")


@pytest.mark.parametrize("target", ["http://elsewhere:1/hook?a=b", "/hook?a=b", "/%68ook?a=b"])
def test_the_target_may_be_written_in_other_ways(ears: Ears, target: str) -> None:
    ears.tell(f"POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert ears.one().request.url in {"/hook?a=b", "/%68ook?a=b"}


def test_a_very_long_url_arrives(ears: Ears) -> None:
    ears.tell(post(b"", path=b"/hook?" + b"x" * 60_000))
    assert len(ears.one().request.url) == 60_006


def test_chunks_are_joined_and_trailers_are_no_headers(ears: Ears) -> None:
    start = b"POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    got = ears.tell(start, b"2;ext=1\r\nab\r\n", b"1\r\nc\r", b"\n0\r\nX-Trailer: 1\r\n\r\n")
    assert (status(got), ears.one().request.body) == (200, b"abc")
    assert "X-Trailer" not in dict(ears.one().request.headers)


def test_who_waits_for_100_is_told_to_continue(ears: Ears) -> None:
    with ears.connect() as line:
        line.sendall(LAST[:-2].replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        assert reply(line) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"{}")
        assert status(everything(line)) == 200
    assert ears.one().request.body == b"{}"


def test_one_connection_serves_many_requests(ears: Ears) -> None:
    with ears.connect() as line:
        for _ in range(20):
            line.sendall(POST)
            assert status(reply(line)) == 200
    assert len(ears.arrived) == 20


def test_pipelined_requests_are_answered_in_order(ears: Ears) -> None:
    ears.answer = lambda arrived: replace(YES, body=arrived.request.url.encode(), delay=0.05 if arrived.request.url.endswith("0") else 0)
    got = ears.tell(*[POST.replace(b"/hook", b"/hook?n=%d" % number) for number in range(5)], post(b"", path=b"/hook?n=5"))
    assert re.findall(rb"n=(\d)", got) == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert [arrived.request.url[-1] for arrived in ears.arrived] == ["0", "1", "2", "3", "4", "5"]


def test_pipelined_requests_whose_caller_left_have_arrived(ears: Ears) -> None:
    ears.answer = lambda _: replace(YES, delay=0.2)
    with ears.connect() as line:
        line.sendall(POST * 3)
    assert ears.heard(3)
    assert {arrived.failure for arrived in ears.arrived} == {""}


def test_an_offer_of_another_protocol_takes_nothing_from_the_body(ears: Ears) -> None:
    """Java's HttpClient asks for h2c on each plain connection."""
    offer = POST.replace(b"Host: x\r\n", b"Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n")
    with ears.connect() as line:
        for pieces in ([offer], [offer[:40], offer[40:-2], offer[-2:-1], offer[-1:]], [POST]):
            for piece in pieces:
                line.sendall(piece)
                time.sleep(0.01)
            assert status(reply(line)) == 200
        line.sendall(offer + LAST)
        assert everything(line).count(b"200 OK") == 2
    assert [arrived.request.body for arrived in ears.arrived] == [b"{}"] * 5
    assert ears.arrived[0].request.headers[1:4] == (
        ("Connection", "Upgrade, HTTP2-Settings"),
        ("Upgrade", "h2c"),
        ("HTTP2-Settings", "AAEAAEAAAAIAAAAB"),
    )


@pytest.mark.parametrize(("wire", "got"), [("drop", b""), ("cut", YES.body[:9]), ("chunked", b"0\r\n\r\n")])
def test_an_answer_may_be_broken_off(ears: Ears, wire: str, got: bytes) -> None:
    ears.answer = lambda _: replace(YES, wire=wire)
    assert ears.tell(LAST).endswith(got)
    assert ears.one().failure == ""


def test_an_answer_may_be_late(ears: Ears) -> None:
    ears.answer = lambda _: replace(YES, delay=0.3)
    begun = time.monotonic()
    assert status(ears.tell(LAST)) == 200
    assert 0.3 <= time.monotonic() - begun < 3


def test_a_hundred_connections_at_once_are_all_answered(ears: Ears) -> None:
    lines = [ears.connect() for _ in range(100)]
    for line in lines:
        line.sendall(LAST)
    assert [status(everything(line)) for line in lines] == [200] * 100
    for line in lines:
        line.close()
    assert len(ears.arrived) == 100


# -- ours, but not whole ----------------------------------------------------------------------------------------------------

START = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234"
CHUNKED = b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


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


# -- what is not ours -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_path_is_not_found(ears: Ears, method: str) -> None:
    got = ears.tell(f"{method} /hookers?token=secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert (status(got), got.endswith(b'{"status":404}'), ears.oddity(), ears.arrived) == (404, True, f"{method} /hookers", [])


def test_another_path_leaves_the_connection_open(ears: Ears) -> None:
    with ears.connect() as line:
        line.sendall(POST.replace(b"/hook", b"/other"))
        assert status(reply(line)) == 404
        line.sendall(LAST)
        assert status(everything(line)) == 200
    assert (len(ears.arrived), ears.strange) == (1, ["POST /other"])


def test_another_path_is_answered_before_its_body_comes(ears: Ears) -> None:
    begun = time.monotonic()
    with ears.connect() as line:
        line.sendall(START.replace(b"/hook", b"/other"))
        got = reply(line)
        assert time.monotonic() - begun < 1
        everything(line)
    assert (status(got), CLOSE.lower() in got) == (404, True)
    assert time.monotonic() - begun < 3


def test_a_flood_at_another_path_is_not_read_to_its_end(ears: Ears) -> None:
    sent = 0
    with ears.connect() as line:
        line.sendall(b"POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n")
        begun = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - begun < 3:
                sent += line.send(b"x" * 65536)
    assert time.monotonic() - begun < 3
    assert sent < 64 * 2**20


def test_what_is_strange_is_shown_short_and_harmless(ears: Ears) -> None:
    ears.tell(b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert len(ears.oddity()) == 200
    ears.clear()
    shared_desk = ears._reception
    shared_desk.strange("a\x1b[31m\r\n\u202eb")
    assert ears.oddity() == "a\\x1b[31m\\r\\n\\u202eb"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02\x03" * 10, "it is no HTTP request"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "it is no HTTP request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "a TLS handshake, and this port speaks plain HTTP"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI *: it is no HTTP request"),
        (b"CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n", "CONNECT : a tunnel is asked for"),
        (b"GET http://host HTTP/1.1\r\nHost: host\r\n\r\n", "GET : its target cannot be read"),
        (b"FOO /other?secret HTTP/1.1\r\n\r\n", "FOO /other: it is no HTTP request"),
        (b"x" * 200_000, "it is no HTTP request"),
        (b"GET /" + b"x" * 200_000, "headers of more than 65536 bytes"),
        (b"\r\n" * 100_000, "headers of more than 65536 bytes"),
        (b"GET /other HTTP/1.1\r\nX: " + b"x" * 200_000, "headers of more than 65536 bytes"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_garbage_is_named(ears: Ears, data: bytes, said: str) -> None:
    begun = time.monotonic()
    ears.tell(data)
    assert said in ears.oddity()
    assert time.monotonic() - begun < 3
    assert ears.arrived == []


def test_garbage_after_a_request_does_not_take_its_answer(ears: Ears) -> None:
    got = ears.tell(POST + b'"}, too long')
    assert (got.count(b"HTTP/1.1 "), status(got), ears.one().request.body) == (1, 200, b"{}")
    assert ears.oddity().startswith("it is no HTTP request, and follows POST /hook on its connection: ")


@pytest.mark.parametrize(
    ("data", "said", "answered"),
    [
        (b"", "no request came within 0.3 s", False),
        (b"\r\n", "no request came within 0.3 s", False),
        (b"PO", "the headers were not whole within 0.3 s", True),
        (b"POST /other HTTP/1.1\r\n", "POST /other: the headers were not whole within 0.3 s", True),
    ],
)
def test_a_half_open_connection_is_closed(hasty: Ears, data: bytes, said: str, answered: bool) -> None:
    begun = time.monotonic()
    got = hasty.tell(data)
    assert (hasty.oddity(), got.startswith(b"HTTP/1.1 408")) == (said, answered)
    assert 0.3 <= time.monotonic() - begun < 3


def test_headers_that_drip_are_not_waited_for(hasty: Ears) -> None:
    with hasty.connect() as line:
        begun = time.monotonic()
        line.sendall(b"GET /other HTTP/1.1\r\n")
        while not hasty.strange:
            line.sendall(b"X: y\r\n")
            time.sleep(0.05)
    assert 0.3 <= time.monotonic() - begun < 3


@pytest.mark.parametrize("next_", [b"POST /ho", b"\r\n", b""])
def test_a_kept_connection_is_not_kept_for_ever(hasty: Ears, next_: bytes) -> None:
    with hasty.connect() as line:
        line.sendall(POST)
        assert status(reply(line)) == 200
        line.sendall(next_)
        begun = time.monotonic()
        everything(line)
        assert time.monotonic() - begun < 3
    assert len(hasty.strange) == (1 if next_ else 0)


def test_a_connection_that_is_closed_without_a_word_is_no_news(ears: Ears) -> None:
    ears.connect().close()
    ears.tell(LAST)
    assert (len(ears.arrived), ears.strange) == (1, [])


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


def test_an_answer_that_blocks_is_an_error_of_ours() -> None:
    release = threading.Event()

    def block(_: Arrived) -> Response:
        release.wait(30)
        return YES

    ears = Ears(answer=block)
    ears.start()
    with ears.connect() as line:
        line.sendall(POST)
        assert ears.heard(1)
        begun = time.monotonic()
        ears.stop()
        assert time.monotonic() - begun < 2.2
        release.set()
    assert "did not stop" in str(ears.error)


# -- errors of ours ---------------------------------------------------------------------------------------------------------


def test_an_error_of_ours_is_remembered_and_answered_with_500() -> None:
    def fail(_: Arrived) -> Response:
        raise KeyError("ours")

    with Ears(answer=fail) as ears:
        assert status(ears.tell(LAST)) == 500
        ears.answer = lambda _: YES
        assert status(ears.tell(LAST)) == 200
    assert isinstance(ears.error, KeyError)


@pytest.mark.parametrize("answer", [Response(999), Response(200, (("X", "a\r\nb"),)), Response(200, (("X", "\u4e2d"),))], ids=str)
def test_an_answer_that_cannot_be_sent_is_an_error_of_ours(answer: Response) -> None:
    with Ears(answer=lambda _: answer) as ears:
        assert ears.tell(LAST)[:12] in {b"", b"HTTP/1.1 500"}
    assert ears.error is not None


def test_errors_about_strangers_and_broken_requests_are_remembered_too() -> None:
    def fail(_: object) -> Response:
        raise KeyError("ours")

    for ears, data in ((Ears(answer=fail, bounds=HASTY), START), (Ears(answer=fail), b"FOO /hook HTTP/1.1\r\n\r\n"), (Ears(), b"garbage \r\n\r\n")):
        ears._reception._stranger = fail  # type: ignore[assignment]
        with ears:
            ears.tell(data)
        assert isinstance(ears.error, KeyError), data


# -- the end ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"POST /ho", START, POST], ids=["silent", "half a line", "half a body", "idle"])
def test_stopping_is_bounded(data: bytes) -> None:
    ears = Ears(bounds=replace(PATIENT, head=60, silence=60, body=60, idle=60))
    ears.start()
    lines = [ears.connect() for _ in range(100)]
    for line in lines:
        line.sendall(data)
    ears.settle(100, running=100 if data == START else 0)
    begun = time.monotonic()
    ears.stop()
    assert time.monotonic() - begun < 2.2
    assert ears.error is None
    for line in lines:
        everything(line)
        line.close()
    with pytest.raises(ConnectionRefusedError):
        ears.connect()
    if data == START:
        assert [arrived.failure for arrived in ears.arrived] == ["listening ended in the middle of the body"] * 100


def test_a_running_answer_gets_a_short_grace() -> None:
    ears = Ears(answer=lambda _: replace(YES, delay=0.2))
    ears.start()
    with ears.connect() as line:
        line.sendall(POST)
        assert ears.heard(1)
        threading.Thread(target=ears.stop).start()
        assert status(everything(line)) == 200
    ears.stop()


def test_an_answer_that_never_ends_does_not_hold_the_end() -> None:
    ears = Ears(answer=lambda _: replace(YES, delay=60))
    ears.start()
    with ears.connect() as line:
        line.sendall(POST)
        assert ears.heard(1)
        begun = time.monotonic()
        ears.stop()
        assert time.monotonic() - begun < 2.2


def test_a_caller_that_does_not_read_does_not_hold_the_end() -> None:
    ears = Ears(answer=lambda _: replace(YES, body=b"x" * 50_000_000))
    ears.start()
    with ears.connect() as line:
        line.sendall(POST)
        assert ears.heard(1)
        begun = time.monotonic()
        ears.stop()
        assert time.monotonic() - begun < 2.2


def test_stopping_twice_and_without_a_start_is_nothing() -> None:
    ears = Ears()
    ears.stop()
    ears.start()
    ears.stop()
    ears.stop()


def test_a_process_that_leaves_a_listener_running_ends() -> None:
    code = "from conformance.selftest.ears import Ears; Ears().start()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=10)


# -- where it listens -------------------------------------------------------------------------------------------------------


def refused(listen: Listen) -> UsageError:
    with pytest.raises(UsageError) as caught:
        Ears(listen).start()
    assert caught.value.then
    return caught.value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("127.0.0.1:8090", ("127.0.0.1", 8090)),
        ("[::1]:0", ("::1", 0)),
        ("localhost:65535", ("localhost", 65535)),
        ("[127.0.0.1]:1", ("127.0.0.1", 1)),
    ],
)
def test_an_address_is_read(text: str, parts: tuple[str, int]) -> None:
    assert address(text) == parts


@pytest.mark.parametrize(
    "text", ["", "8090", ":8090", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "::1", "h:65536", "h:-1", "::1:80", "[]:1", "h:9999999"]
)
def test_a_text_without_address_or_port_is_said(text: str) -> None:
    error = refused(Listen(text, "/hook"))
    assert (error.where, "127.0.0.1:8090" in error.then) == ("[listen] bind", True)


def test_a_second_run_is_told_who_is_taken() -> None:
    with Ears() as first:
        taken = first.url.removeprefix("http://")
        error = refused(Listen(taken, "/hook"))
        assert (error.where, taken in error.what, "taken" in error.what) == ("[listen] bind", True, True)
        assert status(first.tell(LAST)) == 200


@pytest.mark.parametrize(
    ("bind", "said"),
    [
        ("192.0.2.1:8090", "no address of this machine"),
        ("no-such-host.invalid:8090", "neither"),
        ("..:1", "neither"),
        ("a" * 99 + ":1", "neither"),
    ],
    ids=lambda value: value[:20],
)
def test_an_address_that_is_not_ours_is_said(bind: str, said: str) -> None:
    assert said in refused(Listen(bind, "/hook")).what


def test_a_privileged_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("conformance.wire.binding.bind", deny)
    error = refused(Listen("127.0.0.1:80", "/hook"))
    assert ("privileged" in error.what, "1024" in error.then, error.where) == (True, True, "[listen] bind")


@pytest.mark.parametrize(("bind", "base"), [("[::1]:0", "http://[::1]:"), ("0.0.0.0:0", "http://127.0.0.1:"), ("localhost:0", "http://localhost:")])
def test_it_is_reached_at_its_url(bind: str, base: str) -> None:
    try:
        with Ears(Listen(bind, "/hook")) as ears:
            assert ears.url.startswith(base)
            assert ears.public == ears.url
            assert status(ears.tell(LAST)) == 200
    except UsageError:
        if "::1" not in bind or (socket.has_ipv6 and _has_ipv6()):
            raise
        pytest.skip("no IPv6 on this machine")


def _has_ipv6() -> bool:
    try:
        serving.bind("::1", 0).close()
    except OSError:
        return False
    return True


def test_callers_may_see_another_address() -> None:
    with Ears(replace(LISTEN, public_url="https://tunnel.example.com/")) as ears:
        assert ears.public == "https://tunnel.example.com"
        assert ears.url.startswith("http://127.0.0.1:")


def test_few_open_files_mean_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (64, 64))
    assert Ears()._bounds.connections == 32
    monkeypatch.setattr("resource.getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert Ears()._bounds.connections == 500


# -- TLS --------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def files(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a certificate and its key, apart and in one file, and a key of another."""
    folder = tmp_path_factory.mktemp("tls")
    leaf = authority.issue_cert("127.0.0.1")
    leaf.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    leaf.private_key_pem.write_to_path(str(folder / "key.pem"))
    leaf.private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    authority.issue_cert("127.0.0.1").private_key_pem.write_to_path(str(folder / "other.pem"))
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n")
    (folder / "none.pem").write_text("nothing")
    command = ["openssl", "pkey", "-in", "key.pem", "-aes256", "-passout", "pass:secret", "-out", "locked.pem"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def safe(files: Path) -> Iterator[Ears]:
    with Ears(replace(LISTEN, certificate=files / "both.pem"), replace(PATIENT, head=1)) as listener:
        yield listener
    assert listener.error is None


def trusting(*authorities: trustme.CA) -> ssl.SSLContext:
    """Return how a caller checks us: without the authorities of the machine, which take long to read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for authority in authorities:
        authority.configure_trust(context)
    return context


def test_tls_is_spoken(authority: trustme.CA, files: Path) -> None:
    with Ears(replace(LISTEN, certificate=files / "cert.pem", key=files / "key.pem")) as ears:
        assert ears.url.startswith("https://127.0.0.1:")
        context = trusting(authority)
        with ears.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(POST)
            assert status(reply(line)) == 200
            line.sendall(LAST)
            assert status(everything(line)) == 200
    assert (len(ears.arrived), ears.strange, ears.error) == (2, [], None)


def test_many_speak_tls_at_once(authority: trustme.CA, safe: Ears) -> None:
    safe.clear()
    context, got = trusting(authority), []

    def ask() -> None:
        with safe.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(LAST)
            got.append(status(everything(line)))

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (got, len(safe.arrived), safe.strange) == ([200] * 50, 50, [])


def test_a_tls_caller_that_leaves_at_once_has_been_heard(authority: trustme.CA, safe: Ears) -> None:
    safe.clear()
    context = trusting(authority)
    for _ in range(5):
        with safe.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(LAST)
    assert safe.heard(5)
    assert {arrived.failure for arrived in safe.arrived} == {""}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (POST, "no TLS handshake, and this port speaks TLS: https, not http"),
        (b"\x00" * 20, "no TLS handshake, and this port speaks TLS: https, not http"),
        (b"", "a TLS handshake that was not done within 1 s"),
        (b"\x16\x03\x01", "a TLS handshake that was not done within 1 s"),
    ],
    ids=["plain", "zeros", "silent", "half"],
)
def test_what_is_no_tls_is_named(safe: Ears, data: bytes, said: str) -> None:
    safe.clear()
    begun = time.monotonic()
    safe.tell(data)
    assert safe.oddity() == said
    assert time.monotonic() - begun < 3


def test_a_caller_that_does_not_trust_us_is_named(safe: Ears) -> None:
    safe.clear()
    context = trusting()
    with safe.connect() as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="127.0.0.1")
    assert "the caller does not trust our certificate" in safe.oddity()


def test_tls_begins_at_1_2(authority: trustme.CA, safe: Ears) -> None:
    safe.clear()
    context = trusting(authority)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    with safe.connect() as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="127.0.0.1")
    assert "unsupported protocol" in safe.oddity()
    context.maximum_version = context.minimum_version = ssl.TLSVersion.TLSv1_2
    with safe.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
        assert line.version() == "TLSv1.2"


def test_stopping_is_bounded_with_half_open_tls(authority: trustme.CA, files: Path) -> None:
    ears = Ears(replace(LISTEN, certificate=files / "both.pem"), replace(PATIENT, head=60, idle=60))
    ears.start()
    lines = [ears.connect() for _ in range(50)]
    done = trusting(authority).wrap_socket(ears.connect(), server_hostname="127.0.0.1")
    begun = time.monotonic()
    ears.stop()
    assert time.monotonic() - begun < 2.2
    for line in (*lines, done):
        line.close()
    assert ears.error is None


@pytest.mark.parametrize(
    ("certificate", "key", "where", "said"),
    [
        ("gone.pem", None, "certificate", "cannot read"),
        ("", None, "certificate", "cannot read"),
        ("none.pem", "key.pem", "certificate", "holds no certificate"),
        ("cert.pem", None, "certificate", "holds no private key"),
        ("cert.pem", "gone.pem", "key", "cannot read"),
        ("cert.pem", "none.pem", "key", "holds no private key"),
        ("cert.pem", "other.pem", "key", "is not that of"),
        ("cert.pem", "locked.pem", "key", "has a password"),
        ("broken.pem", "key.pem", "certificate", "cannot be used"),
        (None, "key.pem", "key", "without a certificate"),
    ],
)
def test_files_that_do_not_fit_are_said(files: Path, certificate: str | None, key: str | None, where: str, said: str) -> None:
    listen = Listen("127.0.0.1:0", "/hook", certificate=None if certificate is None else files / certificate, key=files / key if key else None)
    error = refused(listen)
    assert (error.where, said in error.what) == (f"[listen] {where}", True), error
