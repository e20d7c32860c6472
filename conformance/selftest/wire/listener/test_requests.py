"""What is sent to the listener's own path arrives as it was sent, and is answered in order, however many call."""

import re
import time
from dataclasses import replace

import pytest

from conformance.selftest.wire.listener.ears import LAST, POST, YES, Ears, everything, post, reply, status


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
