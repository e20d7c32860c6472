"""The general hops of a target that calls us: where we listen, and what an examination says of it."""

from dataclasses import replace
from typing import Any

from conformance.core.examination import Mark
from conformance.core.settings import Limits, Listen
from conformance.harness.doctor.examine import examine
from conformance.selftest.doctor.examined import KNOWN, Said
from conformance.selftest.rig.runs import PARTY, PROTOCOL
from conformance.wire.server import free_port

GENERAL = replace(PARTY, examine=None)
"""The platform without hops of its own."""
SHORT = Limits(timeout=1, downlink_wait=0.2)


def listen(**changes: Any) -> Listen:
    """Return an address on a free port."""
    return Listen(**{"bind": f"127.0.0.1:{free_port()}", "path": "/hook", **changes})


def looked(url: str, where: Listen | None, **changes: Any) -> Said:
    """Look at the general hops of a target at `url` that calls us at `where`."""
    target = replace(KNOWN, url=url, listen=where, limits=SHORT, **changes)
    found = examine(PROTOCOL, GENERAL, target, "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


def broken(said: Said, hop: str, *words: str) -> None:
    """Assert that one hop of ours failed, with these words, and none of the target's."""
    assert said.failed == [hop], said.text
    line = said.of(hop)
    assert [word for word in words if word not in f"{line.text} next: {line.then}"] == [], said.text
    assert line.then
    assert said.of("HTTP").mark is Mark.OK
