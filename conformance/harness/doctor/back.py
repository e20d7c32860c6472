"""The way back: can the target call us? The listener, the address that callers see, and a request that is sent there and has to arrive."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from conformance.core.errors import SuiteError, UsageError
from conformance.core.examination import LISTENER, Seen, Step, fail, ok, skip, warn
from conformance.core.exchange import Request
from conformance.core.leg import Leg
from conformance.core.settings import Target
from conformance.harness.config.where import is_local
from conformance.harness.doctor.ear import JSON, NONCE, Ear
from conformance.harness.doctor.gate import Gate
from conformance.harness.doctor.trip import Trip, judged
from conformance.wire.client import Client, Reply

GATE, BACK = "public URL", "way back"
_SOON: Final = 1.0
"""Seconds in which a request still arrives after it was answered by something that does not look like success."""


def unheard(legs: tuple[Leg, ...]) -> list[Step]:
    """Return the one hop of a configuration that names no listener, though the target would call on these legs."""
    names = ", ".join(leg.name for leg in legs)
    return [Step(LISTENER, lambda: iter([skip(f"none: {names} is not judged; [listen] in the configuration says where we are called")]))]


class Back:
    """The hops of a listener. `send` sends a request with a client, and counts it."""

    def __init__(self, target: Target, ear: Ear, send: Callable[[Client, Request], Reply], client: Callable[[Target], Client]) -> None:
        """Look at nothing yet."""
        self._target, self._ear, self._send, self._client = target, ear, send, client
        self._gate = Gate(ear.listen.public_url, target) if ear.listen.public_url else None

    def steps(self) -> list[Step]:
        """Return the hops, each of which needs the one before it."""
        gates = [Step(GATE, self._gate.look, (LISTENER,))] if self._gate else []
        return [Step(LISTENER, self.listener), *gates, Step(BACK, self.back, (GATE if gates else LISTENER,))]

    def listener(self) -> Iterator[Seen]:
        """Begin to listen."""
        try:
            self._ear.open()
        except UsageError as error:
            yield fail(error.what, f"{error.then} ({error.where})" if error.where else error.then)
            return
        tls = ", with TLS" if self._ear.listen.certificate else ""
        yield ok(f"{self._ear.listen.bind} is free; calls are awaited there{tls}, at {self._ear.path}")

    def back(self) -> Iterator[Seen]:
        """Send a request to the address that callers see: does it arrive, whole and unchanged, and does our answer come back?"""
        trip = self._trip()
        if self._ear.error:
            raise SuiteError(f"{type(self._ear.error).__name__}: {self._ear.error}") from self._ear.error
        yield judged(trip)
        near = self._target.embedded or not self._target.url or is_local(self._target.url)
        if trip.arrived and is_local(trip.url) and not near:
            port = urlsplit(self._ear.url).port
            then = f'name what the target sees in listen.public_url: a tunnel to {self._ear.url}, or this machine with bind = "0.0.0.0:{port}"'
            yield warn(f"{trip.url} is an address that only this machine reaches, and the target is elsewhere: {self._target.url}", then)

    def _trip(self) -> Trip:
        nonce, strange = secrets.token_hex(8), len(self._ear.strange)
        body = json.dumps({NONCE: nonce, "text": "你好"}, ensure_ascii=False).encode()
        url, answer = self._ear.base + self._ear.path, f'{{"{NONCE}":"{nonce}"}}'
        request = Request("POST", f"{url}?{NONCE}={nonce}", (JSON, ("Authorization", f"Bearer {nonce}")), body)
        self._ear.expect(nonce, answer)
        reply = self._sent(request)
        arrived = self._ear.wait(nonce, self._patience(reply))
        heard = tuple(self._ear.strange[strange:])
        return Trip(request, reply, arrived, answer.encode(), self._ear.path, self._ear.tail, self._ear.url, heard, self._target.limits.timeout)

    def _sent(self, request: Request) -> Reply:
        """Send it as a caller would; to our own address directly, and without a look at a certificate that we gave ourselves."""
        how = replace(self._target, proxy=None, tls=replace(self._target.tls, verify=False))
        if self._gate:
            how = replace(self._target, proxy=self._gate.proxy, tls=self._gate.tls)
        client = self._client(how)
        try:
            return self._send(client, request)
        finally:
            client.close()

    def _patience(self, reply: Reply) -> float:
        """Return how long to wait still: all of it where somebody took the request, who may hand it on later."""
        taken = reply.response is not None and reply.response.status < 300
        left = reply.started + self._target.limits.timeout - time.time()
        return max(left if taken else 0.0, min(_SOON, self._target.limits.timeout))
