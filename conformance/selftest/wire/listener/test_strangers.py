"""Whatever else comes to the port of the listener: it is answered or closed soon, and named, short and harmless."""

import contextlib
import time

import pytest

from conformance.selftest.wire.listener.ears import CLOSE, LAST, POST, START, Ears, everything, reply, status


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
