"""Both parties of QMT, examined: references with other methods, at other paths, with other credentials."""

from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.core.protocol import Handler, Party
from conformance.core.settings import Secret, Target
from conformance.harness.doctor.examine import examine
from conformance.protocols import party
from conformance.selftest.doctor.examined import LIMITS, Said, answer, to_post
from conformance.selftest.rig.tunnels import Outside

PLATFORM: Final = party("qmt.platform")[1]
APP: Final = party("qmt.app")[1]
PARTIES: Final = {PLATFORM.name: PLATFORM, APP.name: APP}
SERVED: Final = Outside()
HTTP_HOPS: Final = ["name", "connection", "HTTP", "interface", "signature"]
PATH: Final = {PLATFORM.name: "/api/v1/1001/staffService/message", APP.name: "/qmtapi/staffService/message"}
LEG: Final = {PLATFORM.name: "qmt.uplink", APP.name: "qmt.downlink"}
SECRET: Final = {PLATFORM.name: "appsecret", APP.name: "access_token"}
TAKEN: Final = {PLATFORM.name: "a text of {} is accepted", APP.name: "a text to {} is acknowledged"}
both = pytest.mark.parametrize("known", PARTIES.values(), ids=PARTIES)


def world(known: Party, **changes: Any) -> Target:
    """Return two users of a reference; nobody listens."""
    demo = known.demo("")
    return replace(demo, **{"embedded": False, "users": demo.users[:2], "limits": LIMITS, "listen": None, "downlink": "any", **changes})


def at(url: str, known: Party, **changes: Any) -> Said:
    """Examine what stands at a URL."""
    found = examine(known.protocol, known, replace(world(known), **{"url": url, **changes}), "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


def of(handler: Handler | None, known: Party, base: str = "", **changes: Any) -> Said:
    """Examine a handler, by default the reference; `base` is a path that the URL ends with."""
    SERVED.handler = handler or known.reference(world(known))
    return at(SERVED.url + base, known, **changes)


def only_at(path: str, known: Party, **credentials: str) -> Handler:
    """Take messages at one path only."""
    target = world(known)
    reference = known.reference(replace(target, credentials={**target.credentials, **credentials}))
    return to_post(lambda request: reference(request) if request.url.partition("?")[0] == path else answer(404))


def mixed(known: Party, **methods: Any) -> Any:
    """Return a reference with other methods."""
    return known.reference(world(known), type("Other", (), methods))


def credentials(known: Party, **changes: str) -> dict[str, str]:
    """Return the credentials, with other ones."""
    return {**world(known).credentials, **{name: Secret(value, name.upper()) for name, value in changes.items()}}
