"""The hop "public URL": is there anything at the address that callers see, if it is another than the listener's own?"""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from conformance.core.examination import Seen, fail, ok
from conformance.core.settings import Target, Tls
from conformance.harness.trouble.tls import handshake_failed, secured
from conformance.wire.probe import Secured, TunnelError, connect, context, handshake, resolve, speaks_http, speaks_tls, spot

_GLANCE: Final = 2.0
"""Seconds within which a server says that it speaks no TLS, or it speaks none."""
_KEY: Final = "listen.public_url"


class Gate:
    """The address that callers see. What was found out on the way there serves the next hop too."""

    def __init__(self, url: str, target: Target) -> None:
        """Look at `url` from here, with the certificates and the proxy of the target."""
        self.url, self.there, self.tls, self.proxy = url, spot(url), target.tls, target.proxy
        self._seconds = target.limits.timeout

    def look(self) -> Iterator[Seen]:
        """Has it an address, does it take a connection, is its certificate trusted, does the scheme fit?"""
        try:
            found = resolve(self.there, self._seconds)
        except OSError as error:
            if self.proxy is None:
                yield self._unknown(error)
                return
            found = []
        if found and all(ip_address(address.partition("%")[0]).is_private for address in found):
            self.proxy = None  # a proxy leads out of this network
        if seen := self._unreachable():
            yield seen
        elif self.there.scheme == "https":
            yield self._secured()
        elif self.proxy is None and speaks_tls(self.there, min(self._seconds, _GLANCE)):
            yield self._other("https")
        else:
            yield ok(f"{self.there.name} takes connections")

    def _unknown(self, error: OSError) -> Seen:
        text = f"the host name {self.there.host} cannot be resolved: {error.strerror or error}"
        return fail(text, f"check the host name in {_KEY}, and that the tunnel is up: some get a new name each time")

    def _unreachable(self) -> Seen | None:
        try:
            connect(self.there, self._seconds, self.proxy).close()
        except TunnelError as error:
            return fail(f"the proxy does not connect to {self.there.name} ({error})", f"have {self.there.name} allowed at the proxy, or check {_KEY}")
        except TimeoutError:
            then = f"check host and port in {_KEY}, firewalls, and that the tunnel is up; some networks take calls to it from outside only"
            return fail(f"no connection to {self.there.name} within {self._seconds:g} s", then)
        except OSError as error:
            text = f"nobody takes a connection at {self.there.name}: {error.strerror or error}"
            return fail(text, f"start the tunnel, or check host and port in {_KEY}")
        return None

    def _secured(self) -> Seen:
        try:
            found = self._shaken()
        except ssl.SSLCertVerificationError as error:
            return handshake_failed(error, self.there, self._seconds)
        except (OSError, ValueError) as error:
            if self.proxy is None and speaks_http(self.there, min(self._seconds, _GLANCE)):
                return self._other("http")
            return handshake_failed(error, self.there, self._seconds)
        seen = secured(found, verified=self.tls.verify)
        return replace(seen, text=f"{self.there.name} takes connections; {seen.text}")

    def _shaken(self) -> Secured:
        """Shake hands. What tls.ca names may be the target's authority only: those that everybody knows are right here too."""
        try:
            return self._with(self.tls)
        except ssl.SSLCertVerificationError:
            if self.tls.ca is None:
                raise
            try:
                found = self._with(replace(self.tls, ca=None))
            except ssl.SSLCertVerificationError:
                found = None
            if found is None:
                raise
        self.tls = replace(self.tls, ca=None)
        return found

    def _with(self, tls: Tls) -> Secured:
        return handshake(connect(self.there, self._seconds, self.proxy), self.there.host, context(tls))

    def _other(self, scheme: str) -> Seen:
        said = "TLS" if scheme == "https" else "HTTP without TLS"
        more = "" if scheme == "https" else ", or let it speak TLS: by a tunnel, or with certificate and key in [listen]"
        text = f"{self.there.name} speaks {said}, but {_KEY} begins with {self.there.scheme}://"
        return fail(text, f'write public_url = "{scheme}{self.url.removeprefix(self.there.scheme)}"{more}')
