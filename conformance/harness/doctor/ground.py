"""The hops on which all others rest, for each place that is called: its name, a connection, TLS, and whether anything speaks HTTP."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conformance.core.examination import Seen, Step, fail, ok
from conformance.core.protocol import Party
from conformance.core.settings import Target
from conformance.harness.doctor.desk import HTTP, SenderOfOne, named
from conformance.harness.doctor.tls import handshake_failed, secured
from conformance.wire.client import Reply, Trouble
from conformance.wire.probe import Spot, TunnelError, connect, context, handshake, resolve, speaks_http, speaks_tls, spot

_EVERY: Final = 3
"""Addresses that are shown."""
_WANTS_TLS: Final = re.compile(rb"https", re.IGNORECASE)


def spots(party: Party, target: Target) -> tuple[Spot, ...]:
    """Return every place that is called, that of the first leg on which the party is called first."""
    legs = [target.paths.get(leg.name.rpartition(".")[2], leg.path) for leg in party.driven]
    urls = [own if "://" in own else target.url for own in (*legs, *target.paths.values())]
    return tuple(dict.fromkeys(spot(url) for url in urls))


def ground(desk: SenderOfOne) -> list[Step]:
    """Return the general hops of all places."""
    return [step for there in desk.spots for step in _steps(Place(desk, there))]


def _steps(place: "Place") -> Iterator[Step]:
    name, connection, tls, http = (named(hop, place.there, place.desk.spots) for hop in ("name", "connection", "TLS", HTTP))
    yield Step(name, place.name)
    yield Step(connection, place.connection, (name,))
    secure = place.there.scheme == "https"
    if secure:
        yield Step(tls, place.tls, (connection,))
    yield Step(http, place.http, (tls if secure else connection,))


@dataclass(frozen=True)
class Place:
    """One place that is called."""

    desk: SenderOfOne
    there: Spot

    @property
    def _seconds(self) -> float:
        return self.desk.target.limits.timeout

    @property
    def _door(self) -> Spot:
        """Where the first connection goes: the proxy, or the place itself."""
        return spot(self.desk.target.proxy) if self.desk.target.proxy else self.there

    def name(self) -> Iterator[Seen]:
        """Does the host name have an address?"""
        host, proxied = self._door.host, self.desk.target.proxy is not None
        key = "proxy.url" if proxied else "the URL"
        try:
            found = resolve(self._door, self._seconds)
        except OSError as error:
            text = f"the {'proxy' if proxied else 'host'} name {host} cannot be resolved: {error.strerror or error}"
            yield fail(text, f"check the host name in {key}, and that this machine's name service knows it (VPN?){self._unused_proxy()}")
            return
        more = f" and {len(found) - _EVERY} more" if len(found) > _EVERY else ""
        where = "an address" if found == [host] else ", ".join(found[:_EVERY]) + more
        yield ok(f"{'the proxy ' if proxied else ''}{host} is {where}")

    def connection(self) -> Iterator[Seen]:
        """Does anybody take a connection?"""
        proxy, door = self.desk.target.proxy, self._door
        try:
            connect(self.there, self._seconds, proxy).close()
        except TunnelError as error:
            yield _no_tunnel(error.status, self.there)
        except TimeoutError:
            then = "check host and port, firewalls, and whether a VPN or a proxy is needed"
            yield fail(f"no connection to {door.name} within {self._seconds:g} s", then + self._unused_proxy())
        except OSError as error:
            what = "the proxy cannot be reached" if proxy else "the connection is refused"
            then = "check proxy.url, and that the proxy runs" if proxy else "check host and port in the URL, and that the target runs"
            yield fail(f"{what}: {door.name}: {error.strerror or error}", then + self._unused_proxy())
        else:
            yield ok(f"{door.name} takes connections" + (f"; it is the proxy on the way to {self.there.name}" if proxy else ""))

    def tls(self) -> Iterator[Seen]:
        """Is the certificate one that the client takes?"""
        target = self.desk.target
        if target.proxy and spot(target.proxy).scheme == "https":
            yield ok("through a proxy with TLS of its own the certificate is not looked at here")
            return
        try:
            how = context(target.tls)
        except (OSError, ValueError):
            yield fail("tls.ca or tls.client_certificate holds no certificate that can be read", "give PEM files; the client's with its key")
            return
        try:
            found = handshake(connect(self.there, self._seconds, target.proxy), self.there.host, how)
        except (OSError, ValueError) as error:
            plain = target.proxy is None and speaks_http(self.there, self._seconds)
            yield self._other("http") if plain else handshake_failed(error, self.there, self._seconds)
        else:
            yield secured(found, verified=target.tls.verify)

    def http(self) -> Iterator[Seen]:
        """Does anything answer HTTP, whatever it says?"""
        exchange, reply = self.desk.reply(self.there.url + "/")
        response = exchange.response
        if response is None or reply.failure:
            yield self._other("https") if self._speaks_tls(reply) else _no_answer(reply, self.there)
        elif response.status == 400 and _WANTS_TLS.search(response.body) and self._speaks_tls(reply):
            yield self._other("https")
        elif response.status == 407:
            yield fail("the proxy wants to know who asks (HTTP 407)", _PROXY_PASSWORD)
        else:
            yield ok(f"{self.there.name} answers HTTP in {exchange.seconds * 1000:.0f} ms")

    def _speaks_tls(self, reply: Reply) -> bool:
        doubtful = reply.response is not None or reply.trouble in (Trouble.CUT, Trouble.CLOSED)
        return self.there.scheme == "http" and self.desk.target.proxy is None and doubtful and speaks_tls(self.there, self._seconds)

    def _other(self, scheme: str) -> Seen:
        said = "TLS" if scheme == "https" else "HTTP without TLS"
        own = self.desk.target.url if spot(self.desk.target.url) == self.there else self.there.url
        right = scheme + own.removeprefix(self.there.scheme)
        return fail(f"{self.there.name} speaks {said}, but the URL begins with {self.there.scheme}://", f'write url = "{right}"')

    def _unused_proxy(self) -> str:
        names = [name for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy") if os.environ.get(name)]
        return f"; {names[0]} of the environment is not used: set proxy.url" if names and not self.desk.target.proxy else ""


_PROXY_PASSWORD: Final = "put its user and password into proxy.url: http://user:password@host:port"  # noqa: S105 - a sentence


def _no_tunnel(status: int, there: Spot) -> Seen:
    if status == 407:
        return fail("the proxy wants to know who asks (HTTP 407)", _PROXY_PASSWORD)
    if not status:
        return fail("what proxy.url names gives no HTTP answer: it is no HTTP proxy", "check host and port in proxy.url")
    return fail(f"the proxy refuses to connect to {there.name} (HTTP {status})", f"have {there.name} allowed at the proxy, or leave proxy.url out")


def _no_answer(reply: Reply, there: Spot) -> Seen:
    if reply.trouble is Trouble.TIMEOUT:
        return fail(f"{there.name} takes the connection and says nothing: {reply.failure}", "check the port; raise limits.timeout if it is only slow")
    if reply.trouble is Trouble.PROXY:
        return fail(reply.failure, "check proxy.url")
    if reply.trouble is Trouble.TLS:
        return fail(reply.failure, "if the server wants a certificate of ours, give it in tls.client_certificate")
    return fail(f"{there.name} does not speak HTTP: {reply.failure}", "check the port in the URL")
