"""Listening during a run: one listener for all legs on which the target calls us, and the patience of a run that only listens."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from conformance.core.exchange import Response
from conformance.core.settings import Listen
from conformance.harness.post import Post
from conformance.wire.listener import Arrived, Listener

_TICK: Final = 0.1
_GRACE: Final = 1.0
_LONGEST: Final = 5.0
"""Seconds without a delivery, and in all, after the end of the trigger: its last ones may be on their way."""


@contextlib.contextmanager
def hearing(posts: Sequence[Post], listen: Listen | None) -> Iterator[str]:
    """Listen while the context lasts; yield the address that callers use, empty if there is nothing to hear. Raises UsageError."""
    if not posts or listen is None:
        yield ""
        return
    routes = {listen.at(post.leg.path): post for post in posts}

    def route(path: str) -> Post | None:
        return routes.get(path) or _of_the_prefix(posts, listen.path, path)

    def answer(arrived: Arrived) -> Response:
        post = route(unquote(arrived.request.url.partition("?")[0]))
        assert post is not None
        return post.answer(arrived)

    with Listener(listen, answer, lambda path: route(path) is not None, posts[0].stranger) as listener:
        for path, post in routes.items():
            post.open(listener.public, path, lambda: listener.error)
        try:
            yield listener.public + next(iter(routes))
        finally:
            for post in posts:
                post.close()


def _of_the_prefix(posts: Sequence[Post], prefix: str, path: str) -> Post | None:
    """Return whose a call is that comes to a prefix of ours, but not to the interface behind it: that it errs there is the target's mistake."""
    ours = prefix != "/" and (path == prefix or path.startswith(f"{prefix}/"))
    return next((post for post in posts if ours and post.leg.path), None)


def patience(posts: Sequence[Post], listen: Listen, stopped: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Wait until the trigger has ended, nothing came for `listen.wait` seconds, or somebody pressed Ctrl-C; `say` how the first or last was."""
    try:
        with _trigger(listen.trigger) as code:
            began = time.monotonic()
            while not stopped() and code() is None and _quiet(began, posts) <= listen.wait:
                time.sleep(_TICK)
            ended = time.monotonic()
            while not stopped() and code() is not None and _quiet(ended, posts) < _GRACE and time.monotonic() - ended < _LONGEST:
                time.sleep(_TICK)
            if code():
                say(f"the trigger ended with code {code()}")
    except KeyboardInterrupt:
        say("listening was ended by Ctrl-C")


def _quiet(began: float, posts: Sequence[Post]) -> float:
    """Return for how many seconds nothing has come."""
    return time.monotonic() - max(began, *(post.last for post in posts))


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
