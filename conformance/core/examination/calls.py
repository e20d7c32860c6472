"""What an examination looks at where a target calls us: did anything come to our listener, and does a text come back?"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final
from urllib.parse import urlsplit

from conformance.core.counterpart import path_of
from conformance.core.downlink import Arrival
from conformance.core.examination import Desk, Seen, fail, ok, warn
from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.settings import Target, User

GLANCE: Final = 1.0
"""Seconds that are waited for an echo that nobody declared."""
_PAUSES: Final = (0.0, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class Calls:
    """The calls of a target on one leg."""

    desk: Desk
    leg: Leg
    arrivals: Callable[[Exchange], list[Arrival]]
    """What messages a call brought."""

    def came(self) -> list[Exchange]:
        """Return what came to the listener's path."""
        return [call for call in self.desk.heard() if self._is_here(call)]

    def elsewhere(self) -> list[str]:
        """Return the other paths to which something was posted."""
        calls = [call for call in self.desk.heard() if call.leg in ("", self.leg.name) and not self._is_here(call)]
        return [urlsplit(call.request.url).path for call in calls if call.request.method == self.leg.method]

    def _is_here(self, call: Exchange) -> bool:
        """Return whether a call came to where it should: what only stands below a prefix is the target's, and astray."""
        listen = self.desk.target.listen
        return call.leg == self.leg.name and (listen is None or not self.leg.path or path_of(call.request) == listen.at(self.leg.path))

    def texts(self, user: User) -> list[str | None]:
        """Return the texts that came for a user by now, None for what is no text."""
        return [arrival.text for call in self.came() for arrival in self.arrivals(call) if arrival.user == user.id]

    def wait(self, enough: Callable[[], object], seconds: float) -> float | None:
        """Wait until there is enough; return how long that took, None if time was over before."""
        began = time.monotonic()
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            time.sleep(pause)
            passed = time.monotonic() - began
            if enough():
                return passed
            if passed > seconds:
                return None
        raise AssertionError

    def look(
        self,
        asking: Callable[[], AbstractContextManager[object]],
        sound: Callable[[list[Exchange]], Iterator[Seen]],
        unheard: Callable[[str], Seen],
        nothing: str,
    ) -> Iterator[Seen]:
        """Did anything come? If not, and an echo is declared, wait while somebody is `asking` for it.

        `sound` says of what came whether it is as declared; `unheard` says that nothing came within some time.
        """
        declared, wait = self.desk.target.downlink == "echo", self.desk.target.limits.downlink_wait
        if declared and not self.came():
            with asking():
                self.wait(lambda: self.came() or self.elsewhere(), wait)
        here, elsewhere = self.came(), self.elsewhere()
        if here:
            yield from sound(here)
        elif elsewhere:
            yield self._astray(elsewhere[0])
        elif declared:
            yield unheard(f"an echo is declared, and {nothing} within {wait:g} s")
        else:
            said = f'{nothing} yet, and nothing had to (downlink = "{self.desk.target.downlink}")'
            yield ok(f"{said}; the address for the platform is {self.desk.callback}")

    def _astray(self, there: str) -> Seen:
        """Say what to do about calls that come to another path."""
        here, own = urlsplit(self.desk.callback).path, self.leg.path
        text = f"the target posts to {there}, and the listener waits at {here}"
        if own and there == here + own:
            return fail(text, f"register {self.desk.callback.removesuffix(own)} at the platform: it adds {own} itself")
        then = f"register the whole address at the platform: {self.desk.callback}"
        other = f'; or write path = "{there.removesuffix(own) or "/"}" in [listen]' if there.endswith(own) else ""
        return fail(text, then + other)


@dataclass
class Echo:
    """What came of an attempt to hear an echo."""

    seconds: float | None = None
    """Until the text came back; None if it did not."""
    others: bool = False
    """Whether anything else came."""


def patience(target: Target) -> float:
    """Return how many seconds an echo is waited for."""
    wait = target.limits.downlink_wait
    return wait if target.downlink == "echo" else min(wait, GLANCE)


def returned(target: Target, echo: Echo) -> Seen:
    """Say whether an echo came, as it was declared or not."""
    declared, wait = target.downlink, target.limits.downlink_wait
    if echo.seconds is None and declared == "echo":
        then = 'see whether the robot runs; raise limits.downlink_wait, or write downlink = "any"'
        return fail(f"an echo is declared, and none came within {wait:g} s{'; other messages came' if echo.others else ''}", then)
    if echo.seconds is None:
        return ok(f'none seen, none declared (downlink = "{declared}")')
    if declared == "echo":
        return ok(f"declared and seen after {echo.seconds * 1000:.0f} ms")
    then = 'write downlink = "echo" in [target]: then a run judges what is lost, doubled, out of order or changed'
    return warn(f'a text came back after {echo.seconds * 1000:.0f} ms, but downlink = "{declared}"', then)
