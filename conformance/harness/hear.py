"""Listening during a run: one listener for all legs on which the target calls us, and the patience of a run that only listens."""

import contextlib
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
"""Seconds after the end of the trigger within which its last deliveries may come."""


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


def patience(posts: Sequence[Post], listen: Listen, stopped: Callable[[], bool]) -> None:
    """Wait until the trigger has ended, nothing came for `listen.wait` seconds, or somebody pressed Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt), _trigger(listen.trigger) as running:
        began = time.monotonic()
        while not stopped() and running():
            time.sleep(_TICK)
            if time.monotonic() - max(began, *(post.last for post in posts)) > listen.wait:
                return
        ended = time.monotonic()
        while listen.trigger and time.monotonic() - max(ended, *(post.last for post in posts)) < _GRACE:
            time.sleep(_TICK)


@contextlib.contextmanager
def _trigger(command: str) -> Iterator[Callable[[], bool]]:
    """Run the user's command, if there is one; yield whether it is running still, or would be."""
    if not command:
        yield lambda: True
        return
    with subprocess.Popen(command, shell=True, start_new_session=True) as process:  # noqa: S602 - the user's own command line
        try:
            yield lambda: process.poll() is None
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
            process.kill()
