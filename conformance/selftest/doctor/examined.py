"""A target to examine, what answers in its place, and what an examination says of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from typer.testing import CliRunner, Result

from conformance.cli.main import app
from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Secret, Target
from conformance.harness.doctor.examine import Hop, examine
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.selftest.rig.hostile import JSON
from conformance.selftest.rig.runs import DEMO, PARTY, PROTOCOL
from conformance.wire.server import running

LIMITS: Final = Limits(timeout=2, downlink_wait=0.3)
GIVEN: Final = {name: value for name, value in DEMO.credentials.items() if name != "app_secret"}
KNOWN: Final = replace(DEMO, embedded=False, users=DEMO.users[:2], credentials=GIVEN, upload=False, limits=LIMITS)
"""Two users of the reference, everything given."""
SEND: Final = UPLINK.path
ASK: Final = POLL.path
APPLY: Final = "/apiaccess/ccmessaging/applyToken"
_HTML: Final = ("Content-Type", "text/html; charset=utf-8")
LOGIN: Final = b"<!DOCTYPE html><title>Sign in</title><form action='/sso'><input type=password></form>"
PAGE: Final = b"<html><head><title>Welcome &amp; hello</title></head></html>"


@dataclass(frozen=True)
class Said:
    """What an examination said."""

    hops: tuple[Hop, ...]
    requests: int

    def of(self, name: str) -> Hop:
        """Return the first line of a hop."""
        return next(hop for hop in self.hops if hop.name == name)

    @property
    def failed(self) -> list[str]:
        """Which hops failed."""
        return [hop.name for hop in self.hops if hop.mark is Mark.FAIL]

    @property
    def text(self) -> str:
        """Everything, as text."""
        return "\n".join(f"{hop.mark} {hop.name} {hop.text} next: {hop.then}" for hop in self.hops)


def at(url: str, known: Target = KNOWN, **changes: Any) -> Said:
    """Examine what stands at a URL."""
    found = examine(PROTOCOL, PARTY, replace(known, url=url, **changes), "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


def of(handler: Handler | None = None, known: Target = KNOWN, base: str = "", **changes: Any) -> Said:
    """Examine a handler, by default the reference; `base` is a path that the URL ends with."""
    with running(handler or PARTY.reference(known)) as url:
        return at(url + base, known, **changes)


def credentials(**changes: str) -> dict[str, str]:
    """Return what is given, with other secrets."""
    return {**GIVEN, **{name: Secret(value, name.upper()) for name, value in changes.items()}}


def answer(status: int, *headers: tuple[str, str], **body: object) -> Response:
    """Return an answer in JSON."""
    return Response(status, (JSON, *headers), json.dumps(body).encode())


def on(path: str, reply: Callable[[Request], Response], otherwise: Handler | None = None) -> Handler:
    """Let a path be answered in another way than the reference does."""
    rest = otherwise or PARTY.reference(KNOWN)
    return lambda request: reply(request) if request.url.startswith(path) else rest(request)


def page(status: int, body: bytes, *headers: tuple[str, str]) -> Callable[[Request], Response]:
    """Answer with a page."""
    return lambda _: Response(status, (_HTML, *headers), body)


def to_post(reply: Callable[[Request], Response]) -> Handler:
    """Answer what is posted so, and everything else with 200."""
    return lambda request: reply(request) if request.method == "POST" else answer(200)


def failed(said: Said, hop: str, *words: str) -> None:
    """Assert that one hop failed with these words and something to do, that no other did, and that what rests on it was skipped."""
    assert said.failed == [hop], said.text
    line = said.of(hop)
    assert [word for word in words if word not in f"{line.text} next: {line.then}"] == [], said.text
    assert line.then
    below = [one for one in said.hops if one.mark is Mark.SKIP and not one.text.startswith("none: ")]
    assert below
    assert {one.text for one in below} == {f"because of {hop}"}


def command(*arguments: str) -> Result:
    """Run `ccmsg doctor` in this process."""
    return CliRunner(env={"COLUMNS": None}).invoke(app, ["doctor", *arguments])
