"""What to say of a TLS handshake and its certificate."""

import re
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from conformance.core.examination import Seen, fail, ok, warn
from conformance.wire.probe import Secured, Spot

NO_CERTIFICATE: Final = ("tls.ca or tls.client_certificate holds no certificate that can be read", "give PEM files; the client's with its key")
_SOON: Final = 14
"""Days before the end of a certificate from which on it is said."""
_EXPIRED, _NOT_YET, _WRONG_HOST, _WRONG_ADDRESS, _SELF_SIGNED = 10, 9, 62, 64, 18
_UNKNOWN: Final = (19, 20, 21)
"""Numbers of OpenSSL's verification errors (X509_V_ERR_...)."""
_NAMES: Final = 5
"""Names of a certificate that are shown."""
_NAME: Final = 80
"""Characters of one."""
_WANTED: Final = re.compile("certificate required|handshake failure")

Known = Mapping[str, Any]
"""What a certificate says of itself, as `ssl` gives it; empty if it cannot be read."""


def secured(found: Secured, *, verified: bool) -> Seen:
    """Say what a handshake showed."""
    if not verified or found.days is None:
        return warn(f"{found.version}; the certificate is not checked (tls.verify = false)", "give tls.ca instead of switching the check off")
    text = f"{found.version}, certificate of {found.subject} by {found.issuer}, ends in {found.days:.0f} days"
    return ok(text) if found.days > _SOON else warn(text, "renew the certificate soon")


def handshake_failed(error: Exception, there: Spot, seconds: float, read: Callable[[], Known] = dict) -> Seen:
    """Say why there was no handshake; `read` gives what a certificate says that is not trusted."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(error, there, read)
    if isinstance(error, TimeoutError):
        return fail(f"no TLS handshake within {seconds:g} s", f"check that {there.name} speaks TLS; raise limits.timeout if it is only slow")
    why = getattr(error, "reason", None) or getattr(error, "strerror", None) or "the connection was closed"
    text = str(why).replace("_", " ").lower()
    if _WANTED.search(text):
        return certificate_wanted(there)
    return fail(f"there is no TLS handshake with {there.name}: {text}", "check the port; if it speaks plain HTTP, write http:// in the URL")


def certificate_wanted(there: Spot, *, given: bool = False) -> Seen:
    """Say that the other side wants to see a certificate of ours, or another one than is `given`."""
    if given:
        return fail(
            f"{there.name} does not take the certificate in tls.client_certificate: it ends the handshake", "give one that it knows, with its key"
        )
    text = f"{there.name} ends the handshake, as servers do that want a certificate of whoever calls"
    return fail(text, 'give one that it knows, with its key, in tls.client_certificate ([tls] client_certificate = "client.pem")')


def _not_trusted(error: ssl.SSLCertVerificationError, there: Spot, read: Callable[[], Known]) -> Seen:
    code = error.verify_code
    if code == _EXPIRED:
        return fail(f"the certificate of {there.name} has expired{_ended(read())}", "renew it at the server; check this machine's clock too")
    if code == _NOT_YET:
        return fail(f"the certificate of {there.name} is not valid yet", "check this machine's clock, and the certificate")
    if code in (_WRONG_HOST, _WRONG_ADDRESS):
        text = f"the certificate is not for {there.host}{_meant(read()) or f': {error.verify_message}'}"
        return fail(text, "write a host name that stands in the certificate in the URL, or have the server show the right one")
    if code == _SELF_SIGNED:
        then = 'save it as PEM, and name it in tls.ca ([tls] ca = "server.pem")'
        return fail(f"the certificate of {there.name} is signed by itself: no authority that is known here vouches for it", then)
    if code in _UNKNOWN:
        text = f"the certificate of {there.name} is by an authority that is not known here: {error.verify_message}"
        return fail(text, "give the authority's certificate in tls.ca ([tls] ca = \"ca.pem\"); behind a proxy that opens TLS, the proxy's")
    return fail(f"the certificate of {there.name} is not trusted: {error.verify_message}", "check the certificate, and tls.ca")


def _ended(known: Known) -> str:
    ends = known.get("notAfter")
    return f" on {datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC):%Y-%m-%d %H:%M} UTC" if isinstance(ends, str) else ""


def _meant(known: Known) -> str:
    names = [str(name)[:_NAME] for _, name in known.get("subjectAltName", ())]
    return f", but for {', '.join(names[:_NAMES])}" + (f" and {len(names) - _NAMES} more" if len(names) > _NAMES else "") if names else ""
