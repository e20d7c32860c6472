"""The client's bounds of time, length and memory, against servers that know none."""

import gzip
import threading
import time
import tracemalloc

import pytest

from conformance.core.exchange import NOT_JSON
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, Answer, Hostile
from conformance.selftest.wire.client.asking import HEAD, MARGIN, TIMEOUT, ask
from conformance.wire.client import MAX_BODY, Trouble


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
