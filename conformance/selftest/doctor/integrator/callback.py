"""A callback, examined: the reference, or what takes only some pushes."""

from dataclasses import replace
from typing import Any, Final

from conformance.core.protocol import Handler
from conformance.harness.doctor.examine import examine
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.selftest.doctor.examined import LIMITS, Said, answer
from conformance.selftest.rig.runs import CALLBACK, INTEGRATOR
from conformance.selftest.rig.tunnels import Outside

USERS: Final = tuple(replace(user, token=None) for user in CALLBACK.users)
"""Who is pushed to needs no token."""
KNOWN: Final = replace(CALLBACK, embedded=False, users=USERS[:2], limits=LIMITS)
SERVED: Final = Outside()
BARE: Final = {"channel_id": "1"}


def at(url: str, **changes: Any) -> Said:
    """Examine the callback at a URL."""
    found = examine(INTEGRATOR.protocol, INTEGRATOR, replace(KNOWN, **{"url": url, **changes}), "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


def of(handler: Handler | None = None, base: str = "", **changes: Any) -> Said:
    """Examine a handler, by default the reference; `base` is a path that the URL ends with."""
    SERVED.handler = handler or Integrator(KNOWN)
    return at(SERVED.url + base, **changes)


def only_at(path: str) -> Handler:
    """Take pushes at one path only."""
    callback = Integrator(KNOWN)
    return lambda request: callback(request) if request.url == path else answer(404)
