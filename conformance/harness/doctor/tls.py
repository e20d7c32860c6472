"""What to say of a TLS handshake and its certificate."""

import ssl
from typing import Final

from conformance.core.examination import Seen, fail, ok, warn
from conformance.wire.probe import Secured, Spot

_SOON: Final = 14
"""Days before the end of a certificate from which on it is said."""
_EXPIRED, _NOT_YET, _WRONG_HOST, _WRONG_ADDRESS = 10, 9, 62, 64
_UNKNOWN: Final = (18, 19, 20, 21)
"""Numbers of OpenSSL's verification errors (X509_V_ERR_...)."""


def secured(found: Secured, *, verified: bool) -> Seen:
    """Say what a handshake showed."""
    if not verified or found.days is None:
        return warn(f"{found.version}; the certificate is not checked (tls.verify = false)", "give tls.ca instead of switching the check off")
    text = f"{found.version}, certificate of {found.subject} by {found.issuer}, ends in {found.days:.0f} days"
    return ok(text) if found.days > _SOON else warn(text, "renew the certificate soon")


def handshake_failed(error: Exception, there: Spot, seconds: float) -> Seen:
    """Say why there was no handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(error, there)
    if isinstance(error, TimeoutError):
        return fail(f"no TLS handshake within {seconds:g} s", f"check that {there.name} speaks TLS; raise limits.timeout if it is only slow")
    why = getattr(error, "reason", None) or getattr(error, "strerror", None) or "the connection was closed"
    text = str(why).replace("_", " ").lower()
    if "certificate required" in text or "handshake failure" in text:
        return fail(f"the server ends the handshake: {text}", "if it wants a certificate of ours, give it in tls.client_certificate")
    return fail(f"there is no TLS handshake with {there.name}: {text}", "check the port; if it speaks plain HTTP, write http:// in the URL")


def _not_trusted(error: ssl.SSLCertVerificationError, there: Spot) -> Seen:
    code = error.verify_code
    if code == _EXPIRED:
        return fail(f"the certificate of {there.host} has expired", "renew it at the server; check this machine's clock too")
    if code == _NOT_YET:
        return fail(f"the certificate of {there.host} is not valid yet", "check this machine's clock, and the certificate")
    if code in (_WRONG_HOST, _WRONG_ADDRESS):
        return fail(f"the certificate is not for {there.host}: {error.verify_message}", "use the host name that stands in the certificate")
    if code in _UNKNOWN:
        text = f"the certificate of {there.host} is by an authority that is not known here: {error.verify_message}"
        return fail(text, "give the authority's certificate (PEM) in tls.ca; behind a proxy that opens TLS, the proxy's")
    return fail(f"the certificate of {there.host} is not trusted: {error.verify_message}", "check the certificate, and tls.ca")
