"""Errors of the listener's own are remembered, and whatever callers and answers do, it ends soon."""

import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from conformance.core.exchange import Response
from conformance.selftest.wire.listener.ears import HASTY, LAST, PATIENT, POST, START, YES, Ears, everything, status
from conformance.wire.listener import Arrived

# -- errors of ours ------------------------------------------------------------------------------------------------------------


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


# -- the end -------------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("answer", [replace(YES, delay=60), replace(YES, body=b"x" * 50_000_000)], ids=["never ends", "is not read"])
def test_an_answer_under_way_does_not_hold_the_end(answer: Response) -> None:
    ears = Ears(answer=lambda _: answer)
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
    code = "from conformance.selftest.wire.listener.ears import Ears; Ears().start()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=10)
