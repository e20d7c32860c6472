"""Listening during a run: one listener for all that the target calls us on, and the patience of a run that only listens."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Final

from conformance.core.settings import Listen
from conformance.harness.listen.post import Post
from conformance.wire.listener import Listener

_TICK: Final = 0.1
_GRACE: Final = 1.0
_LONGEST: Final = 5.0
"""Seconds without a delivery, and in all, after the end of the trigger: its last ones may be on their way."""


@contextlib.contextmanager
def hearing(post: Post | None, listen: Listen | None, path: str) -> Iterator[str]:
    """Listen while the context lasts; yield the address that callers use, which ends in `path`; empty if there is nothing to hear.

    Raises UsageError.
    """
    if post is None or listen is None:
        yield ""
        return
    with Listener(listen, post.answer, post.owns, post.stranger) as listener:
        post.open(listener.public, path, lambda: listener.error)
        try:
            yield listener.public + path
        finally:
            post.close()


def patience(post: Post, listen: Listen, stopped: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Wait until the trigger has ended, nothing came for `listen.wait` seconds, or somebody pressed Ctrl-C; `say` how the first or last was."""
    try:
        with _trigger(listen.trigger) as code:
            began = time.monotonic()
            while not stopped() and code() is None and _quiet(began, post) <= listen.wait:
                time.sleep(_TICK)
            if listen.trigger and code() is None and not stopped():
                say(f"the trigger was still running when nothing had come for {listen.wait:g} s, and was ended: raise listen.wait if it needs longer")
            ended = time.monotonic()
            while not stopped() and code() is not None and _quiet(ended, post) < _GRACE and time.monotonic() - ended < _LONGEST:
                time.sleep(_TICK)
            if code():
                say(f"the trigger ended with code {code()}")
    except KeyboardInterrupt:
        say("listening was ended by Ctrl-C")


def calm(post: Post, seconds: float, most: float, stopped: Callable[[], bool]) -> None:
    """Wait until nothing came for so many seconds, and `most` seconds in all: a client that polls is never silent."""
    began = time.monotonic()
    while not stopped() and _quiet(began, post) < seconds and time.monotonic() - began < most:
        time.sleep(_TICK)


def _quiet(began: float, post: Post) -> float:
    """Return for how many seconds nothing has come."""
    return time.monotonic() - max(began, post.mailbox.last)


@contextlib.contextmanager
def _trigger(command: str) -> Iterator[Callable[[], int | None]]:
    """Run the user's command, if there is one; yield what asks for its code, None while it runs. In the end, it and what it began are ended."""
    if not command:
        yield lambda: None
        return
    with subprocess.Popen(command, shell=True, start_new_session=True) as process:  # noqa: S602 - the user's own command line
        try:
            yield process.poll
        finally:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, sign)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1)
