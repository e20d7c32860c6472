"""What everything rests on, at a place that is called: its name, a connection, TLS, and whether anything speaks HTTP. A sentence for each trouble."""

import errno
import os
import re
from dataclasses import dataclass
from typing import Final

from conformance.core.examination import Mark, Seen, fail, ok
from conformance.core.settings import Target
from conformance.harness.trouble.tls import NO_CERTIFICATE, certificate_wanted, handshake_failed, secured
from conformance.wire.client import Reply, Trouble
from conformance.wire.probe import Spot, TunnelError, certificate, connect, context, handshake, resolve, speaks_http, speaks_tls, spot

_EVERY: Final = 3
"""Addresses that are shown."""
_WANTS_TLS: Final = re.compile(rb"https", re.IGNORECASE)
_PROXY_PASSWORD: Final = "put its user and password into proxy.url: http://user:password@host:port"  # noqa: S105 - a sentence
_BEHIND: Final = (502, 503, 504)
"""What a proxy answers that does not reach the target."""


def unreachable(target: Target, url: str, reply: Reply) -> Seen:
    """Return why nothing came back from a URL: what is at the bottom of it is looked for from the name up to the answer."""
    place = Place(target, spot(url))
    looks = (place.name, place.connection, *((place.tls,) if place.secure else ()))
    return next((seen for look in looks if (seen := look()).mark is Mark.FAIL), None) or place.http(reply)


@dataclass(frozen=True)
class Place:
    """One place that is called."""

    target: Target
    there: Spot

    @property
    def secure(self) -> bool:
        """Whether TLS is to be spoken there."""
        return self.there.scheme == "https"

    @property
    def _seconds(self) -> float:
        return self.target.limits.timeout

    @property
    def _door(self) -> Spot:
        """Where the first connection goes: the proxy, or the place itself."""
        return spot(self.target.proxy) if self.target.proxy else self.there

    def name(self) -> Seen:
        """Has the host name an address?"""
        host, proxied = self._door.host, self.target.proxy is not None
        key = "proxy.url" if proxied else "the URL"
        try:
            found = resolve(self._door, self._seconds)
        except OSError as error:
            text = f"the {'proxy' if proxied else 'host'} name {host} cannot be resolved: {error.strerror or error}"
            return fail(text, f"check the host name in {key}, and that this machine's name service knows it (VPN?){self._unused_proxy()}")
        more = f" and {len(found) - _EVERY} more" if len(found) > _EVERY else ""
        where = "an address" if found == [host] else ", ".join(found[:_EVERY]) + more
        return ok(f"{'the proxy ' if proxied else ''}{host} is {where}")

    def connection(self) -> Seen:
        """Does anybody take a connection?"""
        proxy, door = self.target.proxy, self._door
        try:
            connect(self.there, self._seconds, proxy).close()
        except TunnelError as error:
            return _no_tunnel(error.status, self.there)
        except TimeoutError:
            return self._not_connected(f"within {self._seconds:g} s")
        except OSError as error:
            return self._not_connected(error)
        return ok(f"{door.name} takes connections" + (f"; it is the proxy on the way to {self.there.name}" if proxy else ""))

    def _not_connected(self, why: OSError | str) -> Seen:
        name, more = self._door.name, self._unused_proxy()
        if isinstance(why, str):
            key = "proxy.url" if self.target.proxy else "the URL"
            then = f"check host and port in {key}, firewalls, and whether a VPN or a proxy (proxy.url) is needed"
            return fail(f"no connection to {name} {why}: nobody says yes or no there", then + more)
        reason = why.strerror or str(why)
        if self.target.proxy:
            return fail(f"the proxy cannot be reached: {name}: {reason}", "check host and port in proxy.url, and that the proxy runs")
        if why.errno == errno.ECONNREFUSED:
            text = f"nothing listens at {name}: the connection is refused"
            return fail(text, "check host and port in the URL, and that the target runs" + more)
        then = "check the address in the URL, this machine's network, and whether a VPN is needed"
        return fail(f"there is no way to {name}: {reason}", then + more)

    def tls(self) -> Seen:
        """Is the certificate one that the client takes?"""
        target = self.target
        if target.proxy and spot(target.proxy).scheme == "https":
            return ok("through a proxy with TLS of its own the certificate is not looked at here")
        try:
            how = context(target.tls)
        except (OSError, ValueError):
            return fail(*NO_CERTIFICATE)
        try:
            found = handshake(connect(self.there, self._seconds, target.proxy), self.there.host, how)
        except (OSError, ValueError) as error:
            if target.proxy is None and speaks_http(self.there, self._seconds):
                return self._other("http")
            return handshake_failed(error, self.there, self._seconds, lambda: certificate(self.there, target.tls, self._seconds, target.proxy))
        return secured(found, verified=target.tls.verify)

    def http(self, reply: Reply) -> Seen:
        """Did anything answer HTTP, whatever it says?"""
        response = reply.response
        if response is None or reply.failure:
            return self.other_scheme(reply) or self._no_answer(reply)
        if response.status == 407:
            return fail("the proxy wants to know who asks (HTTP 407)", _PROXY_PASSWORD)
        return self.other_scheme(reply) or ok(f"{self.there.name} answers HTTP in {reply.seconds * 1000:.0f} ms")

    def _no_answer(self, reply: Reply) -> Seen:
        there, trouble = self.there.name, reply.trouble
        if trouble is Trouble.TIMEOUT:
            return fail(f"{there} takes the connection and says nothing: {reply.failure}", "check the port; raise limits.timeout if it is only slow")
        if trouble is Trouble.PROXY:
            return fail(f"the proxy takes the connection, and then there is no way through: {reply.failure}", "look at its log; check proxy.url")
        if trouble is Trouble.TLS:
            return certificate_wanted(self.there, given=self.target.tls.client_certificate is not None)
        if trouble in (Trouble.NAME, Trouble.REFUSED):
            return fail(f"{there} could not be reached, and a moment later it could: {reply.failure}", "run it again")
        return fail(f"{there} does not speak HTTP: {reply.failure}", "check the port in the URL")

    def other_scheme(self, reply: Reply) -> Seen | None:
        """Say that TLS is spoken where we did not; None if it is not, or if nothing speaks for it."""
        response = reply.response
        asked = response is not None and response.status == 400 and _WANTS_TLS.search(response.body)
        doubtful = asked or (response is None and reply.trouble in (Trouble.CUT, Trouble.CLOSED))
        suspected = doubtful and not self.secure and self.target.proxy is None
        return self._other("https") if suspected and speaks_tls(self.there, self._seconds) else None

    def _other(self, scheme: str) -> Seen:
        said = "TLS" if scheme == "https" else "HTTP without TLS"
        own = self.target.url if spot(self.target.url) == self.there else self.there.url
        right = scheme + own.removeprefix(self.there.scheme)
        return fail(f"{self.there.name} speaks {said}, but the URL begins with {self.there.scheme}://", f'write url = "{right}"')

    def _unused_proxy(self) -> str:
        names = [name for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy") if os.environ.get(name)]
        return f"; {names[0]} of the environment is not used: set proxy.url" if names and not self.target.proxy else ""


def _no_tunnel(status: int, there: Spot) -> Seen:
    if status == 407:
        return fail("the proxy wants to know who asks (HTTP 407)", _PROXY_PASSWORD)
    if not status:
        return fail("what proxy.url names gives no HTTP answer: it is no HTTP proxy", "check host and port in proxy.url")
    if status in _BEHIND:
        return fail(f"the proxy does not reach {there.name} (HTTP {status})", "check host and port in the URL, and that the target runs")
    return fail(f"the proxy refuses to connect to {there.name} (HTTP {status})", f"have {there.name} allowed at the proxy, or leave proxy.url out")
